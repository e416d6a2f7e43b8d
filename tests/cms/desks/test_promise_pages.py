"""The nine promises at the desk: reception's taps, earlier work as a hint, what a person decides, terms."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from booking.estimates.actions import record_finding
from club import journeys
from club.complaints.actions import set_budget
from club.promises.models import Rescue, RestCheck, VisitMoment, VisitPromise
from portal.models import User
from tests.booking.scenes import NOW, TODAY
from tests.club.surveys.conftest import make_visit
from tests.cms.desks.conftest import Staffed, World, text
from tests.cms.desks.test_care_pages import asked, care, send

__all__ = ["care"]
DAY = timedelta(days=1)


def test_reception_taps_what_was_promised_and_what_it_means_is_on_the_page(
    world: World, staffed: Staffed
) -> None:
    coming, desk = world.booking, staffed("advisor", world.here.site)
    address = reverse("desk_appointment", args=[coming.ref])
    assert "Greeted" in text(desk.get(address))
    assert send(desk, "desk_moment", coming.ref, "greeted").status_code == 302
    send(desk, "desk_moment", coming.ref, "greeted")
    assert VisitMoment.objects.get().kind == "greeted"
    assert reverse("desk_moment", args=[coming.ref, "greeted"]) not in text(desk.get(address))
    assert send(desk, "desk_moment", coming.ref, "nonsense").status_code == 404
    far = staffed("advisor", world.there.site)
    assert send(far, "desk_moment", coming.ref, "arrived").status_code == 404
    journeys.receive_car(appointment=coming, odometer_km=42_000, now=NOW, actor=agent_of(desk))
    page = text(desk.get(address))
    assert reverse("desk_moment", args=[coming.ref, "no_wash"]) in page


def agent_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.source("B17")
def test_earlier_work_on_the_same_area_hints_at_goodwill_on_both_screens(
    world: World, staffed: Staffed
) -> None:
    coming, desk = world.booking, staffed("advisor", world.here.site)
    car = coming.vehicle
    assert car is not None
    work = make_visit(world.here.site, world.member.user, car, NOW - 80 * DAY, number="90", work="alignment")
    journeys.receive_car(appointment=coming, odometer_km=42_000, now=NOW, actor=agent_of(desk))
    pages = [reverse("desk_appointment", args=[coming.ref]), reverse("desk_job", args=[coming.ref])]
    assert not [page for page in pages if "think of goodwill" in text(desk.get(page))]
    record_finding(
        appointment=coming, area="tyres", grade="now", text="Right front worn", photos=(), now=NOW,
        actor=agent_of(desk),
    )  # fmt: skip
    for page in pages:
        shown = text(desk.get(page))
        assert "Related work of ours within 90 days" in shown
        assert work.number in shown
    opened = text(
        staffed("care_agent", world.here.site).get(f"{reverse('desk_ticket_new')}?plate={car.plate}")
    )
    assert f'value="{car.plate}"' in opened


def test_promises_are_decided_by_a_person_with_a_word(world: World, care: Client, staffed: Staffed) -> None:
    _survey, row = asked(world)
    assert row.visit is not None
    set_budget(site=world.here.site, department="service", month=TODAY, amount_minor=1, actor=None, now=NOW)
    promise = VisitPromise.objects.create(
        visit=row.visit, code="wash", verdict="open", why="not_ticked", decided_at=NOW
    )
    journeys.confirm_promise(promise=promise, said="no", user=world.member.user, now=NOW)
    assert "beyond the budget" in text(care.get(reverse("desk_promises")))
    send(care, "desk_promise_decide", promise.pk, pay="yes", note=" ")
    assert VisitPromise.objects.get().paid_at is None
    far = staffed("care_agent", world.there.site)
    assert send(far, "desk_promise_decide", promise.pk, pay="yes", note="x").status_code == 404
    send(care, "desk_promise_decide", promise.pk, pay="yes", note="Ours to pay")
    assert VisitPromise.objects.get().paid_at is not None
    send(care, "desk_rest_look", world.here.site.code, found="clean")
    assert RestCheck.objects.get().found == "clean"
    call = {
        "site": world.here.site.pk, "place": "A31", "words": "", "plate": "",
        "called_at": "2026-03-01T22:00", "left_at": "2026-03-01T21:00", "there_at": "",
    }  # fmt: skip
    assert send(care, "desk_rescues", **call).status_code == 422
    assert send(care, "desk_rescues", **call | {"left_at": "2026-03-01T22:20"}).status_code == 302
    assert Rescue.objects.get().place == "A31"


def test_terms_are_the_groups_to_set(world: World, care: Client, staffed: Staffed) -> None:
    terms = {
        "code": "wash",
        "site": "",
        "points": 120,
        "department": "service",
        "valid_from": TODAY.isoformat(),
    }
    assert send(care, "desk_promise_terms", **terms).status_code == 403
    assert send(staffed("administrator"), "desk_promise_terms", **terms).status_code == 302
    assert "120 · service" in text(care.get(reverse("desk_promises")))
