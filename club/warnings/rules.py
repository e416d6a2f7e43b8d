"""When a car's stay, its repeats or its owner's mood is a warning, and how near the law's limits are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

DAY = timedelta(days=1)
UNPROMISED_DAYS, LONG_DAYS = 7, 21
REPEATS, REPEATS_WITHIN = 3, timedelta(days=365)
LOW_SCORE, CONTACTS = 6, 3
UNPROMISED, LONG, REPEATED, UPSET, BY_HAND = "unpromised", "long", "repeated", "upset", "by_hand"


def days_in(since: date, on: date) -> int:
    """Days a car has stood in the workshop: received yesterday is one."""
    return (on - since).days


def stay_triggers(days: int, *, is_promised: bool) -> list[str]:
    """A week without a promised date; three weeks whatever was promised."""
    found = [UNPROMISED] if days >= UNPROMISED_DAYS and not is_promised else []
    return [*found, LONG] if days >= LONG_DAYS else found


def repeated_faults(
    repairs: Iterable[tuple[str, int, date]], on: date, *, gone: Collection[int] = (), window_days: int = 90
) -> dict[str, int]:
    """Faults worked on in three visits or more within a year and not solved, with the first of those visits.

    ``repairs``: (fault, visit, day). ``gone``: visits whose owner says that the fault is gone; what comes
    back within ``window_days`` was not. A fault whose last repair is more than a year past is over.
    """
    comings: dict[str, dict[int, date]] = {}
    for fault, visit, day in repairs:
        if on - REPEATS_WITHIN < day <= on:
            comings.setdefault(fault, {})[visit] = day
    open_ = {fault: unsolved(visits, gone, window_days) for fault, visits in comings.items()}
    return {fault: visits[0] for fault, visits in open_.items() if len(visits) >= REPEATS}


def unsolved(visits: Mapping[int, date], gone: Collection[int], window_days: int) -> list[int]:
    """Visits for one fault since it was last solved, in order; none when the last one solved it."""
    found: list[int] = []
    for visit in sorted(visits, key=lambda each: (visits[each], each)):
        if found and found[-1] in gone and (visits[visit] - visits[found[-1]]).days > window_days:
            found = []
        found.append(visit)
    return [] if found and found[-1] in gone else found


@dataclass(frozen=True, slots=True)
class Limits:
    """A country's law: repair days of one stay until a loaner is owed; more than so many days in all, or
    more than so many repairs of one fault, and the car may be given back. Within months and kilometres.
    """

    loaner_days: int
    repair_days: int
    repairs: int
    months: int
    km: int


@dataclass(frozen=True, slots=True)
class Stay:
    """One time in the workshop for what the warranty pays; ``until`` None: still there."""

    visit: int
    since: datetime
    until: datetime | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meter:
    """How near a car is. ``loaner_on``, ``replace_on``: the day a limit is crossed if it stays."""

    days: int
    days_left: int
    repairs: Mapping[str, int] = field(default_factory=dict)
    loaner_on: date | None = None
    replace_on: date | None = None
    is_over: bool = False

    @property
    def worst(self) -> int:
        """Of the repairs of one fault, the most."""
        return max(self.repairs.values(), default=0)


def stay_days(stay: Stay, now: datetime) -> int:
    """Repair days of a stay: begun days of 24 hours, at least one."""
    return max(1, -((stay.since - (stay.until or now)) // DAY))


def meter(stays: Iterable[Stay], limits: Limits, now: datetime, zone: tzinfo) -> Meter:
    """The law meter of one car, with the forecast while it stands in the workshop, as days of its place."""
    rows = list(stays)
    days = sum(stay_days(stay, now) for stay in rows)
    repairs: dict[str, int] = {}
    for stay in rows:
        for fault in set(stay.faults):
            repairs[fault] = repairs.get(fault, 0) + 1
    over = days > limits.repair_days or max(repairs.values(), default=0) > limits.repairs
    running = next((stay for stay in rows if stay.until is None), None)
    loaner = replaced = None
    if running is not None:
        loaner = (running.since + limits.loaner_days * DAY).astimezone(zone).date()
        left = limits.repair_days - (days - stay_days(running, now))
        replaced = (running.since + max(left, 0) * DAY).astimezone(zone).date()
    return Meter(days, max(0, limits.repair_days - days), repairs, loaner, replaced, over)
