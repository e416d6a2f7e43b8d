"""An appointment as a calendar file to download."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from booking.appointments.models import Appointment
from club.journeys.words import car_of
from club.notices.calendar import Visit, ics
from portal.templatetags.paddock import said


def calendar_file(appointment: Appointment, *, now: datetime) -> bytes:
    """The same UID as the one in the mails, so a calendar replaces instead of doubling."""
    site = appointment.site
    address = ", ".join(part for part in (site.street, site.town, site.postcode) if part)
    work = ", ".join(said(line.operation, "name") for line in appointment.lines.all())
    return ics(
        Visit(
            ref=appointment.ref,
            version=appointment.version,
            starts_at=appointment.arrive_at,
            ends_at=appointment.promise_at,
            zone=site.zone,
            summary=f"{work} · {car_of(appointment.vehicle)}",
            location=f"{said(site, 'name')}, {address}",
            description=appointment.note,
            url=settings.BASE_URL + reverse("appointment", args=[appointment.ref]),
            organizer=site.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            is_cancelled=appointment.state == Appointment.State.CANCELLED,
        ),
        stamp=now,
    )
