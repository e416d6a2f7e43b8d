"""A visitor's hold becomes the booking of the person who joined or signed in (booking.md §3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from club.journeys.peak import load_before, promise_quiet

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["adopt_visit"]


def adopt_visit(*, appointment: Appointment, user: User, now: datetime) -> Appointment:
    """The hold is theirs, with what its day promises a member; still to be confirmed, in the same minutes."""
    with transaction.atomic():
        is_new = appointment.person_id is None
        held = appointments.adopt(appointment=appointment, person=user, now=now)
        if is_new:
            fullness = load_before(held.site, held.arrive_at, now, without=held)
            promise_quiet(appointment=held, load_percent=fullness, now=now)
        return held
