"""What suits an entry, who is asked first, and when nobody is asked."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.sites.rules import SETTINGS
from booking.waitlist.rules import Numbers, Place, Want, in_line

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
THURSDAY = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
WANT: dict[str, Any] = {"first": date(2026, 3, 3), "last": date(2026, 3, 6)}


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({}, True),
        ({"first": date(2026, 3, 6)}, False),
        ({"last": date(2026, 3, 4)}, False),
        ({"weekdays": frozenset({3})}, True),
        ({"weekdays": frozenset({0, 4})}, False),
        ({"from_time": time(10)}, True),
        ({"from_time": time(10, 15)}, False),
        ({"until_time": time(10)}, True),
        ({"until_time": time(9, 45)}, False),
        ({"notice": timedelta(days=3, hours=2)}, True),
        ({"notice": timedelta(days=3, hours=2, minutes=1)}, False),
        ({"before": THURSDAY + timedelta(minutes=15)}, True),
        ({"before": THURSDAY}, False),
        ({"turned_down": [THURSDAY]}, False),
    ],
)
def test_what_suits(more: dict[str, Any], fits: bool) -> None:
    assert Want(**{**WANT, **more}).fits(THURSDAY, LONDON, NOW) is fits


def test_days_and_hours_are_those_of_the_site() -> None:
    late = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # Saturday morning in Shanghai
    assert Want(**WANT).fits(late, LONDON, NOW)
    assert not Want(**WANT).fits(late, ZoneInfo("Asia/Shanghai"), NOW)
    summer = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # 09:00 by the clock of British summer
    want = Want(first=date(2026, 3, 30), last=date(2026, 3, 30), from_time=time(9))
    assert want.fits(summer, LONDON, NOW)


@pytest.mark.parametrize(
    ("opens", "closes", "at", "quiet"),
    [
        ("08:30", "20:30", time(8, 29), True),
        ("08:30", "20:30", time(8, 30), False),
        ("08:30", "20:30", time(20, 29), False),
        ("08:30", "20:30", time(20, 30), True),
        ("20:00", "06:00", time(23), False),
        ("20:00", "06:00", time(12), True),
        ("00:00", "00:00", time(3), False),
    ],
)
def test_nobody_is_asked_at_night(opens: str, closes: str, at: time, quiet: bool) -> None:
    numbers = Numbers(offers_from_time=opens, offers_until_time=closes)
    assert numbers.is_quiet(datetime.combine(date(2026, 6, 1), at, LONDON), LONDON) is quiet


def test_the_house_s_figures_are_the_defaults_of_the_settings() -> None:
    named = {name: SETTINGS[name].default for name in Numbers.__dataclass_fields__}
    assert Numbers.of(named) == Numbers()


def test_the_line_is_by_level_and_then_by_time() -> None:
    early, late = NOW, NOW + timedelta(hours=1)
    places = [Place(1, 0, early), Place(2, 3, late), Place(3, 3, early), Place(4, 9, early, let_go_today=1)]
    assert [place.entry_id for place in in_line(places)] == [3, 2, 1, 4]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 2)), max_size=12))
def test_nobody_of_the_same_kind_is_passed_by_who_came_later(rows: list[tuple[int, int, int]]) -> None:
    places = [Place(n, rank, NOW + timedelta(hours=h), gone) for n, (rank, h, gone) in enumerate(rows)]
    line = in_line(places)
    assert sorted(p.entry_id for p in line) == list(range(len(rows)))
    for ahead, behind in pairwise(line):
        if (ahead.rank, ahead.let_go_today) == (behind.rank, behind.let_go_today):
            assert ahead.since <= behind.since
