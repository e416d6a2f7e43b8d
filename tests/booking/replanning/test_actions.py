"""Absences and changed hours: refused with the outcome told, or re-planned with the rest on the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment, AppointmentEvent, Claim
from booking.replanning.actions import Changed, change_calendar, end_absence, lay_ahead, note_absence, tidy
from booking.replanning.models import StrandedWork
from booking.replanning.queries import worklist
from booking.sites.actions import set_exception
from booking.workshop.actions import ShiftInUse
from booking.workshop.models import Absence, Resource, Shift
from tests.booking.scenes import (
    NOW,
    Scene,
    a_car,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
    facts,
    frozen,
    hold,
)

pytestmark = pytest.mark.django_db


def unit_of(scene: Scene, booked: Appointment, kind: str = "technician") -> Resource:
    return Claim.objects.get(appointment=booked, resource__kind=kind).resource


def away(scene: Scene, unit: Resource, ahead: int, *, keep: bool, first: int = 8, last: int = 18) -> Changed:
    return note_absence(
        resource=unit,
        starts_at=scene.at(ahead, first),
        ends_at=scene.at(ahead, last),
        now=NOW,
        keep_times=keep,
    )


def test_an_absence_over_work_is_refused_and_says_what_would_become_of_it() -> None:
    scene = a_scene(technicians=2)
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    before = frozen()
    with pytest.raises(ShiftInUse) as refused:
        away(scene, unit_of(scene, booked), 2, keep=False)
    [outcome] = facts(refused.value)["outcomes"]
    assert (outcome.appointment.ref, outcome.keeps) == (booked.ref, True)
    assert frozen() == before
    assert not Absence.objects.exists()


def test_another_technician_takes_over_and_arrival_and_promise_stay() -> None:
    scene = a_scene(technicians=2, bays=1)
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    gone, bay = unit_of(scene, booked), unit_of(scene, booked, "bay")
    changed = away(scene, gone, 2, keep=True)
    assert [each.keeps for each in changed.kept] == [True]
    claim = Claim.objects.get(appointment=booked, resource__kind="technician")
    assert claim.resource != gone
    assert unit_of(scene, booked, "bay") == bay
    arrive, promise = booked.arrive_at, booked.promise_at
    booked.refresh_from_db()
    assert (booked.arrive_at, booked.promise_at) == (arrive, promise)
    event = AppointmentEvent.objects.filter(appointment=booked).latest("pk")
    assert (event.reason, event.version) == ("re-planned", booked.version)
    assert not StrandedWork.objects.exists()
    assert not Shift.objects.filter(resource=gone, site_day__day=scene.day(2)).exists()
    assert_counters_are_sums_of_claims()


def test_who_leaves_the_car_makes_room_for_who_waits() -> None:
    scene = a_scene(technicians=2, bays=2)
    waits = book(scene, scene.at(2, 9), vehicle=a_car())
    leaves = book(scene, scene.at(2, 9), vehicle=a_car(), mode="drop_off")
    promise = scene.at(2, 12)
    type(leaves).objects.filter(pk=leaves.pk).update(promise_at=promise)
    away(scene, unit_of(scene, waits), 2, keep=True)
    claims = {c.appointment_id: c.during for c in Claim.objects.filter(resource__kind="technician")}
    assert claims[waits.pk].lower == scene.at(2, 9)
    assert claims[leaves.pk].lower == scene.at(2, 10)
    assert claims[leaves.pk].upper <= promise
    assert_counters_are_sums_of_claims()


def test_what_finds_no_place_keeps_its_hours_and_stands_on_the_list_until_it_moves() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    unit = unit_of(scene, booked)
    changed = away(scene, unit, 2, keep=True)
    assert [each.appointment for each in changed.left] == [booked]
    assert Shift.objects.filter(resource=unit, site_day__day=scene.day(2)).count() == 1
    [waiting] = worklist(scene.site)
    assert (waiting.appointment, waiting.units) == (booked, [unit.name])
    booked.refresh_from_db()
    moved = appointments.move(
        appointment=booked, at=scene.at(3, 9), version=booked.version, now=NOW, actor=None, by_staff=True
    )
    assert tidy(now=NOW, appointments=[moved]) == 1
    assert not worklist(scene.site)
    assert StrandedWork.objects.get().settled_at == NOW
    assert not Shift.objects.filter(resource=unit, site_day__day=scene.day(2)).exists()


def test_a_held_place_is_kept_too_and_still_ends_by_itself() -> None:
    scene = a_scene(technicians=2)
    held = hold(scene, scene.at(2, 9), vehicle=a_car())
    until = held.held_until
    away(scene, unit_of(scene, held), 2, keep=True)
    assert set(Claim.objects.filter(appointment=held).values_list("held_until", flat=True)) == {until}


def test_work_that_is_over_today_strands_nobody() -> None:
    scene = a_scene()
    early = book(scene, scene.at(0, 8), vehicle=a_car(), by_staff=True)
    noon = NOW + timedelta(hours=4)
    changed = note_absence(
        resource=unit_of(scene, early), starts_at=scene.at(0, 8), ends_at=scene.at(0, 18), now=noon
    )
    assert (changed.kept, changed.left) == ((), ())
    assert not worklist(scene.site)


def test_back_again_gives_the_time_back_and_says_so() -> None:
    scene = a_scene(technicians=2)
    unit = Resource.objects.filter(site=scene.site, kind="technician").latest("pk")
    away(scene, unit, 2, keep=False)
    changed = end_absence(absence=Absence.objects.get(), now=NOW)
    assert not Absence.objects.exists()
    assert [(f.kind, f.starts_at, f.ends_at) for f in changed.freed] == [
        ("technician", scene.at(2, 8), scene.at(2, 18))
    ]
    assert Shift.objects.filter(resource=unit, site_day__day=scene.day(2)).exists()


def test_a_closed_day_is_replanned_onto_nothing_and_listed() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    set_exception(site=scene.site, day=scene.day(2), intervals=[], now=NOW, note="flood")
    changed = change_calendar(
        site=scene.site, first=scene.day(0), last=scene.day(7), now=NOW, actor=None, keep_times=True
    )
    assert [each.appointment for each in changed.left] == [booked]
    assert len(worklist(scene.site)[0].rows) == 4


def test_the_night_lays_ahead_and_the_list_stays_the_same() -> None:
    scene = a_scene(days=3)
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    away(scene, unit_of(scene, booked), 2, keep=True)
    before = list(StrandedWork.objects.values_list("pk", "settled_at"))
    assert lay_ahead(now=NOW, days=20) == 1
    assert list(StrandedWork.objects.values_list("pk", "settled_at")) == before
