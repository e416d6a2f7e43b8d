"""Bookings of the dealer system: placed as claims, newer versions win, collisions never take a real place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.appointments.models import Claim
from booking.foreign.actions import NoLongerUndone, TooManyRows, take, undo
from booking.foreign.models import ForeignBooking, ForeignPlace
from booking.foreign.queries import conflicts
from booking.foreign.rules import BadRowError, Row, newest, row_of
from booking.replanning.actions import note_absence
from booking.workshop.models import Resource
from tests.booking.scenes import (
    NOW,
    Scene,
    a_car,
    a_person,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
)

LONDON, KINDS = ZoneInfo("Europe/London"), frozenset({"bay", "technician"})


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"record": ""}, "record"),
        ({"record": "x" * 41}, "record"),
        ({"start": "soon"}, "start"),
        ({"start": "2026-03-29 01:30"}, "start"),  # the clock skips this hour
        ({"end": "2026-03-02 08:00"}, "end"),
        ({"end": "2026-06-02 08:00"}, "end"),
        ({"kind": "boat"}, "kind"),
        ({"version": "-1"}, "version"),
        ({"version": "²"}, "version"),
    ],
)
def test_what_cannot_be_read_is_named_not_guessed(cells: dict[str, str], column: str) -> None:
    good = {"record": "4711", "start": "2026-03-02 09:00", "end": "2026-03-02 10:00"}
    with pytest.raises(BadRowError) as refused:
        row_of({**good, **cells}, LONDON, KINDS)
    assert refused.value.args == (column,)


def test_local_times_and_offsets_are_instants() -> None:
    cells = {"record": "1", "start": "2026-07-01 09:00", "end": "2026-07-01T10:00+00:00", "cancelled": "Yes"}
    row = row_of(cells, LONDON, KINDS)
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=UTC)
    )  # fmt: skip
    assert row.is_cancelled


def test_of_one_record_the_highest_version_counts() -> None:
    start, end = NOW, NOW + timedelta(hours=1)
    rows = [Row("1", 2, start, end), Row("1", 1, start, end), Row("1", 2, start, end, label="last")]
    assert [(row.version, row.label) for row in newest(rows)] == [(2, "last")]


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene(bays=2, technicians=2)


def row(scene: Scene, record: str, hour: int, version: int = 1, *, unit: str = "", gone: bool = False) -> Row:
    start = scene.at(2, hour)
    return Row(record, version, start, start + timedelta(hours=1), unit, "bay", "AB1", gone)


def bays(scene: Scene) -> list[Resource]:
    return list(scene.site.resources.filter(kind="bay", is_overflow=False).order_by("pk"))


def taken(scene: Scene, *rows: Row) -> tuple[int, int, int, int, int]:
    found = take(site=scene.site, rows=rows, now=NOW, actor=None)
    assert_counters_are_sums_of_claims()
    return found.placed, found.overflow, found.conflicts, found.ended, found.unchanged


def test_a_booking_takes_its_own_unit_and_counts_its_minutes(scene: Scene) -> None:
    bay = bays(scene)[1]
    assert taken(scene, row(scene, "1", 9, unit=bay.name)) == (1, 0, 0, 0, 0)
    claim = Claim.objects.get()
    assert (claim.resource, claim.minutes, claim.appointment) == (bay, 60, None)
    assert scene.site_day(2).minutes_used == 60
    assert taken(scene, row(scene, "1", 9, unit=bay.name)) == (0, 0, 0, 0, 1)


def test_a_newer_version_moves_and_a_cancelled_one_frees(scene: Scene) -> None:
    taken(scene, row(scene, "1", 9))
    assert taken(scene, row(scene, "1", 14, 2)) == (1, 0, 0, 0, 0)
    assert Claim.objects.get().during.lower == scene.at(2, 14)
    freed = take(site=scene.site, rows=[row(scene, "1", 14, 3, gone=True)], now=NOW, actor=None).freed
    assert [(f.kind, f.starts_at) for f in freed] == [("bay", scene.at(2, 14))]
    assert not Claim.objects.exists()
    assert scene.site_day(2).minutes_used == 0


def test_a_collision_goes_to_an_extra_unit_and_on_the_list(scene: Scene) -> None:
    ours = book(scene, scene.at(2, 9), vehicle=a_car())
    bay = Claim.objects.get(appointment=ours, resource__kind="bay").resource
    before = list(Claim.objects.filter(appointment=ours).values_list("pk", "resource", "lo", "hi"))
    assert taken(scene, row(scene, "1", 9, unit=bay.name), row(scene, "2", 9, unit=bay.name)) == (
        0,
        2,
        0,
        0,
        0,
    )
    extra = Claim.objects.filter(appointment=None).order_by("pk")
    assert all(claim.resource.is_overflow for claim in extra)
    assert len({claim.resource_id for claim in extra}) == 2
    assert list(Claim.objects.filter(appointment=ours).values_list("pk", "resource", "lo", "hi")) == before
    assert [each.reason for each in conflicts(scene.site, NOW)] == ["taken", "taken"]


def test_an_unknown_unit_and_a_closed_day_are_told(scene: Scene) -> None:
    sunday = scene.at(6, 9)
    closed = Row("9", 1, sunday, sunday + timedelta(hours=1))
    assert taken(scene, row(scene, "1", 9, unit="Bay of Pigs"), closed) == (0, 1, 1, 0, 0)
    assert {each.reason for each in conflicts(scene.site, NOW)} == {"unknown_unit", "closed"}


def test_a_full_day_takes_the_work_but_its_minutes_stay_within_the_cap(scene: Scene) -> None:
    rows = [row(scene, f"{hour}-{n}", hour) for hour in range(8, 18) for n in range(3)]
    assert taken(scene, *rows) == (20, 10, 0, 0, 0)
    day = scene.site_day(2)
    assert day.minutes_used == day.minutes_cap


def test_a_list_is_taken_back_and_what_stood_before_stands_again(scene: Scene) -> None:
    taken(scene, row(scene, "1", 9))
    second = take(
        site=scene.site, rows=[row(scene, "1", 14, 2), row(scene, "2", 15)], now=NOW, actor=None
    ).batch
    undo(batch=second, now=NOW, actor=a_person())
    assert [claim.during.lower for claim in Claim.objects.all()] == [scene.at(2, 9)]
    assert ForeignBooking.objects.get().state == "placed"
    assert_counters_are_sums_of_claims()
    with pytest.raises(NoLongerUndone):
        undo(batch=second, now=NOW, actor=a_person())
    assert taken(scene, row(scene, "1", 14, 2)) == (1, 0, 0, 0, 0)


def test_it_is_too_late_after_thirty_days_and_too_much_at_once(scene: Scene) -> None:
    batch = take(site=scene.site, rows=[row(scene, "1", 9)], now=NOW, actor=None).batch
    with pytest.raises(NoLongerUndone):
        undo(batch=batch, now=NOW + timedelta(days=31), actor=a_person())
    with pytest.raises(TooManyRows):
        take(site=scene.site, rows=[row(scene, "1", 9)] * 1001, now=NOW, actor=None)


def test_the_replanner_keeps_a_foreign_hour_on_another_unit(scene: Scene) -> None:
    first, second = bays(scene)
    taken(scene, row(scene, "1", 9, unit=first.name))
    changed = note_absence(
        resource=first, starts_at=scene.at(2, 8), ends_at=scene.at(2, 18), now=NOW, keep_times=True
    )
    assert [each.keeps for each in changed.kept] == [True]
    place = ForeignPlace.objects.select_related("claim").get()
    assert (place.claim.resource, place.claim.during.lower) == (second, scene.at(2, 9))
