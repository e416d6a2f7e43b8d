"""One invoice, claimed by many at once: it earns once, for one of them, and nobody sees an error."""

import pytest

from booking.visits import actions as visits
from booking.visits.models import Visit
from club import journeys
from club.claims.models import PointsClaim
from club.members.models import Member
from loyalty.earning.models import Receipt
from loyalty.ledger.models import Entry
from tests.booking.scenes import NOW, Scene, a_car, a_scene, numbers
from tests.journeys.test_main_journey import SERVICE, joined
from tests.together import Outcome, at_once

CLIENTS, ROUNDS = 8, 3


def claimants(scene: Scene) -> list[Member]:
    return [joined(scene, f"P{next(numbers)} Oak", f"+4420794{60000 + n}") for n in range(CLIENTS)]


def claim_at_once(scene: Scene, members: list[Member]) -> tuple[Visit, list[Outcome]]:
    """Each has asked and waits; a person gives all of them the same nameless visit in one moment."""
    car = a_car()
    opened = Visit.objects.create(
        number=f"T-{next(numbers):06}", site=scene.site, vehicle=car, opened_at=NOW, currency="GBP"
    )
    visit = visits.close(visit=opened, lines=SERVICE, now=NOW, actor=None)
    claims = [
        journeys.claim_points(user=member.user, site=scene.site, invoice_number=visit.number, now=NOW)
        for member in members
    ]
    calls = [
        lambda claim=claim: journeys.grant_claim(claim=claim, visit=visit, now=NOW, actor=None)
        for claim in claims
    ]
    return visit, at_once(calls)


def is_exact(visit: Visit, outcomes: list[Outcome]) -> bool:
    lost = [one.error for one in outcomes if not one.won]
    return (
        len(lost) == CLIENTS - 1
        and all(isinstance(error, visits.SomebodyElses) for error in lost)
        and Receipt.objects.filter(source_id=str(visit.pk)).count() == 1
        and Entry.objects.filter(source_id=str(visit.pk), kind="earn").count() == 1
        and PointsClaim.objects.filter(visit=visit, outcome="granted").count() == 1
    )


def test_an_invoice_earns_once_in_the_whole_group(own_database: str) -> None:
    scene = a_scene(days=2)
    members = claimants(scene)
    for _round in range(ROUNDS):
        assert is_exact(*claim_at_once(scene, members))


def test_without_the_lock_of_the_visit_somebody_gets_an_error(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene(days=2)
    members = claimants(scene)
    rows = Visit.objects.select_related("site", "vehicle")
    monkeypatch.setattr(visits, "locked", lambda visit: rows.get(pk=visit.pk))
    assert not all(is_exact(*claim_at_once(scene, members)) for _round in range(ROUNDS))
    receipts = Receipt.objects.values_list("source_id", flat=True)
    assert len(receipts) == len(set(receipts)), "the database still refuses the second receipt"
