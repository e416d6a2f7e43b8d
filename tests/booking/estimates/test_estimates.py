"""What the workshop finds and proposes, and what the owner's answer does to work, time and memory."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from PIL import Image

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.estimates import actions
from booking.estimates.actions import BadEstimate, EstimateChanged, NotInTheHouse, TooManyPhotos
from booking.estimates.models import DeferredWork, Estimate, Finding
from booking.estimates.queries import approved_lines, estimate_of, findings_of
from booking.estimates.rules import LineDraft
from booking.garage.models import Vehicle
from tests.booking.scenes import (
    Scene,
    a_car,
    a_person,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
)
from tests.booking.shelves import use_shelf

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PADS = LineDraft("Front brake pads", 60, 24_900, is_urgent=True)
WIPERS = LineDraft("Wiper blades", 15, 4_900)


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


@pytest.fixture
def scene() -> Scene:
    return a_scene(bays=2, technicians=2)


@pytest.fixture
def begun(scene: Scene) -> Appointment:
    return a_car_in_work(scene)


def a_car_in_work(scene: Scene, limit_minor: int | None = None) -> Appointment:
    booked = book(scene, scene.at(2, 9), mode="drop_off", vehicle=a_car(), actor=a_person())
    at, staff = booked.arrive_at, a_person("Foreman")
    appointments.check_in(appointment=booked, odometer_km=1, now=at, actor=staff, limit_minor=limit_minor)
    return appointments.start(appointment=booked, now=at, actor=staff)


def send(appointment: Appointment, *lines: LineDraft, after: int = 10) -> Estimate:
    return actions.send_estimate(
        appointment=appointment,
        lines=lines,
        now=appointment.arrive_at + after * MINUTE,
        actor=a_person("Adv"),
    )


def answer(estimate: Estimate, *approved: int, digest: str = "", after: int = 20) -> Estimate:
    appointment = estimate.appointment
    return actions.answer_estimate(
        estimate=estimate, digest=digest or estimate.digest, approved=approved,
        now=appointment.arrive_at + after * MINUTE, actor=appointment.person,
    )  # fmt: skip


def state(appointment: Appointment) -> str:
    appointment.refresh_from_db()
    return appointment.state


def a_photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    out.seek(0)
    return out


def put_off(vehicle: Vehicle | None) -> list[DeferredWork]:
    """What was declined on a car and neither done since nor dropped."""
    rows = DeferredWork.objects.filter(vehicle=vehicle, done_at=None, dropped_at=None)
    return list(rows.select_related("line").order_by("pk"))


def test_a_finding_keeps_its_photos(begun: Appointment) -> None:
    actions.record_finding(
        appointment=begun, area="tyres", grade="soon", text=" 3 mm left at the front ", now=begun.arrive_at,
        actor=a_person("Tech"), photos=[a_photo(), a_photo()],
    )  # fmt: skip
    (finding,) = findings_of(begun)
    assert (finding.text, len(finding.photos.all())) == ("3 mm left at the front", 2)
    with pytest.raises(Error), transaction.atomic():
        Finding.objects.update(text="nothing")


def test_a_finding_with_a_bad_photo_or_words_is_not_kept(begun: Appointment) -> None:
    given: dict[str, Any] = {"appointment": begun, "now": begun.arrive_at, "actor": None}
    for wrong in (
        {"area": "tyres", "grade": "soon", "text": "worn", "photos": [a_photo(), io.BytesIO(b"no")]},
        {"area": "wings", "grade": "soon", "text": "worn"},
        {"area": "tyres", "grade": "soon", "text": "  "},
        {"area": "tyres", "grade": "soon", "text": "x" * 301},
    ):
        with pytest.raises(ValidationError):
            actions.record_finding(**given, **wrong)
    with pytest.raises(TooManyPhotos):
        actions.record_finding(**given, area="tyres", grade="soon", text="worn", photos=[a_photo()] * 9)
    assert not Finding.objects.exists()


def test_work_in_progress_waits_for_the_answer_and_goes_on_with_it(begun: Appointment) -> None:
    estimate = send(begun, PADS, WIPERS)
    assert (estimate.version, state(begun)) == (1, "awaiting_approval")
    answer(estimate, 1)
    assert state(begun) == "in_work"
    assert begun.work_minutes == 120
    assert [line.description for line in approved_lines(begun)] == ["Front brake pads"]
    assert begun.vehicle is not None
    assert [work.line.description for work in put_off(begun.vehicle)] == ["Wiper blades"]
    assert_counters_are_sums_of_claims()


def test_saying_no_to_all_goes_on_as_planned(begun: Appointment) -> None:
    promised = begun.promise_at
    answer(send(begun, PADS, WIPERS))
    assert (state(begun), begun.promise_at, begun.work_minutes) == ("in_work", promised, 60)


def test_an_answer_counts_for_the_version_that_was_read(begun: Appointment) -> None:
    first = send(begun, PADS)
    second = send(begun, LineDraft("Front brake pads", 60, 29_900), after=12)
    assert second.version == 2
    for stale in (first, second):
        with pytest.raises(EstimateChanged):
            answer(stale, 1, digest=first.digest)
    with pytest.raises(EstimateChanged):
        answer(second, 7)
    assert state(begun) == "awaiting_approval"
    answer(second, 1)
    assert state(begun) == "in_work"


def test_the_same_answer_twice_is_one_and_another_is_refused(begun: Appointment) -> None:
    estimate = send(begun, PADS, WIPERS)
    answered = answer(estimate, 1)
    assert answer(estimate, 1).answered_at == answered.answered_at
    begun.refresh_from_db()
    assert begun.work_minutes == 120, "lengthened once"
    with pytest.raises(EstimateChanged):
        answer(estimate, 1, 2)


def test_what_the_owner_signed_for_needs_no_question(scene: Scene) -> None:
    begun = a_car_in_work(scene, limit_minor=30_000)
    estimate = send(begun, PADS)
    assert (estimate.answered_how, state(begun)) == ("limit", "in_work")
    assert begun.work_minutes == 120
    assert send(begun, WIPERS, after=15).answered_how == "limit", "249 + 49 is within 300"
    beyond = send(begun, WIPERS, after=16)
    assert (beyond.is_open, state(begun)) == (True, "awaiting_approval")
    assert_counters_are_sums_of_claims()


@pytest.mark.parametrize(
    "lines",
    [[], [LineDraft(" ", 10, 10)], [LineDraft("x", -1, 10)], [LineDraft("x", 1, -10)], [WIPERS] * 31],
)
def test_an_empty_or_unsound_estimate_is_refused(begun: Appointment, lines: list[LineDraft]) -> None:
    with pytest.raises(BadEstimate):
        send(begun, *lines)
    assert estimate_of(begun) is None
    assert state(begun) == "in_work"


def test_a_car_that_is_not_here_has_no_findings_and_no_estimate(scene: Scene) -> None:
    booked = book(scene, scene.at(2, 9), mode="drop_off")
    with pytest.raises(NotInTheHouse):
        send(booked, PADS)
    with pytest.raises(NotInTheHouse):
        actions.record_finding(
            appointment=booked, area="tyres", grade="soon", text="worn", now=scene.now, actor=None
        )


def test_work_put_off_can_be_forgotten(begun: Appointment) -> None:
    answer(send(begun, WIPERS))
    assert begun.vehicle is not None
    (work,) = put_off(begun.vehicle)
    for _again in range(2):
        actions.drop_deferred(work=work, now=begun.arrive_at)
    assert put_off(begun.vehicle) == []


def test_an_owner_who_answers_late_finds_the_work_where_there_is_room(begun: Appointment) -> None:
    estimate = send(begun, PADS)
    later = begun.arrive_at + 60 * MINUTE
    appointments.give_up_idle(now=later)
    answer(estimate, 1, after=180)
    begun.refresh_from_db()
    # 45 minutes were left when work stopped after ten (the running quarter is spent), and 60 more.
    assert begun.promise_at == begun.arrive_at + 285 * MINUTE
    assert_counters_are_sums_of_claims()
