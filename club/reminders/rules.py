"""When a reminder is due and until when it is of use: pure decisions (messages.md §2, §4)."""

import calendar
import hashlib
import math
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from booking.garage.rules import add_months
from booking.sites.rules import first_instant

BEHIND, AHEAD = timedelta(days=40), timedelta(days=2)
WEEK = timedelta(days=7)
HOURS_A_DAY = 12  # in which we speak
KNOWN_MAX = 8_192  # moments a process remembers
MERGE_DAYS, BOOKED_DAYS, VISITED_DAYS = 30, 30, 14
HOLDOUT_MAX = 50
DEFAULT_USEFUL = {
    "birthday": 2, "joined": 7, "registered": 7, "service": 21, "first_service": 21, "deferred": 21,
    "wake_up": 21, "visit": 7, "date": 2,
}  # fmt: skip
"""Days after its own day on which a message still helps; other anchors: until the next one (§4)."""
LAST_DAY_BEFORE = frozenset({"points"})
"""Anchors whose last message must come at least a day before the day itself."""
WORDLESS = frozenset({"joined", "registered", "visit", "date"})
"""Anchors for which the house has no words of its own."""
COUNTS_MONTHS = frozenset({"maker", "part"})
PREDICTED = frozenset({"service", "first_service"})
PLACEHOLDERS = frozenset({"name", "car", "due", "site", "points"})
NAMES = re.compile(r"\{([a-z_]+)\}")


def anniversary(date: date, year: int, leap: str = "feb28") -> date:
    """The day in ``year``; born on 29 February, in common years 28 February or 1 March by choice."""
    if (date.month, date.day) == (2, 29) and not calendar.isleap(year):
        return date.replace(year, 3, 1) if leap == "mar1" else date.replace(year, 2, 28)
    return date.replace(year)


@dataclass(frozen=True)
class Birthday:
    """Who celebrates: month, day, and the leap choice it needs (None: any), by the sun or by the moon."""

    month: int
    day: int
    leap: str | None
    lunar: bool = False


def birthdays_on(on: date, moon: Iterable[tuple[int, int]] = ()) -> list[Birthday]:
    """The birthdays whose anniversary is this day: the inverse of ``anniversary``.

    ``moon``: (month, day) of the lunar calendar that are this day.
    """
    found = [Birthday(on.month, on.day, None)]
    if not calendar.isleap(on.year):
        if (on.month, on.day) == (2, 28):
            found.append(Birthday(2, 29, "feb28"))
        if (on.month, on.day) == (3, 1):
            found.append(Birthday(2, 29, "mar1"))
    return found + [Birthday(month, day, None, lunar=True) for month, day in moon]


@dataclass(frozen=True)
class Slot:
    """One due date of one offset in one zone: when to send and until when it is of use."""

    due_on: date
    offset_days: int
    zone: str
    send_at: datetime
    useful_until: datetime


@dataclass(frozen=True)
class Terms:
    """What a rule says about time. ``weekdays`` empty: any day."""

    offsets: tuple[int, ...]
    opens: time
    useful_days: int | None = None
    weekdays: frozenset[int] = frozenset()
    latest: int | None = None


def slots(
    *, terms: Terms, zones: Iterable[str], now: datetime, behind: timedelta = BEHIND, ahead: timedelta = AHEAD
) -> list[Slot]:
    """Every slot whose send time lies in [now − behind, now + ahead]: computed anew each time."""
    found = []
    ordered = sorted(set(terms.offsets))
    lasts = [(n, last_useful_day(n, ordered, terms.useful_days, terms.latest)) for n in ordered]
    for zone in zones:
        local = ZoneInfo(zone)
        first = (now - behind).astimezone(local).date() - WEEK
        for day in (first + timedelta(days=n) for n in range((behind + ahead).days + 9)):
            send_at = opening(send_day(day, terms.weekdays), terms.opens, local)
            if not now - behind <= send_at <= now + ahead:
                continue
            for offset, last in lasts:
                due = day - timedelta(days=offset)
                until = end_of_day(due + timedelta(days=last), local)
                # one whose day of speaking comes after that is planned, and ends as too late
                found.append(Slot(due, offset, zone, min(send_at, until), until))
    return found


def send_day(on: date, weekdays: frozenset[int]) -> date:
    """The day itself, or the next one on which the rule may speak."""
    if not weekdays:
        return on
    return next(day for n in range(7) if (day := on + timedelta(days=n)).weekday() in weekdays)


def origins(due: date, months: int) -> list[date]:
    """The days that ``months`` later are this day: the inverse of counting months, clipped ends included.

    One, none, or up to four: 28 February comes a month after the 28th, 29th, 30th and 31st of January.
    """
    month = due.year * 12 + due.month - 1 - months
    year, month = divmod(month, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if due.day < calendar.monthrange(due.year, due.month)[1]:
        return [date(year, month + 1, due.day)] if due.day <= length else []
    return [date(year, month + 1, day) for day in range(due.day, length + 1)]


def last_useful_day(
    offset: int, offsets: Iterable[int], useful_days: int | None, latest: int | None = None
) -> int:
    """The last day, counted from the due date, on which this message still helps.

    Given: so many days after its own day. Else until the day before the next message, the last one
    before the due date until that date, one after it for a week (−30 → −8, −7 → −2, −1 → 0).
    Never after ``latest``.
    """
    if latest is not None:
        return min(last_useful_day(offset, offsets, useful_days), latest)
    if useful_days is not None:
        return offset + useful_days
    later = min((other for other in offsets if other > offset), default=None)
    if later is not None:
        return later - 1
    return 0 if offset <= 0 else offset + 7


@lru_cache(KNOWN_MAX)
def opening(on: date, opens: time, zone: ZoneInfo) -> datetime:
    """When it opens on a local day; all rules ask for the same days."""
    return first_instant(zone, datetime.combine(on, opens))


@lru_cache(KNOWN_MAX)
def end_of_day(on: date, zone: ZoneInfo) -> datetime:
    """The last instant of a local day."""
    return first_instant(zone, datetime.combine(on + timedelta(days=1), time())) - timedelta(seconds=1)


def local_noon(on: date, zone: ZoneInfo) -> datetime:
    return first_instant(zone, datetime.combine(on, time(12)))


def unknown_placeholders(text: str) -> set[str]:
    """Names between braces that are not on the list (safety.md R51); broken braces count as one."""
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}
    return names - PLACEHOLDERS


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into a text of staff, once: a name inside a fact stays as it is, an unknown one too."""

    def fact(found: re.Match[str]) -> str:
        name = found[1]
        return facts.get(name, "") if name in PLACEHOLDERS else found[0]

    return NAMES.sub(fact, text)


@dataclass(frozen=True)
class Interval:
    """What names a service interval: the last service's row, or the rhythm it is one round of."""

    done: int | None
    first_on: date | None
    months: int
    km: int | None
    is_first: bool = False


def interval_of(marks: Interval, on: date) -> str:
    """The name of a service interval in an occurrence's key: the same while a prediction moves.

    After a service its row; before the first one "first"; with an unknown past the round of the rhythm.
    """
    if marks.done is not None:
        return f"after-{marks.done}"
    if marks.first_on is None:
        return f"km-{marks.km}"
    if marks.is_first:
        return "first"
    gone = (on.year - marks.first_on.year) * 12 + on.month - marks.first_on.month
    rounds = max(gone // marks.months, 0)
    is_ahead = add_months(marks.first_on, rounds * marks.months) >= on
    return f"round-{rounds if is_ahead else rounds + 1}"


def moved_to(due_on: date, offset: int, terms: Terms, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Send time and end of use of a message whose due day has moved."""
    day = send_day(due_on + timedelta(days=offset), terms.weekdays)
    last = last_useful_day(offset, terms.offsets, terms.useful_days, terms.latest)
    return first_instant(zone, datetime.combine(day, terms.opens)), end_of_day(
        due_on + timedelta(days=last), zone
    )


def topic_of(anchor: str, key: str) -> str:
    """The one thing that all offsets of all rules of its kind speak about, of an occurrence's key."""
    _rule, subject_type, subject_id, mark, _offset = key.split(":", 4)
    return f"{anchor}:{subject_type}:{subject_id}:{mark}"


def unit_of(vehicle: int | None, person: int) -> str:
    """Whom a draw is for: the car, else the person."""
    return f"vehicle:{vehicle}" if vehicle else f"person:{person}"


def is_held_out(unit: str, year: int, percent: int) -> bool:
    """Whether nobody is told, to compare with: a car, or a person, for one year of due days.

    By the unit and not by the rule, so that rules which speak about one car hold out the same ones.
    """
    drawn = hashlib.sha256(f"holdout:{unit}:{year}".encode()).hexdigest()[:8]
    return int(drawn, 16) % 100 < percent


def most_in_an_hour(per_month: int) -> int:
    """How many missed messages may be made up for in one hour: ten times the usual, at least 100 (§4)."""
    return max(100, 10 * math.ceil(per_month / (30 * HOURS_A_DAY)))
