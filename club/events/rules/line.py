"""The waiting list: a party is one entry and is never split (club.md §3.3, §3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from club.events.rules.terms import TERMS, Terms


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


def is_flash(starts_at: datetime, now: datetime, terms: Terms = TERMS) -> bool:
    """The last hours: nothing is reserved any more."""
    return now >= starts_at - timedelta(hours=terms.flash_hours)


def answer_by(starts_at: datetime, now: datetime, terms: Terms = TERMS) -> datetime:
    """Until when an offer made now reserves its seats: a fifth of the time left, 2 to 24 hours."""
    least, most = timedelta(hours=terms.offer_hours_least), timedelta(hours=terms.offer_hours_most)
    return now + max(least, min(most, (starts_at - now) * terms.offer_percent / 100))


def next_round(
    entries: Sequence[Entry],
    *,
    seats: int,
    starts_at: datetime,
    now: datetime,
    cars: int | None = None,
    terms: Terms = TERMS,
) -> Round:
    """Who hears of ``seats`` (and ``cars``; None: not counted) that are free now.

    Before the last 36 hours each party that fits, in order, gets an offer that reserves its seats; one
    that does not fit and is overtaken is skipped. For a party skipped twice before, seats are kept until
    48 hours before the start. In the last 36 hours every party that fits is told, and nothing is kept.
    """
    if now >= starts_at:
        return Round()
    if is_flash(starts_at, now, terms):
        return Round(told=[entry.id for entry in order(entries) if fits(entry, seats, cars)])
    made, keeps_until = Round(), starts_at - timedelta(hours=terms.keep_hours)
    waiting: list[int] = []
    for entry in order(entries):
        if fits(entry, seats, cars):
            made.offered.append(entry.id)
            seats -= entry.seats
            cars = None if cars is None else cars - entry.cars
            made.skipped += waiting
            waiting = []
        elif entry.skips >= terms.skips_before_keeping and now < keeps_until:
            made.kept = min(seats, entry.seats)
            break
        else:
            waiting.append(entry.id)
    return made


def fits(entry: Entry, seats: int, cars: int | None) -> bool:
    return entry.seats <= seats and (cars is None or entry.cars <= cars)
