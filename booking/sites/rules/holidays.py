"""Public holidays as proposals for a calendar: what a package knows, never what is decided (care.md §1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from booking.sites.rules.calendar import Calendar
from booking.sites.rules.hours import Interval, stretches

# Where the days off around holidays, and the weekend days worked for them, are announced year by year.
# China: the State Council's notice, about November of the year before. Each year since 2001 has had
# weekend days worked, so a year in which the package knows none is one it has not heard announced.
MOVED_YEARLY = frozenset({"CN"})
WEEKEND = (5, 6)
MAKE_UP = ("Make-up working day", "调休上班")

type Names = Mapping[date, tuple[str, str]]  # in English and Chinese


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A country's year: its days off by name, and the weekend days that are worked instead."""

    names: Names
    worked: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """One date that would differ from its weekday; without intervals it is closed."""

    day: date
    intervals: tuple[Interval, ...]
    note: str
    note_zh: str


def proposals(calendar: Calendar, known: DaysOff, *, with_weekends: bool) -> list[Proposal]:
    """What the calendar does not say yet: open days to close, and make-up days to work as usual.

    ``with_weekends``: the weekend that touches days off belongs to them, as in China's notices.
    """
    names = and_weekends(known) if with_weekends else known.names
    usual = usual_hours(calendar)
    found = [Proposal(day, (), *name) for day, name in names.items() if calendar.hours(day)]
    found += [
        Proposal(day, usual, *MAKE_UP) for day in known.worked if length(calendar.hours(day)) < length(usual)
    ]
    return sorted((each for each in found if each.day not in calendar.exceptions), key=lambda each: each.day)


def and_weekends(known: DaysOff) -> Names:
    names = dict(known.names)
    for day, name in known.names.items():
        for step in (timedelta(days=1), timedelta(days=-1)):
            beside = day + step
            while beside.weekday() in WEEKEND and beside not in names and beside not in known.worked:
                names[beside] = name
                beside += step
    return names


def usual_hours(calendar: Calendar) -> tuple[Interval, ...]:
    """The hours most of Monday to Friday have; those of the earlier weekday where two are as frequent."""
    days = [tuple(calendar.weekly.get(weekday, ())) for weekday in range(5)]
    found = Counter(hours for hours in days if hours).most_common(1)
    return found[0][0] if found else ()


def length(hours: Sequence[Interval]) -> timedelta:
    parts = [end - start for side in stretches(hours) for start, end in side]
    return sum(parts, timedelta())
