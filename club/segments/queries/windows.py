"""Days as moments: the group's calendar day is what classes and figures are of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.garage.rules import add_months


@dataclass(frozen=True, slots=True)
class Window:
    """The ``months`` up to and with day ``on``, and as many before them. Half-open moments.

    ``year``: where the twelve months up to it begin.
    """

    on: date
    earlier: datetime
    start: datetime
    end: datetime
    year: datetime

    @property
    def first(self) -> date:
        return self.start.date()


def window(on: date, months: int, zone: ZoneInfo) -> Window:
    after = on + timedelta(days=1)

    def at(back: int) -> datetime:
        return datetime.combine(add_months(after, -back), time(), zone)

    return Window(on, at(2 * months), at(months), at(0), at(12))


def end_of(on: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day."""
    return datetime.combine(on + timedelta(days=1), time(), zone)
