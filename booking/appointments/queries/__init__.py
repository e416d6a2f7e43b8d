"""Questions about time and appointments. Public names only; each file says what it costs."""

from booking.appointments.queries.availability import Availability, DaySlots, Slot, availability
from booking.appointments.queries.lists import (
    BoardRow,
    Offer,
    board,
    earliest,
    is_booked_online,
    past,
    upcoming,
    with_details,
)
from booking.appointments.queries.load import DayLoad, load

__all__ = [
    "Availability",
    "BoardRow",
    "DayLoad",
    "DaySlots",
    "Offer",
    "Slot",
    "availability",
    "board",
    "earliest",
    "is_booked_online",
    "load",
    "past",
    "upcoming",
    "with_details",
]
