"""Which visit a claim is about, and how urgent its answer has become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the owner wrote: none of it has to be right. ``number`` as ``plain`` leaves it."""

    number: str = ""
    on: date | None = None
    site: int | None = None
    vehicle: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A visit that may be meant. ``is_own``: the claimant's; else nobody's, of a car that is theirs.

    ``is_proved``: staff have seen the papers of that car.
    """

    id: int
    numbers: frozenset[str]
    on: date
    site: int
    vehicle: int
    is_own: bool
    is_proved: bool
    is_closed: bool
    is_earned: bool


def plain(number: str) -> str:
    """An invoice number without what people leave out: ``min 2026/12`` is ``MIN202612``."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


def first_day(joined_on: date, days: int) -> date:
    """Visits from this day on may be claimed."""
    return joined_on - timedelta(days=days)


def agrees(said: Said, found: Found) -> bool:
    """Nothing that was written speaks against this visit; a number or a day names it."""
    if said.number and said.number not in found.numbers:
        return False
    if said.on and said.on != found.on:
        return False
    if said.vehicle and said.vehicle != found.vehicle:
        return False
    return bool(said.number) or (bool(said.on) and said.site in (None, found.site))


def is_safe(said: Said, found: Found) -> bool:
    """No person has to look: one's own visit, or nobody's of a proved car by the number on its invoice."""
    return found.is_own or (found.is_proved and bool(said.number))


def meant(said: Said, visits: Sequence[Found]) -> Found | None:
    """The one visit that is surely meant; None when there is no such, or more than one."""
    fitting = [found for found in visits if agrees(said, found)]
    return fitting[0] if len(fitting) == 1 and is_safe(said, fitting[0]) else None


def likely(said: Said, visits: Sequence[Found]) -> list[Found]:
    """Every candidate, the likeliest first: by number, then day, car and centre, then the newest."""

    def fit(found: Found) -> tuple[bool, bool, bool, bool, int]:
        return (
            bool(said.number) and said.number in found.numbers,
            said.on == found.on,
            said.vehicle == found.vehicle,
            said.site == found.site,
            found.on.toordinal(),
        )

    return sorted(visits, key=fit, reverse=True)


def colour(created_at: datetime, due_at: datetime, now: datetime) -> str:
    """Of an open clock: "late" once it is over, "soon" in its second half, else "" (care.md §1)."""
    if now > due_at:
        return "late"
    return "soon" if now - created_at >= (due_at - created_at) / 2 else ""
