"""Verbs of the workshop: its calendar, the caps of its days, who is away."""

from booking.workshop.actions.calendar import (
    DAYS_AHEAD,
    DAYS_AT_ONCE,
    Gain,
    Laid,
    ShiftInUse,
    TooManyDays,
    add_absence,
    check_periods,
    days_touched,
    lay_ahead,
    lay_calendar,
    shift_of,
    wanted_masks,
)
from booking.workshop.actions.caps import set_skill_cap, store_caps

__all__ = [
    "DAYS_AHEAD",
    "DAYS_AT_ONCE",
    "Gain",
    "Laid",
    "ShiftInUse",
    "TooManyDays",
    "add_absence",
    "check_periods",
    "days_touched",
    "lay_ahead",
    "lay_calendar",
    "set_skill_cap",
    "shift_of",
    "store_caps",
    "wanted_masks",
]
