"""Bookings that wait, as the desk meets them: requests, missing parts, late cars."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.appointments import actions
from booking.appointments.models import Appointment
from club import journeys
from club.notices.models import Notice
from tests.booking.scenes import a_scene
from tests.cms.desks.conftest import ARRIVAL, Staffed, World, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


@pytest.fixture
def asked(world: World) -> Appointment:
    """What the member asks for: work nobody can time, tomorrow at nine."""
    here = world.here
    here.service.is_open_ended = True
    here.service.save()
    user = world.member.user
    held = journeys.book_service(
        user=user, site=here.site, operations=[here.service], mode="drop_off", at=here.at(1, 9),
        vehicle=None, request_key="ask", now=here.now,
    )  # fmt: skip
    return journeys.confirm_service(appointment=held, user=user, now=here.now, note="It knocks.")


def post(client: Client, step: str, ref: str, **data: Any) -> Any:
    return client.post(reverse(f"desk_{step}", args=[ref]), data)


def page(client: Client, ref: str) -> str:
    return text(client.get(reverse("desk_appointment", args=[ref])))


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def test_work_of_unknown_length_is_asked_for_and_answered(asked: Appointment, advisor: Client) -> None:
    assert asked.state == "requested"
    assert "booking_requested" in kinds()
    assert "Answer the request" in page(advisor, asked.ref)
    assert post(advisor, "accept", asked.ref, minutes=150).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.work_minutes) == ("booked", 150)
    assert kinds()[-1] == "booking_confirmed"
    assert post(advisor, "accept", asked.ref, minutes=150).status_code == 409, "answered already"


def test_a_wrong_answer_changes_nothing_and_keeps_what_was_typed(asked: Appointment, advisor: Client) -> None:
    answer = post(advisor, "accept", asked.ref, minutes=0)
    assert answer.status_code == 422
    assert 'value="0"' in answer.content.decode()
    assert post(advisor, "accept", asked.ref, minutes=5_000).status_code == 422, "no day is that long"
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_a_no_needs_a_reason_and_the_owner_reads_it(asked: Appointment, advisor: Client) -> None:
    assert post(advisor, "decline", asked.ref, reason="").status_code == 422
    assert post(advisor, "decline", asked.ref, reason="We do not repair roofs.").status_code == 302
    notice = Notice.objects.get(kind="booking_declined")
    assert notice.data["why"] == "We do not repair roofs."
    assert "We do not repair roofs." in page(advisor, asked.ref)


def test_other_sites_and_auditors_do_not_answer(asked: Appointment, world: World, staffed: Staffed) -> None:
    assert post(staffed("advisor", world.there.site), "accept", asked.ref, minutes=60).status_code == 404
    assert post(staffed("auditor"), "accept", asked.ref, minutes=60).status_code == 403


def test_a_missing_part_is_told_and_the_work_goes_on_later(
    world: World, advisor: Client, staffed: Staffed
) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        post(advisor, "receive", ref, odometer_km=100, without="Late at night")
        post(advisor, "start", ref, technician="")
        assert post(advisor, "parts", ref, reason="").status_code == 422
        assert post(advisor, "parts", ref, reason="Water pump, here at noon").status_code == 302
    assert Notice.objects.get(kind="work_waits").data["why"] == "Water pump, here at noon"
    later = ARRIVAL + timedelta(minutes=31)
    journeys.by_the_clock(now=later)
    with time_machine.travel(later, tick=False):
        advisor = staffed("advisor", world.here.site)
        assert "Go on with the work" in page(advisor, ref)
        assert post(advisor, "go_on", ref, extra_minutes="x").status_code == 422
        assert post(advisor, "go_on", ref, extra_minutes=30).status_code == 302
        assert kinds()[-1] == "work_goes_on", "the new ready time is told"
        assert post(advisor, "check", ref).status_code == 302
        assert post(advisor, "finish", ref, checked="on").status_code == 302
    world.booking.refresh_from_db()
    assert world.booking.state == "ready"


def test_a_car_that_comes_after_all_finds_a_place(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(world.here.at(0, 10, 7), tick=False):
        assert post(advisor, "missed", ref).status_code == 302
        assert kinds()[-1] == "booking_missed"
        assert "The car came after all?" in page(advisor, ref)
        assert post(advisor, "take_back", ref).status_code == 302
    world.booking.refresh_from_db()
    assert (world.booking.state, world.booking.arrive_at) == ("booked", world.here.at(0, 10, 15))


def test_the_clock_tells_owners_once(asked: Appointment, world: World) -> None:
    assert asked.answer_by is not None
    late = asked.answer_by + timedelta(minutes=1)
    assert journeys.by_the_clock(now=late) == 2, "the request, and the booking of this morning"
    assert journeys.by_the_clock(now=late) == 0
    assert kinds().count("booking_lapsed") == kinds().count("booking_missed") == 1


def test_plain_work_is_booked_at_once(world: World) -> None:
    scene = a_scene(days=3)
    user = world.member.user
    held = journeys.book_service(
        user=user, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(1, 9),
        vehicle=None, request_key="plain", now=scene.now,
    )  # fmt: skip
    assert journeys.confirm_service(appointment=held, user=user, now=scene.now).state == "booked"
    assert actions.lapse(now=scene.at(9, 9)) == []
