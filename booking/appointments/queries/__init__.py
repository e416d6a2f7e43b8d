"""Questions about time and appointments. Public names only; each file says what it costs."""

from booking.appointments.queries.availability import Availability, DaySlots, Slot, availability
from booking.appointments.queries.lists import BoardRow, Offer, board, earliest, past, upcoming, with_details

__all__ = [
    "Availability",
    "BoardRow",
    "DaySlots",
    "Offer",
    "Slot",
    "availability",
    "board",
    "earliest",
    "past",
    "upcoming",
    "with_details",
]
