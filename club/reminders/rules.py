"""When a reminder is due and until when it is of use: pure decisions (messages.md §2, §4)."""

import calendar
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.sites.rules import first_instant

BEHIND, AHEAD = timedelta(days=40), timedelta(days=2)
DEFAULT_USEFUL = {"birthday": 2, "joined": 7, "registered": 7}
PLACEHOLDERS = frozenset({"name", "car", "due", "site"})


def anniversary(date_: date, year: int, leap: str = "feb28") -> date:
    """The day in ``year``; born on 29 February, in common years 28 February or 1 March by choice."""
    if (date_.month, date_.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1) if leap == "mar1" else date(year, 2, 28)
    return date(year, date_.month, date_.day)


@dataclass(frozen=True)
class Birthday:
    """Who celebrates: month, day, and the leap choice it needs (None: any)."""

    month: int
    day: int
    leap: str | None


def birthdays_on(on: date) -> list[Birthday]:
    """The birthdays whose anniversary is this day: the inverse of ``anniversary``."""
    found = [Birthday(on.month, on.day, None)]
    if not calendar.isleap(on.year):
        if (on.month, on.day) == (2, 28):
            found.append(Birthday(2, 29, "feb28"))
        if (on.month, on.day) == (3, 1):
            found.append(Birthday(2, 29, "mar1"))
    return found


@dataclass(frozen=True)
class Slot:
    """One due date of one offset in one zone: when to send and until when it is of use."""

    due_on: date
    offset_days: int
    zone: str
    send_at: datetime
    useful_until: datetime


def slots(
    *,
    offsets: Iterable[int],
    useful_days: int | None,
    opens: time,
    zones: Iterable[str],
    now: datetime,
) -> list[Slot]:
    """Every slot whose send time lies in [now − 40 days, now + 2 days]: computed anew each time."""
    found = []
    ordered = sorted(set(offsets))
    for zone in zones:
        local = ZoneInfo(zone)
        first = (now - BEHIND).astimezone(local).date()
        days = [first + timedelta(days=n) for n in range((BEHIND + AHEAD).days + 2)]
        for day in days:
            send_at = first_instant(local, datetime.combine(day, opens))
            if not now - BEHIND <= send_at <= now + AHEAD:
                continue
            for offset in ordered:
                due = day - timedelta(days=offset)
                last = due + timedelta(days=last_useful_day(offset, ordered, useful_days))
                found.append(Slot(due, offset, zone, send_at, end_of_day(last, local)))
    return found


def last_useful_day(offset: int, offsets: Iterable[int], useful_days: int | None) -> int:
    """The last day, counted from the due date, on which this message still helps.

    Given: so many days after its own day. Else until the day before the next message, the last one
    before the due date until that date, one after it for a week (−30 → −8, −7 → −2, −1 → 0).
    """
    if useful_days is not None:
        return offset + useful_days
    later = min((other for other in offsets if other > offset), default=None)
    if later is not None:
        return later - 1
    return 0 if offset <= 0 else offset + 7


def end_of_day(on: date, zone: ZoneInfo) -> datetime:
    """The last instant of a local day."""
    return first_instant(zone, datetime.combine(on + timedelta(days=1), time())) - timedelta(seconds=1)


def unknown_placeholders(text: str) -> set[str]:
    """Names between braces that are not on the list (safety.md R51); broken braces count as one."""
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}
    return names - PLACEHOLDERS


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into a text of staff; nothing but the listed names is ever replaced."""
    for name in PLACEHOLDERS:
        text = text.replace("{" + name + "}", facts.get(name, ""))
    return text
