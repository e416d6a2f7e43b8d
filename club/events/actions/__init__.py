"""Verbs of events: planning, places, the waiting list, the door."""

from club.events.actions.door import (
    Admitted,
    check_in,
    close_event,
    closes_books_at,
    door_opens,
    guest_joins,
    note_asked,
    note_papers,
    refuse_stranger,
    undo_check_in,
)
from club.events.actions.line import Heard, accept, decline, join_line, lapse, leave_line, run_line
from club.events.actions.places import (
    cancel,
    enter,
    lapse_unpaid,
    lock,
    locked_registration,
    name_guests,
    note_back,
    note_paid,
    register,
)
from club.events.actions.planning import call_off, change_event, plan_event, publish
from club.events.actions.seating import Companion

__all__ = [
    "Admitted",
    "Companion",
    "Heard",
    "accept",
    "call_off",
    "cancel",
    "change_event",
    "check_in",
    "close_event",
    "closes_books_at",
    "decline",
    "door_opens",
    "enter",
    "guest_joins",
    "join_line",
    "lapse",
    "lapse_unpaid",
    "leave_line",
    "lock",
    "locked_registration",
    "name_guests",
    "note_asked",
    "note_back",
    "note_paid",
    "note_papers",
    "plan_event",
    "publish",
    "refuse_stranger",
    "register",
    "run_line",
    "undo_check_in",
]
