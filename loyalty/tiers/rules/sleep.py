"""When a membership falls asleep: so many months without a paid visit (loyalty.md §4.8)."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable

from loyalty.tiers.rules.years import LAST


def asleep_from(joined: datetime.date, visits: Iterable[datetime.date], months: int) -> datetime.date:
    """The day it falls asleep unless a paid visit comes first; ``visits``: the days known so far."""
    return _months_after(max([joined, *visits]), months)


def _months_after(day: datetime.date, months: int) -> datetime.date:
    """A month without that day takes its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST.year:
        return LAST
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
