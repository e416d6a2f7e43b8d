"""Missing points at the desk: the clock's colours, the visits at hand, an answer either way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from booking.visits import actions as visits
from booking.visits.models import Visit
from club import journeys
from club.claims.models import PointsClaim
from loyalty.earning.models import Receipt
from tests.booking.scenes import NOW, numbers
from tests.cms.desks.conftest import Staffed, World, text
from tests.journeys.test_main_journey import SERVICE


@pytest.fixture
def visit(world: World) -> Visit:
    """Nobody's, of a car whose papers nobody has seen: only a person can tell."""
    car = world.booking.vehicle
    assert car is not None
    at = NOW - timedelta(days=1)
    opened = Visit.objects.create(
        number=f"T-{next(numbers):06}", site=world.here.site, vehicle=car, opened_at=at, currency="GBP"
    )
    return visits.close(visit=opened, lines=SERVICE, now=at, actor=None)


def ask(world: World, number: str = "X") -> PointsClaim:
    return journeys.claim_points(
        user=world.member.user, site=world.here.site, invoice_number=number, note="Cash", now=NOW
    )


def url(name: str, claim: PointsClaim) -> str:
    return reverse(name, args=[claim.ref])


def test_the_list_shows_each_clock_in_its_colour(world: World, staffed: Staffed) -> None:
    ask(world)
    client = staffed("care_agent", world.here.site)
    assert "desk-badge is-good" in text(client.get("/desk/points/claims/"))
    PointsClaim.objects.update(created_at=NOW - timedelta(hours=3), due_at=NOW + timedelta(hours=1))
    assert "desk-badge is-warn" in text(client.get("/desk/points/claims/"))
    PointsClaim.objects.update(due_at=NOW - timedelta(minutes=1))
    page = text(client.get("/desk/points/claims/"))
    assert "desk-badge is-stop" in page
    assert "overdue" in page


def test_a_visit_is_given_once_and_the_answer_is_kept(world: World, staffed: Staffed, visit: Visit) -> None:
    claim, client = ask(world, visit.number), staffed("care_agent", world.here.site)
    page = text(client.get(url("desk_claim", claim)))
    assert visit.number in page
    assert "check the invoice against the car" in page
    assert client.post(url("desk_claim_grant", claim), {"visit": visit.pk}).status_code == 302
    claim.refresh_from_db()
    assert (claim.outcome, claim.points) == ("granted", 320)
    assert Receipt.objects.get().account.owner == world.member.user
    assert client.post(url("desk_claim_grant", claim), {"visit": visit.pk}).status_code == 409
    answered = text(client.get("/desk/points/claims/?state=answered"))
    assert "points given" in answered
    assert "320" in text(client.get(url("desk_claim", claim)))


def test_a_refusal_needs_words_and_reaches_the_owner(world: World, staffed: Staffed) -> None:
    claim, client = ask(world), staffed("club_manager", world.here.site)
    assert client.post(url("desk_claim_refuse", claim), {"answer": ""}).status_code == 422
    answer = {"answer": "That invoice was paid by your insurer."}
    assert client.post(url("desk_claim_refuse", claim), answer).status_code == 302
    claim.refresh_from_db()
    assert (claim.outcome, claim.answer) == ("refused", answer["answer"])
    assert client.post(url("desk_claim_refuse", claim), answer).status_code == 409


def test_a_visit_that_is_no_candidate_is_not_given(world: World, staffed: Staffed) -> None:
    claim, client = ask(world), staffed("care_agent", world.here.site)
    for value in ("", "999999", "x"):
        assert client.post(url("desk_claim_grant", claim), {"visit": value}).status_code == 422
    assert not Receipt.objects.exists()


def test_who_may_look_may_not_answer(world: World, staffed: Staffed) -> None:
    claim = ask(world)
    advisor = staffed("advisor", world.here.site)
    assert "Send this answer" not in text(advisor.get(url("desk_claim", claim)))
    assert advisor.post(url("desk_claim_refuse", claim), {"answer": "No."}).status_code == 403
    assert staffed("workshop", world.here.site).get("/desk/points/claims/").status_code == 403
    elsewhere = staffed("care_agent", world.there.site)
    assert elsewhere.get(url("desk_claim", claim)).status_code == 404
    assert world.member.number not in text(elsewhere.get("/desk/points/claims/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_follow_the_rows(
    world: World, staffed: Staffed, django_assert_num_queries: Callable[..., Any], rows: int
) -> None:
    for n in range(rows):
        ask(world, f"X{n}")
    client = staffed("care_agent", world.here.site)
    client.get("/desk/points/claims/")
    with django_assert_num_queries(12):
        client.get("/desk/points/claims/")
