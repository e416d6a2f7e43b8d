"""The waiting list: a party is one entry and is never split (club.md §3.3, §3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FLASH = timedelta(hours=36)  # before the start: nothing is reserved any more
KEEP_UNTIL = timedelta(hours=48)  # before the start: seats are no longer kept for a skipped party
SKIPS_BEFORE_KEEPING = 2
OFFER_LEAST, OFFER_MOST, OFFER_SHARE = timedelta(hours=2), timedelta(hours=24), 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A party that waits. ``rank``: its class, higher first; ``since``: when it joined or went to the end."""

    id: int
    seats: int
    rank: int
    since: datetime
    skips: int = 0
    cars: int = 0


@dataclass(slots=True)
class Round:
    """What one release of seats leads to. ``kept``: seats left empty for a party skipped twice."""

    offered: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    kept: int = 0


def order(entries: Iterable[Entry]) -> list[Entry]:
    """By class, then by the moment of joining, then as they were written down."""
    return sorted(entries, key=lambda entry: (-entry.rank, entry.since, entry.id))


def is_flash(starts_at: datetime, now: datetime) -> bool:
    return now >= starts_at - FLASH


def answer_by(starts_at: datetime, now: datetime) -> datetime:
    """Until when an offer made now reserves its seats: a fifth of the time left, 2 to 24 hours."""
    return now + max(OFFER_LEAST, min(OFFER_MOST, (starts_at - now) * OFFER_SHARE))


def next_round(
    entries: Sequence[Entry], *, seats: int, starts_at: datetime, now: datetime, cars: int | None = None
) -> Round:
    """Who hears of ``seats`` (and ``cars``; None: not counted) that are free now.

    Before the last 36 hours each party that fits, in order, gets an offer that reserves its seats; one
    that does not fit and is overtaken is skipped. For a party skipped twice before, seats are kept until
    48 hours before the start. In the last 36 hours every party that fits is told, and nothing is kept.
    """
    if now >= starts_at:
        return Round()
    if is_flash(starts_at, now):
        return Round(told=[entry.id for entry in order(entries) if fits(entry, seats, cars)])
    made = Round()
    waiting: list[int] = []
    for entry in order(entries):
        if fits(entry, seats, cars):
            made.offered.append(entry.id)
            seats -= entry.seats
            cars = None if cars is None else cars - entry.cars
            made.skipped += waiting
            waiting = []
        elif entry.skips >= SKIPS_BEFORE_KEEPING and now < starts_at - KEEP_UNTIL:
            made.kept = min(seats, entry.seats)
            break
        else:
            waiting.append(entry.id)
    return made


def fits(entry: Entry, seats: int, cars: int | None) -> bool:
    return entry.seats <= seats and (cars is None or entry.cars <= cars)
