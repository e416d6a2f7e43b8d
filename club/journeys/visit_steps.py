"""The eight steps of a visit, gathered from everywhere they leave a trace (care.md §4, sources.md D1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Min

from booking.appointments.models import Appointment, AppointmentEvent
from booking.estimates.models import Estimate
from booking.reception.models import Note
from club.notices.models import Notice
from club.promises import rules
from club.promises.rules import Step, Visited
from club.surveys.models import Invitation

__all__ = ["visit_steps"]

State = Appointment.State
INVITED_WITHIN = timedelta(days=60)


def visit_steps(appointment: Appointment) -> list[Step]:
    """All eight, each done, to come or skipped with a reason. None for what never came to be."""
    if appointment.state in (State.HELD, State.CANCELLED, State.NO_SHOW, State.EXPIRED, State.DECLINED):
        return []
    return rules.steps(_visited(appointment))


def _visited(appointment: Appointment) -> Visited:
    events = AppointmentEvent.objects.filter(appointment=appointment).exclude(from_state=F("to_state"))
    reached: dict[str, datetime] = {}
    for state, at in events.order_by("pk").values_list("to_state", "at"):
        reached.setdefault(state, at)
    asked = Invitation.objects.filter(visit__appointment=appointment).first()
    return Visited(
        invited_at=_invited(appointment),
        booked_at=reached.get(State.BOOKED),
        received_at=reached.get(State.CHECKED_IN),
        proposed_at=Estimate.objects.filter(appointment=appointment).aggregate(at=Min("sent_at"))["at"],
        work_began_at=reached.get(State.IN_WORK),
        told_at=_told(appointment, reached),
        ready_at=reached.get(State.READY),
        given_at=reached.get(State.DELIVERED),
        thanked_at=asked.sent_at if asked is not None else None,
        thanks_skipped=asked.excluded_why if asked is not None else "",
    )


def _invited(appointment: Appointment) -> datetime | None:
    """The last reminder before this booking was made."""
    if appointment.person_id is None:
        return None
    rows = Notice.objects.filter(
        person=appointment.person_id, purpose="reminder", created_at__lt=appointment.created_at,
        created_at__gt=appointment.created_at - INVITED_WITHIN,
    )  # fmt: skip
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()


def _told(appointment: Appointment, reached: dict[str, datetime]) -> datetime | None:
    """The first word of ours while the car was here: a line of talk, else that it is ready."""
    said = Note.objects.filter(appointment=appointment, side=Note.Side.HOUSE).aggregate(at=Min("said_at"))[
        "at"
    ]
    return said or reached.get(State.READY)
