"""The nine promises of a visit (sources.md P1-P9): what the machine saw decides, else the owner's word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT, BROKEN, NONE, OPEN = "kept", "broken", "none", "open"
CODES = (
    "greeted", "prices", "plan", "rest_area", "on_time", "explained", "wash", "parts", "rescue",
)  # fmt: skip
DEFAULTS = {
    "greeted": (50, "service"),
    "prices": (100, "service"),
    "plan": (200, "service"),
    "rest_area": (50, "club"),
    "on_time": (200, "service"),
    "explained": (100, "service"),
    "wash": (100, "service"),
    "parts": (300, "parts"),
    "rescue": (300, "service"),
}
"""Points of a broken promise and the department that pays, until the desk writes other terms."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with what decided it."""

    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Moments of one day of service, as far as anybody noted them."""

    arrived_at: datetime | None = None
    greeted_at: datetime | None = None
    work_began_at: datetime | None = None
    ready_at: datetime | None = None
    promise_at: datetime | None = None
    explained_at: datetime | None = None
    washed_at: datetime | None = None
    no_wash_at: datetime | None = None


def greeted(seen: Seen, seconds: int) -> Finding:
    """Received within one minute of arriving: 59 s kept, 60 s kept, 61 s broken."""
    if seen.arrived_at is None:
        return Finding(OPEN, "nobody_timed")
    if seen.greeted_at is None:
        return Finding(BROKEN, "never_greeted")
    waited = seen.greeted_at - seen.arrived_at
    return Finding(KEPT, "in_time") if waited <= timedelta(seconds=seconds) else Finding(BROKEN, "waited")


def prices(booked: int, priced: int) -> Finding:
    """Every piece of work booked had its price before the owner."""
    if not booked:
        return Finding(OPEN, "nothing_booked")
    return Finding(KEPT, "priced") if priced == booked else Finding(BROKEN, "without_price")


def plan(booked: Collection[int], approved: Collection[int], billed: Collection[int], seen: Seen) -> Finding:
    """The whole plan before work: nothing on the bill that was neither booked nor agreed to."""
    if seen.work_began_at is None:
        return Finding(NONE, "no_work_timed")
    unknown = set(billed) - set(booked) - set(approved)
    return Finding(BROKEN, "not_agreed") if unknown else Finding(KEPT, "agreed")


def rest_area(found: str) -> Finding:
    """By the last look of that day before the owner left; without one it is the owner's word."""
    if found == "clean":
        return Finding(KEPT, "looked_after")
    return Finding(BROKEN, "found_dirty") if found == "dirty" else Finding(OPEN, "nobody_looked")


def on_time(seen: Seen) -> Finding:
    """Ready at the agreed time or before."""
    if seen.ready_at is None or seen.promise_at is None:
        return Finding(NONE, "no_time_agreed")
    return Finding(KEPT, "in_time") if seen.ready_at <= seen.promise_at else Finding(BROKEN, "late")


def explained(seen: Seen) -> Finding:
    return Finding(KEPT, "ticked") if seen.explained_at else Finding(OPEN, "not_ticked")


def wash(seen: Seen) -> Finding:
    if seen.washed_at is not None:
        return Finding(KEPT, "washed")
    return Finding(NONE, "not_wanted") if seen.no_wash_at else Finding(OPEN, "not_ticked")


def parts(fitted: int, charged_again: int) -> Finding:
    """``charged_again``: parts the owner paid for while an earlier one was still guaranteed."""
    if charged_again:
        return Finding(BROKEN, "charged_again")
    return Finding(KEPT, "guaranteed") if fitted else Finding(NONE, "no_parts")


def rescue(called_at: datetime | None, left_at: datetime | None, minutes: int) -> Finding:
    if called_at is None:
        return Finding(NONE, "no_call")
    if left_at is not None and left_at - called_at <= timedelta(minutes=minutes):
        return Finding(KEPT, "help_left")
    return Finding(BROKEN, "help_late")


def settled(found: Finding, said: str, *, is_over: bool = False) -> tuple[Finding, str]:
    """The verdict with the owner's word, and why a broken one is held for a person.

    A yes keeps what nobody timed. A no breaks it, and pays; against what our clock saw a person looks. A
    promise we broke stays broken, whatever is said. ``is_over``: the days for the owner's word are past.
    """
    if found.verdict == BROKEN:
        return found, ""
    if said == "no":
        if found.verdict == OPEN:
            return Finding(BROKEN, "owner_says_no"), ""
        return Finding(BROKEN, "owner_says_no"), "disputed"
    if found.verdict == OPEN and said == "yes":
        return Finding(KEPT, "owner_says_yes"), ""
    if found.verdict == OPEN and is_over:
        return Finding(NONE, "nobody_said"), ""
    return found, ""
