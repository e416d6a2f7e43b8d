"""A bill that another system closes: it says that the work is done, so the car's day is told to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from booking.visits.rules import LineDraft
from club.journeys.reception import start_work
from club.journeys.visit import Closed, close_visit, finish_work

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["close_by_machine"]

State = Appointment.State


def close_by_machine(
    *, visit: Visit, lines: Sequence[LineDraft], points: int | None, now: datetime, actor: User
) -> Closed:
    """As at the desk; a car still checked in or in work is begun and finished first, in the same breath.

    Who waits for an answer or for parts is not: that is refused as at the desk.
    """
    with transaction.atomic():
        appointment = visit.appointment
        if appointment is not None and not visit.is_closed():
            if appointment.state == State.CHECKED_IN:
                appointment = start_work(appointment=appointment, now=now, actor=actor)
            if appointment.state in (State.IN_WORK, State.QUALITY_CHECK):
                finish_work(appointment=appointment, now=now, actor=actor)
            visit = Visit.objects.select_related("site", "vehicle__model__brand", "person").get(pk=visit.pk)
        return close_visit(visit=visit, lines=lines, points=points, now=now, actor=actor)
