"""Who is known is no new friend: by their address, and by what a dealer system tells (club.md §2.3, F1)."""

from datetime import timedelta
from typing import Any

import pytest

from booking.garage.models import Keeper
from booking.sites.models import Site
from booking.visits.models import Visit
from club import journeys
from club.exchange.models import UNDONE, ExternalRecord
from club.journeys.bought import bought_before
from club.leads.models import Lead
from club.members.models import Member
from club.referrals.actions import give_code
from club.referrals.models import Referral
from club.referrals.queries import Friend
from portal.models import User
from tests.booking.scenes import a_car
from tests.club.conftest import NOW, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.proves("J1")]
AGO = NOW - timedelta(days=300)
HOME = {"street": "12 High Street", "postcode": "AB1 2CD"}
WRITTEN = (
    {"street": "12 high street", "postcode": "ab1 2cd"},
    {"street": "12, High  Street.", "postcode": "AB12CD"},
    {"street": "12\u3000HIGH STREET", "postcode": "AB1\u00a02CD"},
)


def at_home(site: Site, name: str, **address: str) -> Member:
    member = make_member(site, name, f"{name.split()[0].lower()}@example.com")
    for field, value in address.items():
        setattr(member, field, value)
    member.save()
    return member


def brought(site: Site, friend: User) -> Referral:
    """The staff add the code of somebody from elsewhere to a friend who has just joined."""
    code = give_code(member=at_home(site, "Ada Stone"), now=NOW)
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    return journeys.attach_referral(
        code=code.code, friend=friend, why="Said so", actor=clerk, now=NOW + timedelta(days=1)
    )


def told(site: Site, **fields: Any) -> ExternalRecord:
    fields = {"kind": "customers", "number": "K1", "digest": "d"} | fields
    return ExternalRecord.objects.create(site=site, source="dms", told_at=NOW, **fields)


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize(("name", "state"), [("Ben Oak", "not_eligible"), ("Ben Ash", "consented")])
def test_a_car_sold_to_the_family_at_the_same_address_is_known(
    site: Site, name: str, state: str, written: dict[str, str]
) -> None:
    mary = at_home(site, "Mary OAK", **written).user
    Lead.objects.create(
        site=site, source="web", name=mary.name, email=str(mary.email), person=mary, stage="delivered",
        delivered_at=AGO, ended_at=AGO, opened_at=AGO,
    )  # fmt: skip
    assert brought(site, at_home(site, name, **HOME).user).state == state


@pytest.mark.parametrize(
    ("bought_on", "is_known"),
    [("2024-02-28", False), ("2024-03-03", True), ("2026-03-02", True), ("2026-03-03", False), ("", False)],
)
def test_a_purchase_that_a_list_tells_is_history_for_two_years(
    site: Site, bought_on: str, is_known: bool
) -> None:
    friend = at_home(site, "Ben Oak").user
    told(site, person=friend, facts={"purchased_on": bought_on} if bought_on else {})
    row = brought(site, friend)
    assert (row.state, "existing_customer" in row.reasons) == (
        ("not_eligible", True) if is_known else ("consented", False)
    )


@pytest.mark.parametrize(("digest", "state"), [("d", "not_eligible"), (UNDONE, "consented")])
def test_the_purchase_of_a_car_counts_for_who_keeps_it_unless_its_list_was_taken_back(
    site: Site, digest: str, state: str
) -> None:
    friend, car = at_home(site, "Ben Oak").user, a_car()
    Keeper.objects.create(vehicle=car, user=friend, from_date=NOW.date())
    told(site, kind="vehicles", vehicle=car, digest=digest, facts={"purchased_on": "2025-06-01"})
    assert brought(site, friend).state == state


def test_an_address_that_only_a_dealer_system_knows_is_an_address(site: Site) -> None:
    """Customers of a list have no file of the club: their visits and purchases count all the same."""
    mary = User.objects.create(name="Mary Oak")
    told(site, person=mary, facts={"street": "12, HIGH STREET", "postcode": "ab12cd"})
    visit = Visit.objects.create(number="V1", person=mary, vehicle=a_car(), site=site, opened_at=AGO)
    friend = Friend.of(at_home(site, "Ben Oak", **HOME).user)
    assert bought_before(friend, NOW) == {"bought_here"}
    Visit.objects.filter(pk=visit.pk).update(withdrawn_at=NOW)
    assert bought_before(friend, NOW) == frozenset(), "a list that was taken back brought no visit"
    ExternalRecord.objects.update(facts={**HOME, "purchased_on": "2025-06-01"})
    assert bought_before(friend, NOW) == {"bought_here"}
