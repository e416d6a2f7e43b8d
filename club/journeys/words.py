"""How the hall speaks of a booking and its car, in both languages."""

from __future__ import annotations

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from club.reminders.subjects import car_facts


def car_of(vehicle: Vehicle | None) -> str:
    """How we speak of a car where one language is enough."""
    return str(car_facts(vehicle)["car"])


def booking_facts(appointment: Appointment) -> dict[str, object]:
    """What a message about a booking tells, in both languages."""
    site = appointment.site
    work = [line.operation for line in appointment.lines.select_related("operation").order_by("pk")]
    return {
        "ref": appointment.ref,
        "site": site.name,
        "site_zh": site.name_zh,
        "address": ", ".join(part for part in (site.street, site.town, site.postcode) if part),
        "phone": site.phone,
        "zone": site.zone,
        **car_facts(appointment.vehicle),
        "work": ", ".join(operation.name for operation in work),
        "work_zh": ", ".join(operation.name_zh or operation.name for operation in work),
        "arrive_at": appointment.arrive_at.isoformat(),
        "promise_at": appointment.promise_at.isoformat(),
    }
