"""Ownership changes: proved, handed on by code, decided by staff; and what belongs to a car.

Lock order: person, then vehicle, then the row of this room.
"""

from booking.ownership.actions.claims import (
    accept_claim,
    check_tries,
    file_contact,
    note_try,
    refuse_claim,
    take_over,
    wait_for_papers,
)
from booking.ownership.actions.entitlements import grant, use
from booking.ownership.actions.handover import make_code, take_by_code

__all__ = [
    "accept_claim",
    "check_tries",
    "file_contact",
    "grant",
    "make_code",
    "note_try",
    "refuse_claim",
    "take_by_code",
    "take_over",
    "use",
    "wait_for_papers",
]
