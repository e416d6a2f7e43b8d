"""Months, rankings and the end of a meeting: pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_month(day: date) -> date:
    """The whole month before a day's own."""
    first = month_of(day)
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A month as instants, half-open."""
    first, after = month_of(month), next_month(month)
    return (
        datetime(first.year, first.month, 1, tzinfo=zone),
        datetime(after.year, after.month, 1, tzinfo=zone),
    )


def left_over(open_measures: Collection[int], reviewed: Collection[int]) -> set[int]:
    """Measures of earlier meetings that this one has not looked at: it cannot be closed with any."""
    return set(open_measures) - set(reviewed)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's place in a contest; ``to_target``: how much is missing, 0 when reached."""

    who: int
    value: float
    n: int
    place: int
    to_target: float


def ranked(values: Sequence[tuple[int, float, int]], target: float, winners: int) -> list[Standing]:
    """The top few only, equal values sharing a place; nobody's last place is told (sources.md B14)."""
    found: list[Standing] = []
    for n, (who, value, count) in enumerate(sorted(values, key=lambda row: (-row[1], row[0])), start=1):
        place = found[-1].place if found and found[-1].value == value else n
        if place > winners:
            break
        found.append(Standing(who, value, count, place, max(0.0, target - value)))
    return found
