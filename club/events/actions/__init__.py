"""Verbs of events: planning, places, the waiting list, the door."""

from club.events.actions.door import (
    MISSED_AFTER,
    Admitted,
    check_in,
    close_event,
    guest_joins,
    note_papers,
    undo_check_in,
)
from club.events.actions.line import Heard, accept, decline, join_line, lapse, leave_line, run_line
from club.events.actions.places import Companion, cancel, name_guests, register
from club.events.actions.planning import call_off, change_event, plan_event, publish

__all__ = [
    "MISSED_AFTER",
    "Admitted",
    "Companion",
    "Heard",
    "accept",
    "call_off",
    "cancel",
    "change_event",
    "check_in",
    "close_event",
    "decline",
    "guest_joins",
    "join_line",
    "lapse",
    "leave_line",
    "name_guests",
    "note_papers",
    "plan_event",
    "publish",
    "register",
    "run_line",
    "undo_check_in",
]
