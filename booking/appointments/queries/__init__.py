"""Questions about time and appointments. Public names only; each file says what it costs."""

from booking.appointments.queries.availability import Availability, DaySlots, Slot, availability
from booking.appointments.queries.lists import Offer, board, earliest, past, upcoming

__all__ = [
    "Availability",
    "DaySlots",
    "Offer",
    "Slot",
    "availability",
    "board",
    "earliest",
    "past",
    "upcoming",
]
