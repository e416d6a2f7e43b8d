"""Calendar arithmetic and the table of settings. Pure: values in, values out."""

from booking.sites.rules.calendar import Calendar, NoOpenTimeError
from booking.sites.rules.due import due_at
from booking.sites.rules.holidays import MOVED_YEARLY, DaysOff, Proposal, proposals
from booking.sites.rules.hours import HOURS_MAX, as_rows, parse_intervals
from booking.sites.rules.local_time import first_instant, local_day
from booking.sites.rules.settings import SETTINGS, Setting
from booking.sites.rules.stages import FEATURES, STAGES, Rollout, may_follow, rollouts, setting_of

__all__ = [
    "FEATURES",
    "HOURS_MAX",
    "MOVED_YEARLY",
    "SETTINGS",
    "STAGES",
    "Calendar",
    "DaysOff",
    "NoOpenTimeError",
    "Proposal",
    "Rollout",
    "Setting",
    "as_rows",
    "due_at",
    "first_instant",
    "local_day",
    "may_follow",
    "parse_intervals",
    "proposals",
    "rollouts",
    "setting_of",
]
