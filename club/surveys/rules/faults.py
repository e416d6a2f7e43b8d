"""First-time fix and repeats: two different numbers, kept apart (care.md §3, sources.md B10, B11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise


def first_time_fix(satisfied: int, repaired: int) -> float | None:
    """Cars repaired to satisfaction on first entry in percent of all repaired; FNV is what is left."""
    return 100 * satisfied / repaired if repaired else None


@dataclass(frozen=True, slots=True)
class Repair:
    """One fault worked on in one visit of one car."""

    visit: int
    vehicle: int
    fault: str
    on: date


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same car came again for the same fault."""

    first: Repair
    again: Repair

    @property
    def days(self) -> int:
        return (self.again.on - self.first.on).days


def repeats(repairs: Iterable[Repair], window_days: int) -> list[Repeat]:
    """Every coming again within the window after the one before, by day. Same visit is no repeat."""
    by_fault: dict[tuple[int, str], list[Repair]] = defaultdict(list)
    for repair in sorted(repairs, key=lambda each: (each.on, each.visit)):
        by_fault[repair.vehicle, repair.fault].append(repair)
    window = timedelta(days=window_days)
    return [
        Repeat(first, again)
        for chain in by_fault.values()
        for first, again in pairwise(chain)
        if first.visit != again.visit and again.on - first.on <= window
    ]
