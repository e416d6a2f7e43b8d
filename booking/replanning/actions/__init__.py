"""Changing a calendar with work in it: refused with the list, or re-planned, the rest on the work list."""

from booking.replanning.actions.absences import end_absence, note_absence
from booking.replanning.actions.changes import Changed, change_calendar
from booking.replanning.actions.keeping import Outcome, replan
from booking.replanning.actions.worklist import lay_ahead, tidy
from booking.replanning.actions.zones import change_zone

__all__ = [
    "Changed",
    "Outcome",
    "change_calendar",
    "change_zone",
    "end_absence",
    "lay_ahead",
    "note_absence",
    "replan",
    "tidy",
]
