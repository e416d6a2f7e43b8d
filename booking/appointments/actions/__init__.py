"""Verbs of appointments. Each returns the appointment as it now is; ``.freed`` is what it gave back."""

from booking.appointments.actions.absent import mark_no_show, miss_overdue, take_back
from booking.appointments.actions.changes import cancel, check_owner_may_move, move
from booking.appointments.actions.deposits import deposit_paid, extend_hold, waive
from booking.appointments.actions.expiry import sweep
from booking.appointments.actions.holds import adopt, book, confirm, hold, release
from booking.appointments.actions.offers import offer, take_over
from booking.appointments.actions.pauses import (
    await_approval,
    await_parts,
    give_up_idle,
    lengthen,
    resume,
)
from booking.appointments.actions.reassign import reassign
from booking.appointments.actions.requests import accept, decline, lapse, request
from booking.appointments.actions.work import check, check_in, finish, hand_over, locked, start

__all__ = [
    "accept",
    "adopt",
    "await_approval",
    "await_parts",
    "book",
    "cancel",
    "check",
    "check_in",
    "check_owner_may_move",
    "confirm",
    "decline",
    "deposit_paid",
    "extend_hold",
    "finish",
    "give_up_idle",
    "hand_over",
    "hold",
    "lapse",
    "lengthen",
    "locked",
    "mark_no_show",
    "miss_overdue",
    "move",
    "offer",
    "reassign",
    "release",
    "request",
    "resume",
    "start",
    "sweep",
    "take_back",
    "take_over",
    "waive",
]
