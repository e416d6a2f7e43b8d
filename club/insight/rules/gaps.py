"""Whom nobody has talked to for too long (sources F21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Silent:
    """A customer of a class; ``last_on``: the last contact with a person of ours, or the joining."""

    member: int
    site: int
    klass: str
    last_on: date
    amount: int = 0


def is_due(one: Silent, on: date, days: Mapping[str, int]) -> bool:
    """More days without contact than the class allows; 0 days is never."""
    allowed = days.get(one.klass, 0)
    return bool(allowed) and (on - one.last_on).days > allowed


def key_of(one: Silent) -> str:
    """One task for one silence, however often it is looked at."""
    return f"contact_gap:{one.member}:{one.last_on:%Y%m%d}"


def chosen(found: list[Silent], on: date, days: Mapping[str, int], most: int) -> list[Silent]:
    """The ``most`` of each centre that matter most: A before B before C, then the longest silence."""
    taken: dict[int, int] = {}
    kept = []
    for one in sorted(found, key=lambda one: (one.klass, one.last_on, one.member)):
        if is_due(one, on, days) and taken.get(one.site, 0) < most:
            taken[one.site] = taken.get(one.site, 0) + 1
            kept.append(one)
    return kept


def quarter_of(on: date) -> tuple[date, date]:
    """First day of the quarter of a day, and of the next."""
    month = (on.month - 1) // 3 * 3 + 1
    following = date(on.year + (month == 10), month + 3 if month < 10 else 1, 1)
    return date(on.year, month, 1), following
