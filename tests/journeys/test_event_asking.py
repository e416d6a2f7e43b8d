"""When registration opens, hundreds ask at once: what one of them costs the database."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.garage.models import Keeper
from club import journeys
from club.events.actions.refusals import NotInvited
from club.members.models import Member
from loyalty.ledger.actions import open_account
from loyalty.tiers.queries import tier_on
from tests.booking.makes import make_model
from tests.booking.scenes import a_car
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, make_event, someone

pytestmark = pytest.mark.django_db
IN_ALL = 8  # savepoint, group, cars, level, seat with its registration, message, who listens, release


def test_a_registration_asks_eight_questions_by_whatever_its_event_chooses(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    """The person, the account and the centre were read with the request."""
    site, model = make_site(), make_model()
    members = [someone(site) for _ in range(3)]
    accounts = [open_account(owner=row.user, now=NOW, on=NOW.date()) for row in members]
    Member.objects.update(hobbies="driving")
    for member in members[:2]:
        car = a_car()
        car.model = model
        car.save()
        Keeper.objects.create(vehicle=car, user=member.user, from_date=NOW.date())
    chosen = {
        "tiers": [tier_on(accounts[0], NOW.date()).code], "segments": ["kind:private"],
        "hobbies": ["driving"], "models": [model.code],
    }  # fmt: skip
    event = make_event(site, audience=chosen)
    rows = Member.objects.select_related("user__loyalty_account", "site").order_by("pk")
    first, second, stranger = rows
    journeys.register_for_event(event=event, member=first, guests=0, now=NOW, request_key="first")
    with django_assert_num_queries(IN_ALL):
        made = journeys.register_for_event(event=event, member=second, guests=1, now=NOW, request_key="k")
    assert made.seats == 2
    with pytest.raises(NotInvited):
        journeys.register_for_event(event=event, member=stranger, guests=0, now=NOW, request_key="x")
