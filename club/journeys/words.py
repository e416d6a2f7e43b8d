"""How the hall speaks of a booking and its car, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.workshop.models import Operation
from club.reminders.subjects import car_facts


def car_of(vehicle: Vehicle | None) -> str:
    """How we speak of a car where one language is enough."""
    return str(car_facts(vehicle)["car"])


def booking_facts(appointment: Appointment) -> dict[str, object]:
    """What a message about a booking tells, in both languages."""
    work = [line.operation for line in appointment.lines.select_related("operation").order_by("pk")]
    return {
        "ref": appointment.ref,
        **site_facts(appointment.site),
        **car_facts(appointment.vehicle),
        **work_facts(work),
        "arrive_at": appointment.arrive_at.isoformat(),
        "promise_at": appointment.promise_at.isoformat(),
    }


def site_facts(site: Site) -> dict[str, object]:
    """A centre, and the zone in which its times are told."""
    return {
        "site": site.name,
        "site_zh": site.name_zh,
        "address": ", ".join(part for part in (site.street, site.town, site.postcode) if part),
        "phone": site.phone,
        "zone": site.zone,
    }


def work_facts(work: Sequence[Operation]) -> dict[str, object]:
    return {
        "work": ", ".join(operation.name for operation in work),
        "work_zh": "、".join(operation.name_zh or operation.name for operation in work),
    }
