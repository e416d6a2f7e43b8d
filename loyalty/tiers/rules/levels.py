"""The ladder of levels on any day, and what a count of credits and visits reaches (loyalty.md §4.2)."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

BEFORE_ALL = datetime.date.min


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a level's numbers. ``brand`` "" = the group; a brand without credits follows it."""

    valid_from: datetime.date
    credits_min: int | None
    visits_min: int | None = None
    multiplier_percent: int = 100
    birthday_points: int = 0
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A level with all its versions, past and coming."""

    code: str
    rank: int
    terms: Sequence[Terms]
    name: str = ""
    name_zh: str = ""
    retired_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level as it is on a day. ``of_brand``: (credits, visits) of brands with terms of their own."""

    code: str
    rank: int
    credits_min: int
    visits_min: int | None
    multiplier_percent: int = 100
    birthday_points: int = 0
    name: str = ""
    name_zh: str = ""
    of_brand: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def multiplier(self) -> Decimal:
        """As people say it: 1.5 times."""
        return (Decimal(self.multiplier_percent) / 100).normalize()


@dataclass(frozen=True, slots=True)
class Count:
    """What a membership year holds so far; ``of_brand`` names the parts earned with a brand."""

    credits: int = 0
    visits: int = 0
    of_brand: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def plus(self, credits: int, visits: int = 0, brand: str = "") -> Count:  # noqa: A002  # the domain's word
        parts = self.of_brand
        if brand:
            had = parts.get(brand, (0, 0))
            parts = {**parts, brand: (had[0] + credits, had[1] + visits)}
        return Count(self.credits + credits, self.visits + visits, parts)

    def measured(self, level: Level) -> tuple[int, int]:
        """Credits and visits as this level weighs them: a brand's part in proportion to its threshold."""
        credits, visits = Fraction(self.credits), Fraction(self.visits)  # noqa: A001  # the domain's word
        for brand, (credits_min, visits_min) in level.of_brand.items():
            own = self.of_brand.get(brand, (0, 0))
            credits += own[0] * (Fraction(level.credits_min, credits_min) - 1)  # noqa: A001  # as above
            if level.visits_min and visits_min:
                visits += own[1] * (Fraction(level.visits_min, visits_min) - 1)
        return credits.__floor__(), visits.__floor__()

    def missing(self, level: Level) -> tuple[int, int | None]:
        """Credits still missing to a level, and visits (None: not reached by visits)."""
        credits, visits = self.measured(level) if level.of_brand else (self.credits, self.visits)  # noqa: A001
        by_visits = None if level.visits_min is None else max(0, level.visits_min - visits)
        return max(0, level.credits_min - credits), by_visits

    def reaches(self, level: Level) -> bool:
        credits, visits = self.missing(level)  # noqa: A001  # as above
        return credits == 0 or visits == 0


class Ladder:
    """Every rung with its history; ``on`` gives the levels in use on a day, lowest first.

    There is always one: a day before all history has the lowest level in its first version, and the
    lowest never retires.
    """

    def __init__(self, rungs: Iterable[Rung]) -> None:
        self.rungs = sorted(rungs, key=lambda rung: rung.rank)
        days = {terms.valid_from for rung in self.rungs for terms in rung.terms}
        days |= {rung.retired_on for rung in self.rungs if rung.retired_on}
        self.changes = sorted(days)
        self._known: dict[int, Sequence[Level]] = {}

    def on(self, day: datetime.date) -> Sequence[Level]:
        place = bisect_right(self.changes, day)
        if place not in self._known:
            self._known[place] = self._levels(self.changes[place - 1] if place else BEFORE_ALL)
        return self._known[place]

    def _levels(self, day: datetime.date) -> Sequence[Level]:
        begun = [rung for rung in self.rungs if any(t.valid_from <= day for t in rung.terms if not t.brand)]
        if not begun:
            return [_level(self.rungs[0], min(t.valid_from for t in self.rungs[0].terms if not t.brand))]
        in_use = [r for r in begun if r is begun[0] or r.retired_on is None or day < r.retired_on]
        return [_level(rung, day) for rung in in_use]


def _level(rung: Rung, day: datetime.date) -> Level:
    """The newest version of each brand's terms; of two from one day, the later written."""
    newest: dict[str, Terms] = {}
    for terms in sorted(rung.terms, key=lambda terms: terms.valid_from):
        if terms.valid_from <= day:
            newest[terms.brand] = terms
    group = newest.pop("")
    own = {t.brand: (t.credits_min, t.visits_min) for t in newest.values() if t.credits_min}
    return Level(
        code=rung.code, rank=rung.rank, name=rung.name, name_zh=rung.name_zh,
        credits_min=group.credits_min or 0, visits_min=group.visits_min, of_brand=own,
        multiplier_percent=group.multiplier_percent, birthday_points=group.birthday_points,
    )  # fmt: skip


def reached(levels: Sequence[Level], count: Count) -> Level:
    """The highest level whose credits or visits are met; the lowest is everybody's."""
    return next((level for level in reversed(levels[1:]) if count.reaches(level)), levels[0])


def at_most(levels: Sequence[Level], rank: int) -> Level:
    """The highest level in use up to a rank: where one stands whose level was archived."""
    return next((level for level in reversed(levels) if level.rank <= rank), levels[0])


def share_percent(level: Level, count: Count) -> int:
    """How far towards a level, by the nearer of its two ways: 0 to 100."""
    credits, visits = count.missing(level)  # noqa: A001  # the domain's word
    ways = [_percent(level.credits_min - credits, level.credits_min)]
    if level.visits_min is not None and visits is not None:
        ways.append(_percent(level.visits_min - visits, level.visits_min))
    return max(ways)


def _percent(have: int, need: int) -> int:
    return 100 if need <= 0 else max(0, min(100, 100 * have // need))
