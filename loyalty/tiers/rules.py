"""Which level a count of credits and visits gives, and until when (loyalty.md §4.1-4.3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

PER_VISIT = 50
EVENTS_A_YEAR = 100
UNITS_PER_CREDIT = 10
"""Currency units of customer-paid money behind one status credit."""


class Level(Protocol):
    @property
    def rank(self) -> int: ...
    @property
    def credits_min(self) -> int: ...
    @property
    def visits_min(self) -> int | None: ...
    @property
    def retired_on(self) -> datetime.date | None: ...


@dataclass(frozen=True, slots=True)
class Count:
    """What a membership year holds so far."""

    credits: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Year:
    """A membership year, both days inclusive."""

    starts_on: datetime.date
    ends_on: datetime.date


def anniversary(joined: datetime.date, years: int) -> datetime.date:
    """Joined on 29 February: the 28th in years that lack it."""
    year = joined.year + years
    try:
        return joined.replace(year=year)
    except ValueError:
        return datetime.date(year, 2, 28)


def membership_year(joined: datetime.date, on: datetime.date, ahead: int = 0) -> Year:
    """The year ``on`` lies in, or one ``ahead`` of it. A day before joining counts in the first."""
    on = max(on, joined)
    n = on.year - joined.year
    if anniversary(joined, n) > on:
        n -= 1
    n += ahead
    return Year(anniversary(joined, n), anniversary(joined, n + 1) - datetime.timedelta(days=1))


def standing_levels[L: Level](levels: Iterable[L], on: datetime.date) -> list[L]:
    """The levels in use on a day, lowest first; the lowest of all never retires."""
    ranked = sorted(levels, key=lambda level: level.rank)
    return [
        level
        for place, level in enumerate(ranked)
        if place == 0 or level.retired_on is None or on < level.retired_on
    ]


def reached[L: Level](levels: Sequence[L], count: Count) -> L:
    """The highest level whose credits or visits are met; the lowest is everybody's."""
    for level in reversed(levels[1:]):
        by_visits = level.visits_min is not None and count.visits >= level.visits_min
        if count.credits >= level.credits_min or by_visits:
            return level
    return levels[0]


def held[L: Level](
    levels: Sequence[L], this_year: Count, last_year: Count, joined: datetime.date, on: datetime.date
) -> tuple[L, datetime.date | None]:
    """The level and its last day: what a year reached is valid to the end of the next; None = always."""
    now, before = reached(levels, this_year), reached(levels, last_year)
    if max(now.rank, before.rank) == levels[0].rank:
        return levels[0], None
    if now.rank >= before.rank:
        return now, membership_year(joined, on, ahead=1).ends_on
    return before, membership_year(joined, on).ends_on


def share_percent(level: Level, count: Count) -> int:
    """How far towards a level, by the nearer of its two ways: 0 to 100."""
    ways = [_percent(count.credits, level.credits_min)]
    if level.visits_min is not None:
        ways.append(_percent(count.visits, level.visits_min))
    return max(ways)


def _percent(have: int, need: int) -> int:
    return 100 if need <= 0 else max(0, min(100, 100 * have // need))


def spend_credits(minor: int, minor_per_unit: int) -> int:
    """Status credits of customer-paid money."""
    return minor // (minor_per_unit * UNITS_PER_CREDIT)
