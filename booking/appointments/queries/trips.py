"""The trip that belongs to an appointment, if its mode has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booking.appointments.rules import DRIVEN
from booking.transport.models import Trip

if TYPE_CHECKING:
    from booking.appointments.models import Appointment


def trip_of(appointment: Appointment) -> Trip | None:
    return Trip.objects.select_related("zone").filter(appointment=appointment).first()


def travel_of(appointment: Appointment | None) -> int:
    """Minutes to the owner's door as they were booked; 0 where nobody drives. One query if somebody does."""
    if appointment is None or appointment.mode not in DRIVEN:
        return 0
    return Trip.objects.filter(appointment=appointment).values_list("travel_minutes", flat=True).first() or 0
