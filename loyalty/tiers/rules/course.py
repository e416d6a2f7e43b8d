"""The course of a membership: which level, since when, until when (loyalty.md §4.2-4.6).

A pure function of what is known on a day; nothing is remembered between two calls, so the past, today
and the future are answered by the same code and no job can change the answer. Each credit stands on
the day it counts for; a reversal stands beside what it takes back, as if both had never been.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from loyalty.tiers.rules.levels import Count, Ladder, Level, at_most, reached
from loyalty.tiers.rules.years import DAY, LAST, Year, numbered, year_number


@dataclass(frozen=True, slots=True)
class Numbers:
    """The group's numbers of a day."""

    grace_days: int = 90
    carry_percent: int = 30


@dataclass(frozen=True, slots=True)
class Credit:
    """``on``: from which day it is known. ``counts_on``: the day whose membership year it counts in."""

    on: datetime.date
    counts_on: datetime.date
    credits: int
    visits: int = 0
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """A level somebody has at least: given by hand, or kept because a benefit was used. Days inclusive."""

    rank: int
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing: credits, or visits (None: visits do not count), and the last day for it."""

    credits: int
    visits: int | None
    until: datetime.date


@dataclass(slots=True)
class Course:
    """Where a member stands. ``starts_on`` and ``ends_on`` are the term; the lowest level has no end."""

    level: Level
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    renewed_to: datetime.date | None = None
    """The end of the next term, when this year has earned it already."""
    grace_until: datetime.date | None = None
    count: Count = field(default_factory=Count)
    """Of this membership year, with what was carried over; ``carried`` tells how much that is."""
    carried: int = 0
    graced: Count = field(default_factory=Count)
    """In grace: the year under review and what came since."""
    is_floor: bool = False

    @property
    def valid_until(self) -> datetime.date | None:
        return self.grace_until or self.renewed_to or self.ends_on

    def gap(self, year: Year) -> Gap | None:
        """What keeps the level; None while nothing is asked (safe beyond this year, or the lowest)."""
        if self.is_floor or self.ends_on is None or self.renewed_to:
            return None
        if self.grace_until:
            return Gap(*self.graced.missing(self.level), self.grace_until)
        return None if self.ends_on > year.ends_on else Gap(*self.count.missing(self.level), self.ends_on)


def course(
    joined: datetime.date,
    credits: Iterable[Credit],  # noqa: A002  # the domain's word
    ladder: Ladder,
    numbers: Callable[[datetime.date], Numbers],
    on: datetime.date,
) -> Course:
    """Where somebody who joined then stands at the end of day ``on``, by what is known on it."""
    now = Course(ladder.on(joined if on >= joined else on)[0], min(joined, on))
    if on < joined:
        return now
    known = sorted((c for c in credits if c.on <= on and c.counts_on <= on), key=lambda c: c.counts_on)
    last = max([joined, *(c.counts_on for c in known), *(day for day in ladder.changes if day <= on)])
    n, place, final = 0, 0, year_number(joined, on)
    while n <= final:
        year, following = numbered(joined, n), numbered(joined, n + 1)
        end = min(year.ends_on, on)
        _begin(now, year, ladder, numbers)
        for day in _days(now, year, known, place, ladder, end):
            while place < len(known) and known[place].counts_on <= day:
                _take(now, known[place])
                place += 1
            _settle(now, year, following, day, ladder)
        n = final if n < final and _is_still(now, year, last, ladder) else n + 1
    return now


def raised(now: Course, floors: Iterable[Floor], levels: Sequence[Level], on: datetime.date) -> Course:
    """The course with the highest floor of the day under it; the computed level may be higher."""
    holding = [floor for floor in floors if floor.starts_on <= on <= floor.ends_on]
    if not holding:
        return now
    best = max(holding, key=lambda floor: (floor.rank, floor.ends_on))
    level = at_most(levels, best.rank)
    if level.rank <= now.level.rank:
        return now
    return Course(
        level, best.starts_on, best.ends_on, count=now.count, carried=now.carried, graced=now.graced,
        is_floor=True,
    )  # fmt: skip


def _begin(now: Course, year: Year, ladder: Ladder, numbers: Callable[[datetime.date], Numbers]) -> None:
    """The anniversary: carry over what is beyond, and look at a term that has ended."""
    before, now.carried = now.count, 0
    if now.ends_on is not None:
        level = at_most(ladder.on(year.starts_on - DAY), now.level.rank)
        over = before.measured(level)[0] - level.credits_min
        most = level.credits_min * numbers(year.starts_on).carry_percent // 100
        now.carried = max(0, min(over, most))
    now.count = Count(now.carried)
    _end_grace(now, year, year.starts_on, ladder)
    if now.ends_on is None or now.ends_on >= year.starts_on or now.grace_until:
        return
    if now.renewed_to:
        now.starts_on, now.ends_on, now.renewed_to = year.starts_on, now.renewed_to, None
        return
    grace_days = numbers(year.starts_on).grace_days
    now.graced, now.grace_until = before, _later(year.starts_on, grace_days) - DAY


def _days(
    now: Course, year: Year, known: Sequence[Credit], place: int, ladder: Ladder, end: datetime.date
) -> Iterator[datetime.date]:
    """The days of a year on which anything can change, in order; the end of a grace comes as it is set."""
    days = {year.starts_on}
    days |= {day for day in ladder.changes if year.starts_on < day <= end}
    for credit in known[place:]:
        if credit.counts_on > end:
            break
        days.add(max(credit.counts_on, year.starts_on))
    if now.grace_until and now.grace_until + DAY <= end:
        days.add(now.grace_until + DAY)
    yield from sorted(days)


def _take(now: Course, credit: Credit) -> None:
    now.count = now.count.plus(credit.credits, credit.visits, credit.brand)
    if now.grace_until and credit.counts_on <= now.grace_until:
        now.graced = now.graced.plus(credit.credits, credit.visits, credit.brand)


def _settle(now: Course, year: Year, following: Year, day: datetime.date, ladder: Ladder) -> None:
    """What the day brings: the end of a grace, an archived level, a level reached or kept."""
    levels = ladder.on(day)
    now.level = at_most(levels, now.level.rank)
    if now.level.rank == levels[0].rank and now.ends_on is not None:
        _to_lowest(now, levels[0], day)
    _end_grace(now, year, day, ladder)
    best = reached(levels, now.count)
    if best.rank > now.level.rank:
        now.level, now.starts_on, now.ends_on = best, day, following.ends_on
        now.renewed_to = now.grace_until = None
    elif now.ends_on is not None and best.rank == now.level.rank and now.grace_until:
        now.starts_on, now.ends_on, now.grace_until = day, following.ends_on, None
    elif now.ends_on is not None and best.rank == now.level.rank and now.ends_on < following.ends_on:
        now.renewed_to = following.ends_on
    elif now.grace_until and now.graced.reaches(now.level):
        now.starts_on, now.ends_on, now.grace_until = day, year.ends_on, None


def _end_grace(now: Course, year: Year, day: datetime.date, ladder: Ladder) -> None:
    """A grace that passed in vain: exactly one level down, for the rest of this membership year."""
    if now.grace_until is None or now.grace_until >= day:
        return
    levels = ladder.on(day)
    lower = at_most(levels, now.level.rank - 1)
    now.grace_until = None
    if lower.rank == levels[0].rank:
        _to_lowest(now, lower, day)
    else:
        now.level, now.starts_on, now.ends_on, now.renewed_to = lower, day, year.ends_on, None


def _to_lowest(now: Course, level: Level, day: datetime.date) -> None:
    now.level, now.starts_on = level, day
    now.ends_on = now.renewed_to = now.grace_until = None


def _is_still(now: Course, year: Year, last: datetime.date, ladder: Ladder) -> bool:
    """Nothing can change any more: the lowest level, nothing to come, and a year of nothing lifts nobody."""
    if now.ends_on is not None or last > year.ends_on:
        return False
    levels = ladder.on(year.ends_on)
    return reached(levels, Count()).rank == levels[0].rank


def _later(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=min(days, (LAST - day).days))
