"""Calendar months as points count them."""

from __future__ import annotations

import datetime
from calendar import monthrange


def month_end_after(day: datetime.date, months: int) -> datetime.date:
    """The last day of the month so many months after ``day`` (loyalty.md §3.8)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, monthrange(year, month + 1)[1])


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
