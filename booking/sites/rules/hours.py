"""Hours as people write them: intervals of local time, closing at 00:00 for midnight at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import time, timedelta

Interval = tuple[time, time]
Stretch = tuple[timedelta, timedelta]  # since local midnight

DAY = timedelta(hours=24)
LAST_SECOND = time(23, 59, 59)  # written by people who mean midnight
HOURS_MAX = 6  # intervals a day; more is a typing error


def stretches(intervals: Iterable[Interval]) -> tuple[list[Stretch], list[Stretch]]:
    """What falls on the day itself and what runs past midnight into the next: (own, tail)."""
    own: list[Stretch] = []
    tail: list[Stretch] = []
    for opens, closes in intervals:
        start, end = since_midnight(opens), closing(closes)
        if start < end:
            own.append((start, end))
        elif start > end:
            own.append((start, DAY))
            tail.append((timedelta(0), end))
        else:
            raise ValueError(f"{opens:%H:%M} to {closes:%H:%M} is no time at all")
    return own, tail


def as_rows(weekly: Mapping[int, Sequence[Interval]]) -> list[tuple[int, time, time]]:
    """Weekly hours as rows of one weekday each: past midnight as two, overlaps united.

    Raises ValueError for a weekday outside 0–6, an empty interval or too many of them.
    """
    days: dict[int, list[Stretch]] = {}
    for weekday, intervals in weekly.items():
        if weekday not in range(7) or len(intervals) > HOURS_MAX:
            raise ValueError(f"weekday {weekday} with {len(intervals)} intervals")
        own, tail = stretches(intervals)
        days.setdefault(weekday, []).extend(own)
        if tail:
            days.setdefault((weekday + 1) % 7, []).extend(tail)
    return [
        (weekday, as_time(start), as_time(end))
        for weekday in sorted(days)
        for start, end in merge(days[weekday])
    ]


def parse_intervals(written: Iterable[Sequence[str]]) -> list[Interval]:
    """Intervals from ``[["09:00", "12:00"], …]``. Raises ValueError for anything else."""
    parsed = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written]
    if len(parsed) > HOURS_MAX:
        raise ValueError(f"{len(parsed)} intervals in one day")
    stretches(parsed)
    return parsed


def merge(parts: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in sorted(parts):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def closing(at: time) -> timedelta:
    return DAY if at == time() or at >= LAST_SECOND else since_midnight(at)


def as_time(since: timedelta) -> time:
    """A stretch's edge as a time of day; the end of the day is 00:00."""
    seconds = int(since.total_seconds()) % 86_400
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
