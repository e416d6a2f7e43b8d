"""Days: how long points live, and whether a member is new, active or asleep."""

from __future__ import annotations

import calendar
import datetime


def months_after(on: datetime.date, months: int) -> datetime.date:
    """The same day of a later month; its last day where there is none."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def expires_on(on: datetime.date, months: int | None) -> datetime.date | None:
    """The effective day plus months, rounded up to the month's end; None = never."""
    if months is None:
        return None
    last = months_after(on.replace(day=1), months)
    return last.replace(day=calendar.monthrange(last.year, last.month)[1])


def lot_ends_on(
    on: datetime.date, opens_on: datetime.date, *, months: int | None, days: int | None, days_least: int
) -> datetime.date | None:
    """To the end of a month, or a campaign's ``days``; never less than ``days_least`` once open (§3.8)."""
    least = opens_on + datetime.timedelta(days=days_least)
    if days is not None:
        return max(least, opens_on + datetime.timedelta(days=days))
    ends_on = expires_on(on, months)
    return ends_on and max(least, ends_on)


def status_of(last_paid: datetime.date | None, on: datetime.date, sleeping_months: int) -> str:
    """ "new": no paid visit before; "sleeping": none for so many months; else "active"."""
    if last_paid is None:
        return "new"
    return "sleeping" if months_after(last_paid, sleeping_months) <= on else "active"
