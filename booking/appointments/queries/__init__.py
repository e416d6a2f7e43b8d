"""Questions about time and appointments. Public names only; each file says what it costs."""

from booking.appointments.queries.anywhere import Offer, earliest
from booking.appointments.queries.availability import Availability, DaySlots, Slot, availability
from booking.appointments.queries.lists import (
    BoardRow,
    board,
    is_booked_online,
    next_visit,
    past,
    upcoming,
    with_details,
    with_operations,
)
from booking.appointments.queries.load import DayLoad, load
from booking.appointments.queries.reasons import why_declined
from booking.appointments.queries.standing import (
    Distrusted,
    deposit_due_back,
    deposit_wanted,
    distrusted,
    standing,
)
from booking.appointments.queries.trips import travel_of, trip_of

__all__ = [
    "Availability",
    "BoardRow",
    "DayLoad",
    "DaySlots",
    "Distrusted",
    "Offer",
    "Slot",
    "availability",
    "board",
    "deposit_due_back",
    "deposit_wanted",
    "distrusted",
    "earliest",
    "is_booked_online",
    "load",
    "next_visit",
    "past",
    "standing",
    "travel_of",
    "trip_of",
    "upcoming",
    "why_declined",
    "with_details",
    "with_operations",
]
