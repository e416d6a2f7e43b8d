"""One invoice, claimed by many at once: it earns once, for one of them, and nobody sees an error."""

from collections.abc import Callable
from functools import partial

import pytest

from booking.visits import actions as visits
from booking.visits.actions import bills
from booking.visits.models import Visit
from club import journeys
from club.claims.models import PointsClaim
from club.journeys.claims import EarnedAlready
from club.members.models import Member
from loyalty.earning.models import Receipt
from loyalty.ledger.models import Entry
from tests.booking.scenes import NOW, Scene, a_car, a_scene, numbers
from tests.journeys.test_main_journey import SERVICE, joined
from tests.together import Outcome, at_once, met

CLIENTS, ROUNDS = 8, 3


def claimants(scene: Scene) -> list[Member]:
    return [joined(scene, f"P{next(numbers)} Oak", f"+4420794{60000 + n}") for n in range(CLIENTS)]


def asked_of(scene: Scene, members: list[Member]) -> tuple[Visit, list[Callable[[], PointsClaim]]]:
    """Each has asked and waits; a person is about to give all of them the same nameless visit."""
    car = a_car()
    opened = Visit.objects.create(
        number=f"T-{next(numbers):06}", site=scene.site, vehicle=car, opened_at=NOW, currency="GBP"
    )
    visit = visits.close(visit=opened, lines=SERVICE, now=NOW, actor=None)
    claims = [
        journeys.claim_points(user=member.user, site=scene.site, invoice_number=visit.number, now=NOW)
        for member in members
    ]
    return visit, [
        partial(journeys.grant_claim, claim=claim, visit=visit, now=NOW, actor=None) for claim in claims
    ]


def is_exact(visit: Visit, outcomes: list[Outcome]) -> bool:
    lost = [one.error for one in outcomes if not one.won]
    return (
        len(lost) == CLIENTS - 1
        and all(isinstance(error, visits.SomebodyElses) for error in lost)
        and Receipt.objects.filter(source_id=str(visit.pk)).count() == 1
        and Entry.objects.filter(source_id=str(visit.pk), kind="earn").count() == 1
        and PointsClaim.objects.filter(visit=visit, outcome="granted").count() == 1
    )


@pytest.mark.proves("A10")
def test_an_invoice_earns_once_in_the_whole_group(own_database: str) -> None:
    scene = a_scene(days=2)
    members = claimants(scene)
    for _round in range(ROUNDS):
        visit, calls = asked_of(scene, members)
        assert is_exact(visit, at_once(calls))


def test_without_the_lock_of_the_visit_the_others_are_told_of_a_strangers_receipt(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The visit is locked where it is read and again where it gets its owner: here it is nowhere."""
    scene = a_scene(days=2)
    visit, calls = asked_of(scene, claimants(scene))
    rows = Visit.objects.select_related("site", "vehicle")

    def read(visit: Visit) -> Visit:
        return rows.get(pk=visit.pk)

    monkeypatch.setattr(visits, "locked", read)
    monkeypatch.setattr(bills, "locked", met(read, CLIENTS, after=True))
    outcomes = at_once(calls)
    assert not is_exact(visit, outcomes)
    lost = [one.error for one in outcomes if not one.won]
    assert len(lost) == CLIENTS - 1
    assert all(isinstance(error, EarnedAlready) for error in lost), "all took a visit read without a name"
    receipts = Receipt.objects.values_list("source_id", flat=True)
    assert len(receipts) == len(set(receipts)), "the database still refuses the second receipt"
