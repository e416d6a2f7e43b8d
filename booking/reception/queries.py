"""How a car was given to us, and what was said about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count

from booking.appointments.models import Appointment
from booking.appointments.queries.terms import terms_of
from booking.reception.models import CheckIn, Note
from booking.reception.rules import NOTES_MAX


def given_of(appointment: Appointment) -> CheckIn | None:
    """With its photos. Two queries, one where nothing is signed."""
    return CheckIn.objects.filter(appointment=appointment).prefetch_related("photos__file").first()


def notes_of(appointment: Appointment) -> list[Note]:
    """Oldest first, the newest hundred. One query."""
    rows = Note.objects.filter(appointment=appointment).select_related("author")
    return list(reversed(rows.order_by("-pk")[:NOTES_MAX]))


def unread(appointments: Iterable[Appointment]) -> dict[int, int]:
    """How many words of owners nobody of the house has read, by appointment. One query."""
    rows = Note.objects.filter(appointment__in=list(appointments), side=Note.Side.OWNER, read_at=None)
    return dict(rows.values_list("appointment").annotate(n=Count("pk")))


def opens_at(appointment: Appointment) -> datetime:
    """From when its owner may check in from home: 45 minutes before, unless the site says otherwise."""
    site = appointment.site
    terms = terms_of(site, appointment.arrive_at.astimezone(site.tz).date())
    return appointment.arrive_at - timedelta(minutes=terms.early_check_in_minutes)
