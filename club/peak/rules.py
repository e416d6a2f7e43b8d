"""Which days are quiet, and what the budget of a month still allows (loyalty.md §3.11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """``below``: percent of the day booked. ``multiplier``: percent, 200 = twice the points.

    ``per_visit``: the most extra points of one bill. ``per_month``: of all promises together.
    """

    below: int
    multiplier: int
    per_visit: int
    per_month: int

    @property
    def gives(self) -> bool:
        return self.multiplier > PERCENT and self.per_month >= self.per_visit


def is_quiet(load_percent: int, terms: Terms) -> bool:
    return terms.gives and load_percent < terms.below


def has_room(promised: int, terms: Terms) -> bool:
    """Whether one more promise fits, should every one of them be used to its last point."""
    return promised + terms.per_visit <= terms.per_month


def month_of(day: date) -> date:
    """Budgets are the calendar month's of the visit."""
    return day.replace(day=1)
