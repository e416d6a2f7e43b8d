"""What an owner is asked to pay on the page of an appointment: the rest of a bill, or a deposit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from club import journeys
from club.payments import gateway, queries


@dataclass(frozen=True)
class Owed:
    """``minor`` units of ``currency``; ``ref`` of a payment that is on its way already."""

    minor: int
    currency: str
    ref: str = ""


def owed(appointment: Appointment, now: datetime, visit: Visit | None) -> dict[str, Any]:
    """``to_pay``: what is left of a bill that is paid here; ``deposit``: what a held time still needs."""
    return {"to_pay": bill(visit, now) if visit else None, "deposit": deposit(appointment, now)}


def bill(visit: Visit, now: datetime) -> Owed | None:
    subject = f"visit:{visit.pk}"
    ask = queries.asked(subject)
    if ask is None or ask.settled_at is not None or not gateway.is_open():
        return None
    moving = next((row.ref for row in queries.unpaid_for(subject, "bill", now) if row.processing_at), "")
    minor = journeys.outstanding(visit)
    return Owed(minor, visit.currency, moving) if minor > 0 else None


def deposit(appointment: Appointment, now: datetime) -> Owed | None:
    minor = journeys.deposit_for(appointment, now)
    return Owed(minor, appointment.site.currency) if minor else None
