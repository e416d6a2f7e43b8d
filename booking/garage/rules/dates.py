"""Dates that follow from a date (messages.md §2)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(anchor: date, n: int) -> date:
    """``n`` months after (before) the anchor, clipped to the month's end; never chained."""
    month = anchor.year * 12 + anchor.month - 1 + n
    year, month = divmod(month, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def two_limits(date_limit: date | None, km_limit: date | None) -> tuple[date, str] | None:
    """The earlier of a date and the day on which the mileage is predicted, and which one it was.

    "date" or "km"; on the same day the date decides. None if neither is known.
    """
    limits = [
        (limit, rank, name) for limit, rank, name in ((date_limit, 0, "date"), (km_limit, 1, "km")) if limit
    ]
    if not limits:
        return None
    due_on, _rank, name = min(limits)
    return due_on, name
