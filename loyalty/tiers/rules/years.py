"""Membership years: they begin on the day of joining and on each anniversary."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)
LAST = datetime.date.max


@dataclass(frozen=True, slots=True)
class Year:
    """A membership year, both days inclusive."""

    starts_on: datetime.date
    ends_on: datetime.date


def anniversary(joined: datetime.date, years: int) -> datetime.date:
    """Joined on 29 February: the 28th in years that lack it. The calendar's last day ends all years."""
    year = joined.year + years
    if year > LAST.year:
        return LAST
    try:
        return joined.replace(year=year)
    except ValueError:
        return datetime.date(year, 2, 28)


def year_number(joined: datetime.date, on: datetime.date) -> int:
    """Which membership year a day lies in, from 0. A day before joining counts in the first."""
    on = max(on, joined)
    n = on.year - joined.year
    return n - 1 if anniversary(joined, n) > on else n


def numbered(joined: datetime.date, n: int) -> Year:
    starts_on, following = anniversary(joined, n), anniversary(joined, n + 1)
    return Year(starts_on, following if following == LAST else following - DAY)


def membership_year(joined: datetime.date, on: datetime.date, ahead: int = 0) -> Year:
    """The year ``on`` lies in, or one ``ahead`` of it."""
    return numbered(joined, year_number(joined, on) + ahead)
