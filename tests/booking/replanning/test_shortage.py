"""The capacity of weeks: what closes times and what one more unit would really open; a day's report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments import actions
from booking.appointments.models import OverrideLog
from booking.appointments.queries import availability
from booking.replanning.actions import note_absence
from booking.replanning.queries import Shortage, day_report, shortage, usual_work
from booking.workshop.actions import lay_calendar
from tests.booking.scenes import NOW, Scene, a_car, a_person, a_scene, an_operation, book, units

pytestmark = pytest.mark.django_db


def seen(scene: Scene, weeks: int = 1) -> Shortage:
    return shortage(
        site=scene.site, operations=[scene.service], mode="drop_off", first=scene.day(1), weeks=weeks, now=NOW
    )


def fill(scene: Scene, ahead: int, hours: range) -> None:
    for hour in hours:
        book(scene, scene.at(ahead, hour), vehicle=a_car(), by_staff=True)


def test_open_times_are_those_an_owner_is_offered() -> None:
    scene = a_scene()
    fill(scene, 2, range(8, 16))
    offered = availability(
        site=scene.site, operations=[scene.service], mode="drop_off", first=scene.day(1), last=scene.day(7),
        now=NOW,
    )  # fmt: skip
    by_day = {day.date: len(day.open_slots) for day in offered.days if day.slots}
    assert {day.day: day.open for day in seen(scene).days} == by_day


def test_what_one_more_unit_is_said_to_open_it_really_opens() -> None:
    scene = a_scene(technicians=2)
    fill(scene, 2, range(8, 18))
    before = seen(scene)
    more = dict(before.more)
    assert more["bay"] > 0
    assert more["technician"] == 0  # the bay is what is missing
    units(scene.site, {"bay": 1})
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=NOW)
    assert seen(scene).open == before.open + more["bay"]


def test_a_technician_brings_minutes_too() -> None:
    scene = a_scene(bays=2)
    fill(scene, 2, range(8, 18))
    before = seen(scene)
    more = dict(before.more)
    assert more["technician"] > 0
    units(scene.site, {"technician": 1})
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=NOW)
    assert seen(scene).open == before.open + more["technician"]


def test_the_load_is_the_share_of_the_working_time_taken() -> None:
    scene = a_scene()
    fill(scene, 2, range(8, 13))
    [day] = [day for day in seen(scene).days if day.day == scene.day(2)]
    assert day.load["bay"] == 50
    assert day.worst != ""


def test_weeks_cost_the_same_however_full_they_are() -> None:
    scene = a_scene()
    with CaptureQueriesContext(connection) as empty:
        seen(scene)
    fill(scene, 2, range(8, 14))
    with CaptureQueriesContext(connection) as full:
        seen(scene, weeks=2)
    assert len(full) == len(empty) == 3


def test_the_usual_work_is_what_was_booked_most() -> None:
    scene = a_scene()
    other = an_operation(30)
    assert usual_work(scene.site, NOW) == scene.service
    book(scene, scene.at(2, 9), vehicle=a_car(), operations=[other])
    assert usual_work(scene.site, NOW) == other


def test_the_day_report_tells_what_was_done_and_allowed() -> None:
    scene, ines = a_scene(technicians=2), a_person("Ines")
    kept = book(scene, scene.at(2, 9), vehicle=a_car())
    gone = book(scene, scene.at(2, 14), vehicle=a_car())
    actions.cancel(appointment=gone, now=NOW, actor=ines, reason="ill", by_staff=True)
    unit = kept.claims.get(resource__kind="technician").resource
    note_absence(
        resource=unit, starts_at=scene.at(2, 8), ends_at=scene.at(2, 18), actor=ines, keep_times=True,
        now=NOW + timedelta(hours=1),
    )  # fmt: skip
    OverrideLog.objects.create(
        site=scene.site, day=scene.day(2), kind="raised_cap", reason="regular customer", actor=ines,
        appointment=kept, at=NOW,
    )  # fmt: skip
    today, then = day_report(scene.site, scene.day(0)), day_report(scene.site, scene.day(2))
    assert [(e.to_state, e.reason, e.actor) for e in today.events] == [
        ("cancelled", "ill", ines), ("booked", "re-planned", ines)
    ]  # fmt: skip
    assert [row.reason for row in then.overrides] == ["regular customer"]
    assert dict(then.states) == {"booked": 1, "cancelled": 1}
    assert (today.percent, then.percent) == (0, 10)
