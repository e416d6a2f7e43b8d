"""Cells and masks against plain counting, and the days on which clocks change."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.workshop.rules import (
    QUARTER,
    at_cell,
    cell_at,
    day_cells,
    is_on_grid,
    mask,
    mask_of,
    run_around,
    span_between,
    span_touched,
    spans_of,
    starts,
)

ZONE_DAYS = [
    ("Europe/London", date(2026, 3, 2), 96),
    ("Europe/London", date(2026, 3, 29), 92),
    ("Europe/London", date(2026, 10, 25), 100),
    ("Asia/Shanghai", date(2026, 10, 25), 96),
    ("America/New_York", date(2026, 3, 8), 92),
    ("America/New_York", date(2026, 11, 1), 100),
    ("America/Havana", date(2026, 3, 8), 92),
    ("America/Havana", date(2026, 11, 1), 100),
    ("Africa/Cairo", date(2026, 4, 24), 92),
    ("Africa/Cairo", date(2026, 10, 29), 100),
    ("Asia/Beirut", date(2026, 3, 29), 92),
    ("Asia/Beirut", date(2026, 10, 24), 100),
    ("America/Santiago", date(2026, 9, 6), 92),
    ("America/Santiago", date(2026, 4, 4), 100),
    ("Australia/Lord_Howe", date(2026, 10, 4), 94),
    ("Australia/Lord_Howe", date(2026, 4, 5), 98),
    ("Pacific/Apia", date(2011, 12, 29), 96),
    ("Pacific/Apia", date(2011, 12, 30), 0),
    ("Pacific/Apia", date(2011, 12, 31), 96),
]
bits = st.integers(0, 2**100 - 1)


@pytest.mark.parametrize(("name", "day", "cells"), ZONE_DAYS)
def test_a_local_day_has_the_quarter_hours_it_has(name: str, day: date, cells: int) -> None:
    zone = ZoneInfo(name)
    t0, found = day_cells(day, zone)
    assert found == cells
    instants = [t0 + n * QUARTER for n in range(cells)]
    assert {i.astimezone(zone).date() for i in instants} <= {day}
    assert (t0 - QUARTER).astimezone(zone).date() < day
    assert (t0 + cells * QUARTER).astimezone(zone).date() > day or not cells


@pytest.mark.parametrize("name", sorted({name for name, _day, _cells in ZONE_DAYS}))
def test_days_follow_each_other_without_gap_or_overlap(name: str) -> None:
    zone, end = ZoneInfo(name), None
    for n in range(366):
        t0, cells = day_cells(date(2026, 1, 1) + timedelta(days=n), zone)
        assert end in (None, t0)
        end = t0 + cells * QUARTER


@given(bits)
def test_spans_of_a_mask_make_the_mask(free: int) -> None:
    spans = spans_of(free)
    assert mask_of(spans) == free
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))


@given(bits, st.integers(1, 40))
def test_starts_are_where_every_cell_of_the_run_is_free(free: int, cells: int) -> None:
    expected = {c for c in range(101) if all(free >> c + k & 1 for k in range(cells))}
    assert {c for c in range(101) if starts(free, cells) >> c & 1} == expected


@given(bits, st.integers(0, 99), st.integers(1, 30))
def test_the_run_around_is_counted_in_both_directions(others: int, lo: int, length: int) -> None:
    hi = min(100, lo + length)
    free = others | mask(lo, hi)
    down = next((lo - c - 1 for c in range(lo - 1, -1, -1) if not free >> c & 1), lo)
    up = next(c for c in range(hi, 102) if not free >> c & 1) - hi
    assert run_around(free, lo, hi) == down + (hi - lo) + up


@given(st.integers(-500, 2000), st.integers(1, 2000))
def test_spans_between_instants_are_whole_cells_and_touched_ones_are_all(start: int, length: int) -> None:
    t0 = datetime(2026, 3, 2, tzinfo=UTC)
    first, last = t0 + timedelta(minutes=start), t0 + timedelta(minutes=start + length)
    inside = {c for c in range(96) if first <= at_cell(t0, c) and at_cell(t0, c + 1) <= last}
    touched = {c for c in range(96) if at_cell(t0, c) < last and first < at_cell(t0, c + 1)}
    assert set(range(*span_between(t0, 96, first, last))) == inside
    assert set(range(*span_touched(t0, 96, first, last))) == touched


def test_a_cell_contains_its_quarter_hour() -> None:
    t0 = datetime(2026, 3, 2, tzinfo=UTC)
    assert cell_at(t0, t0 + timedelta(minutes=14, seconds=59)) == 0
    assert cell_at(t0, t0 - timedelta(seconds=1)) == -1
    assert is_on_grid(t0, t0 + timedelta(hours=3))
    assert not is_on_grid(t0, t0 + timedelta(minutes=5))
