"""Verbs of appointments. Each returns the appointment as it now is; ``.freed`` is what it gave back."""

from booking.appointments.actions.changes import cancel, move
from booking.appointments.actions.expiry import sweep
from booking.appointments.actions.holds import adopt, book, confirm, hold, release
from booking.appointments.actions.work import check_in, finish, hand_over, mark_no_show, start

__all__ = [
    "adopt",
    "book",
    "cancel",
    "check_in",
    "confirm",
    "finish",
    "hand_over",
    "hold",
    "mark_no_show",
    "move",
    "release",
    "start",
    "sweep",
]
