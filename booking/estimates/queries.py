"""What was found, what is proposed, what was put off."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from booking.appointments.models import Appointment
from booking.estimates.models import Estimate, EstimateLine, Finding, FindingPhoto

FINDINGS_MAX = 60
DEFERRED_MAX = 30


def findings_of(appointment: Appointment) -> list[Finding]:
    """With their photos, in the order they were seen. Two queries."""
    photos = Prefetch("photos", FindingPhoto.objects.select_related("file").order_by("pk"))
    return list(appointment.findings.order_by("pk").prefetch_related(photos)[:FINDINGS_MAX])


def estimate_of(appointment: Appointment) -> Estimate | None:
    """The newest version that still counts, with its lines. Two queries."""
    lines = Prefetch("lines", EstimateLine.objects.order_by("position"))
    rows = appointment.estimates.filter(superseded_at=None).order_by("-version")
    return rows.prefetch_related(lines).first()


def approved_lines(appointment: Appointment) -> QuerySet[EstimateLine]:
    """Everything the owner has said yes to, in order."""
    rows = EstimateLine.objects.filter(estimate__appointment=appointment, answer=EstimateLine.Answer.APPROVED)
    return rows.select_related("operation").order_by("estimate__version", "position")


def undecided(appointments: Iterable[Appointment]) -> set[int]:
    """Those of the appointments whose owners have an estimate to answer. One query."""
    rows = Estimate.objects.filter(appointment__in=list(appointments), superseded_at=None, answered_at=None)
    return set(rows.values_list("appointment", flat=True))
