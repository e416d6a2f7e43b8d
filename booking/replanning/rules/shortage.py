"""Where time is short: what closes the times of a day, and what one more unit of a kind would open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from booking.appointments.rules import Day, Unit, Window, judge
from booking.workshop.rules import MINUTES_PER_CELL

EXTRA = -1  # the id of the unit that is not there
MINUTES_COUNT_FOR = "technician"  # whose minutes are the day's cap


@dataclass(frozen=True)
class DayShortage:
    """Times open and closed by reason; ``more``: times opened by one more unit of each kind."""

    day: date
    open: int
    closed: Mapping[str, int]
    more: Mapping[str, int]
    load: Mapping[str, int]

    @property
    def worst(self) -> str:
        """The reason that closes most; empty where nothing is closed."""
        return max(self.closed, key=lambda reason: self.closed[reason], default="")

    @property
    def percent(self) -> int:
        """Share of the times that are open."""
        return 100 * self.open // max(1, self.open + sum(self.closed.values()))


def shortages(window: Window) -> list[DayShortage]:
    """Every working day of the window for its wish."""
    kinds = [kind for kind in window.crews if kind != "seat" or window.ask.mode == "wait"]
    wider = {kind: with_one_more(window, kind) for kind in kinds}
    found = []
    for number, day in enumerate(window.days):
        if not day.opening:
            continue
        verdicts = judge(window, day)
        is_open = sum(verdict.is_open for verdict in verdicts)
        closed = Counter(verdict.reason for verdict in verdicts if not verdict.is_open)
        more = {kind: opened(wider[kind], number) - is_open for kind in kinds} if closed else {}
        found.append(DayShortage(day.date, is_open, closed, more, {k: load(window, day, k) for k in kinds}))
    return found


def with_one_more(window: Window, kind: str) -> Window:
    """The same days with another unit that can do the work and is there all day."""
    tags = window.ask.tags_of(kind) if kind in window.ask.work_kinds else frozenset[str]()
    days = [staffed(day, kind) for day in window.days]
    return replace(window, units=(*window.units, Unit(EXTRA, kind, tags)), days=days)


def staffed(day: Day, kind: str) -> Day:
    cap = day.minutes_cap
    if cap is not None and kind == MINUTES_COUNT_FOR:
        cap += day.opening.bit_count() * MINUTES_PER_CELL
    return replace(day, minutes_cap=cap, work={**day.work, EXTRA: day.opening})


def opened(window: Window, number: int) -> int:
    return sum(verdict.is_open for verdict in judge(window, window.days[number]))


def load(window: Window, day: Day, kind: str) -> int:
    """Per cent of the kind's working time that is taken; 0 where nobody works."""
    units = [unit for unit in window.units if unit.kind == kind]
    there = sum(day.work.get(unit.id, 0).bit_count() for unit in units)
    taken = sum((day.work.get(unit.id, 0) & day.busy.get(unit.id, 0)).bit_count() for unit in units)
    return 100 * taken // there if there else 0
