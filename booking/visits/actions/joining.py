"""Two rows were one car: what was booked, done and read under one of them belongs to the other."""

from __future__ import annotations

from django.db import transaction

from booking.appointments.models import Appointment
from booking.garage.models import OdometerReading, Vehicle
from booking.visits.models import Visit


@transaction.atomic
def join_history(*, of: Vehicle, to: Vehicle) -> None:
    """Appointments, visits and readings of ``of`` are those of ``to``; the row itself stays."""
    for rows in (Appointment.objects, Visit.objects, OdometerReading.objects):
        rows.filter(vehicle=of).update(vehicle=to)
