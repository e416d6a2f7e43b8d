"""Due times: the vectors of care.md §1, then every target against a counter of single minutes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.sites.rules import Calendar, NoOpenTimeError, due_at

CLOCKS = int(os.environ.get("CLOCKS", "80"))
pytestmark = [pytest.mark.slow] if CLOCKS > 80 else []
Exceptions = dict[date, list[tuple[time, time]]]

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = [(time(9), time(12)), (time(13), time(18))]
SHOP_HOURS = [(time(8, 30), time(12)), (time(13), time(17, 30))]
SPRING_FESTIVAL: Exceptions = {date(2026, 2, day): [] for day in range(15, 24)}
MADE_UP = {date(2026, 2, 14): OFFICE_HOURS, date(2026, 2, 28): OFFICE_HOURS}
OFFICE = Calendar("Asia/Shanghai", dict.fromkeys(range(5), OFFICE_HOURS), SPRING_FESTIVAL | MADE_UP)
SHOP = Calendar("Asia/Shanghai", dict.fromkeys(range(7), SHOP_HOURS))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.proves("D6")
@pytest.mark.parametrize(
    ("calendar", "started", "target", "due"),
    [
        (OFFICE, "2026-11-20 11:30", {"minutes": 120}, "2026-11-20 14:30"),
        (OFFICE, "2026-11-20 17:10", {"minutes": 120}, "2026-11-23 10:10"),
        (SHOP, "2026-11-20 17:10", {"minutes": 120}, "2026-11-21 10:10"),
        (OFFICE, "2026-02-13 17:30", {"minutes": 120}, "2026-02-14 10:30"),
        (OFFICE, "2026-02-14 15:00", {"service_days": 1}, "2026-02-24 18:00"),
        (OFFICE, "2026-02-27 10:00", {"service_days": 3}, "2026-03-03 18:00"),
        # receipt outside hours counts from the next opening
        (OFFICE, "2026-11-20 18:00", {"service_days": 1}, "2026-11-24 18:00"),
        (OFFICE, "2026-11-20 08:00", {"service_days": 1}, "2026-11-23 18:00"),
        (OFFICE, "2026-11-21 10:00", {"minutes": 60}, "2026-11-23 10:00"),
        # a target that ends with the hours ends then, not at the next opening
        (OFFICE, "2026-11-20 11:30", {"minutes": 30}, "2026-11-20 12:00"),
        (OFFICE, "2026-11-20 22:15", {"calendar_days": 3}, "2026-11-23 22:15"),
        (OFFICE, "2026-11-20 22:15", {"calendar_days": 7, "end_of_day": True}, "2026-11-27 23:59:59"),
    ],
)
def test_vectors(calendar: Calendar, started: str, target: dict[str, Any], due: str) -> None:
    assert due_at(calendar, shanghai(started), **target) == shanghai(due)


@pytest.mark.parametrize(
    ("started", "pauses", "due"),
    [
        ("2026-11-20 11:30", [("2026-11-20 13:30", "2026-11-20 14:30")], "2026-11-20 15:30"),
        ("2026-11-19 16:30", [("2026-11-19 17:00", "2026-11-20 10:00")], "2026-11-20 11:30"),
        # in closed time a pause costs nothing; overlaps are united
        ("2026-11-20 11:30", [("2026-11-20 12:00", "2026-11-20 13:00")], "2026-11-20 14:30"),
        (
            "2026-11-20 11:30",
            [("2026-11-20 13:30", "2026-11-20 14:10"), ("2026-11-20 14:00", "2026-11-20 14:30")],
            "2026-11-20 15:30",
        ),
        ("2026-11-20 11:30", [("2026-11-20 09:00", "2026-11-20 11:30")], "2026-11-20 14:30"),
    ],
)
def test_pauses_stop_service_minutes(started: str, pauses: list[tuple[str, str]], due: str) -> None:
    stopped = [(shanghai(since), shanghai(until)) for since, until in pauses]
    assert due_at(OFFICE, shanghai(started), minutes=120, pauses=stopped) == shanghai(due)


def test_pause_moves_a_service_day_by_the_open_time_it_took() -> None:
    pause = (shanghai("2026-11-23 16:00"), shanghai("2026-11-24 10:00"))  # two hours and one, both open
    due = due_at(OFFICE, shanghai("2026-11-20 10:00"), service_days=1, pauses=[pause])
    assert due == shanghai("2026-11-24 12:00")


def test_pause_moves_calendar_days_by_its_length() -> None:
    pause = (shanghai("2026-11-21 00:00"), shanghai("2026-11-22 12:00"))
    due = due_at(OFFICE, shanghai("2026-11-20 10:00"), calendar_days=3, pauses=[pause])
    assert due == shanghai("2026-11-24 22:00")


def test_answer_comes_in_the_zone_of_the_question() -> None:
    due = due_at(OFFICE, shanghai("2026-11-20 11:30").astimezone(UTC), minutes=120)
    assert (due.tzinfo, due.hour) == (UTC, 6)


@pytest.mark.parametrize("target", [{}, {"minutes": 1, "service_days": 1}, {"minutes": -1}])
def test_a_wrong_target_is_refused(target: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one target"):
        due_at(OFFICE, shanghai("2026-11-20 11:30"), **target)


@pytest.mark.parametrize("target", [{"minutes": 1}, {"service_days": 1}, {"service_days": 0}])
def test_a_calendar_that_never_opens_names_no_time(target: dict[str, Any]) -> None:
    with pytest.raises(NoOpenTimeError):
        due_at(Calendar("UTC"), datetime(2026, 1, 1, tzinfo=UTC), **target)


def test_local_time_in_the_missing_hour_becomes_the_first_valid_instant() -> None:
    london = ZoneInfo("Europe/London")
    calendar = Calendar(london, {day: [(time(9), time(17))] for day in range(7)})
    due = due_at(calendar, datetime(2026, 3, 28, 1, 30, tzinfo=london), calendar_days=1)
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


# ── against a counter of single minutes ──────────────────────────────────────────────────────────

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Shanghai"]
CHANGES = [  # around both clock changes of 2026, and an ordinary week
    datetime(2026, 3, 27, tzinfo=UTC),
    datetime(2026, 3, 6, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 10, 2, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2026, 6, 10, tzinfo=UTC),
]
Pause = tuple[datetime, datetime]
minute = timedelta(minutes=1)
times = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
interval = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
day_hours = st.lists(interval, max_size=2)
starts = st.builds(
    lambda base, offset: base + offset * minute, st.sampled_from(CHANGES), st.integers(0, 5 * 1440)
)
pauses_after = st.lists(st.tuples(st.integers(-600, 4000), st.integers(0, 1500)), max_size=3)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weekly = draw(st.dictionaries(st.integers(0, 6), day_hours, min_size=3))
    opens = draw(st.integers(0, 6))
    weekly[opens] = [*weekly.get(opens, []), (time(10), time(11))]  # never closed for good
    closed: Exceptions = {date(2026, 3, 29): [], date(2026, 10, 25): []} if draw(st.booleans()) else {}
    return Calendar(draw(st.sampled_from(ZONES)), weekly, closed)


def open_by_the_wall_clock(calendar: Calendar, at: datetime) -> bool:
    """What a person with a wall clock says: today's hours, or last night's past midnight."""
    local = at.astimezone(calendar.tz)
    now = local.time()
    for opens, closes in calendar.hours(local.date()):
        if closes == time() or closes < opens:
            if now >= opens:
                return True
        elif opens <= now < closes:
            return True
    yesterday = calendar.hours(local.date() - timedelta(days=1))
    return any(time() != closes < opens and now < closes for opens, closes in yesterday)


def counted(
    calendar: Calendar, at: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    while minutes:
        paused = any(since <= at < until for since, until in pauses)
        minutes -= not paused and open_by_the_wall_clock(calendar, at)
        at += minute
    return at


@pytest.mark.proves("D6")
@settings(max_examples=CLOCKS, deadline=None)
@given(calendars(), starts, st.integers(1, 900), pauses_after)
def test_minutes_equal_a_counter_of_single_minutes(
    calendar: Calendar, started: datetime, minutes: int, stops: list[tuple[int, int]]
) -> None:
    pauses = [(started + since * minute, started + (since + length) * minute) for since, length in stops]
    expected = counted(calendar, started, minutes, pauses)
    assert due_at(calendar, started, minutes=minutes, pauses=pauses) == expected


@pytest.mark.proves("D6")
@settings(max_examples=CLOCKS, deadline=None)
@given(calendars(), starts, st.integers(0, 4), pauses_after)
def test_service_days_equal_a_counter_of_single_minutes(
    calendar: Calendar, started: datetime, days: int, stops: list[tuple[int, int]]
) -> None:
    at = started
    while not open_by_the_wall_clock(calendar, at):
        at += minute
    receipt, closing = calendar.local_date(at), at
    seen: set[date] = set()
    while len(seen) <= days or calendar.local_date(at) in seen:
        if open_by_the_wall_clock(calendar, at):
            day = calendar.local_date(at)
            if len(seen | {day}) > days + 1:
                break
            seen.add(day)
            closing = at + minute
        at += minute
    assert receipt in seen
    assert due_at(calendar, started, service_days=days) == closing

    pauses = [(started + since * minute, started + (since + length) * minute) for since, length in stops]
    if any(since < closing and until > started for since, until in pauses if since < until):
        worked, at = 0, started
        while at < closing:
            worked += open_by_the_wall_clock(calendar, at)
            at += minute
        closing = counted(calendar, started, worked, pauses)
    assert due_at(calendar, started, service_days=days, pauses=pauses) == closing
