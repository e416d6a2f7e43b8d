"""Calendar arithmetic and the table of settings. Pure: values in, values out."""

from booking.sites.rules.calendar import Calendar, NoOpenTimeError
from booking.sites.rules.due import due_at
from booking.sites.rules.hours import HOURS_MAX, as_rows, parse_intervals
from booking.sites.rules.local_time import first_instant, local_day
from booking.sites.rules.settings import SETTINGS, Setting

__all__ = [
    "HOURS_MAX",
    "SETTINGS",
    "Calendar",
    "NoOpenTimeError",
    "Setting",
    "as_rows",
    "due_at",
    "first_instant",
    "local_day",
    "parse_intervals",
]
