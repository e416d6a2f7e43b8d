"""Rungs of the ladder by a clock's own time, against a counter of single minutes."""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.sites.rules import Calendar
from club.clocks import rules
from club.clocks.rules import ALL, HALF, MOST, OVER, Target

CLOCKS = int(os.environ.get("CLOCKS", "80"))
pytestmark = [pytest.mark.slow] if CLOCKS > 80 else []
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [(time(9), time(12)), (time(13), time(18))]
CALENDAR = Calendar("Asia/Shanghai", dict.fromkeys(range(5), OFFICE))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("started", "target", "pauses", "expected"),
    [
        (
            "20 11:30", Target(rules.MINUTES, 120), [],
            ("20 13:30", "20 14:06", "20 14:30", "20 15:30"),
        ),
        (
            "20 11:30", Target(rules.MINUTES, 120), [("20 13:30", "20 14:30")],
            ("20 13:30", "20 15:06", "20 15:30", "20 16:30"),
        ),
        # Friday noon, one service day: Monday's closing is the end, 5 + 8 hours of open time
        (
            "20 13:00", Target(rules.SERVICE_DAYS, 1), [],
            ("23 10:30", "23 15:24", "23 18:00", "24 16:30"),
        ),
        # calendar days run by night and on Sundays
        (
            "20 22:00", Target(rules.CALENDAR_DAYS, 3), [],
            ("22 10:00", "23 07:36", "23 22:00", "25 10:00"),
        ),
    ],
)  # fmt: skip
def test_rungs_by_the_time_that_runs(
    started: str, target: Target, pauses: list[tuple[str, str]], expected: tuple[str, ...]
) -> None:
    spans = [(at(start), at(end)) for start, end in pauses]
    found = rules.rungs(CALENDAR, at(started), target, spans)
    assert (found.half, found.most, found.due, found.over) == tuple(at(text) for text in expected)


def intervals() -> st.SearchStrategy[list[tuple[time, time]]]:
    hours = st.integers(0, 22).flatmap(
        lambda opens: st.integers(opens + 1, 23).map(lambda closes: (time(opens), time(closes)))
    )
    return st.lists(hours, max_size=2)


@pytest.mark.proves("D6")
@settings(max_examples=CLOCKS, deadline=None)
@given(
    zone=st.sampled_from(["Europe/London", "Asia/Shanghai", "America/St_Johns"]),
    weekly=st.dictionaries(st.integers(0, 6), intervals(), min_size=3).filter(lambda w: any(w.values())),
    start=st.integers(0, 330_000).map(
        lambda minute: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minute)
    ),
    minutes=st.integers(2, 600),
    pauses=st.lists(st.tuples(st.integers(0, 4_000), st.integers(1, 2_000)), max_size=3),
)
def test_every_rung_equals_a_counter_of_minutes(
    zone: str,
    weekly: dict[int, list[tuple[time, time]]],
    start: datetime,
    minutes: int,
    pauses: list[tuple[int, int]],
) -> None:
    calendar = Calendar(zone, weekly)
    spans = [
        (start + timedelta(minutes=since), start + timedelta(minutes=since + long)) for since, long in pauses
    ]
    found = rules.rungs(calendar, start, Target(rules.MINUTES, minutes), spans)
    wanted = {-(-minutes * percent // 100): percent for percent in (OVER, ALL, MOST, HALF)}
    rungs = {HALF: found.half, MOST: found.most, ALL: found.due, OVER: found.over}
    ran, moment = 0, start
    for span in (hours for hours in days(calendar, start)):
        moment = max(start, span[0])
        while moment < span[1] and wanted:
            moment += timedelta(minutes=1)
            ran += not any(since < moment <= until for since, until in spans)
            for needed in [each for each in wanted if each == ran]:
                assert rungs[wanted.pop(needed)] == moment
        if not wanted:
            return


def days(calendar: Calendar, start: datetime) -> list[tuple[datetime, datetime]]:
    first = calendar.local_date(start)
    spans = [calendar.open_spans(first + timedelta(days=n)) for n in range(120)]
    return [span for day in spans for span in day if span[1] > start]


def test_colours_and_rungs_to_tell() -> None:
    half, due = at("20 10:00"), at("20 11:00")
    assert rules.colour(half, due, at("20 09:59")) == ""
    assert rules.colour(half, due, at("20 10:00")) == "soon"
    assert rules.colour(half, due, at("20 11:00")) == "soon"
    assert rules.colour(half, due, at("20 11:01")) == "late"
    when = {HALF: half, MOST: half, ALL: due, OVER: at("20 11:30")}
    assert rules.reached(when, at("20 11:00"), [HALF]) == [MOST, ALL]
    assert rules.next_at(when, [HALF, MOST]) == due
    assert rules.next_at(when, rules.PERCENTS) is None


def test_somebody_is_on_duty_when_it_opens_or_always_where_nothing_opens() -> None:
    assert rules.duty(CALENDAR, at("21 02:00")) == at("23 09:00")
    assert rules.duty(Calendar("UTC"), at("21 02:00")) == at("21 02:00")
    assert date(2026, 11, 21).weekday() == 5
