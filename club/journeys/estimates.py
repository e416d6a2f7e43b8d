"""What is found on a car and proposed to its owner, who answers from the sofa (care.md §7, booking.md §7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from booking.appointments.models import Appointment
from booking.estimates import actions as estimates
from booking.estimates.models import Estimate
from booking.estimates.rules import LineDraft
from club.journeys.booking import tell_of
from club.journeys.freed import run

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["answer_estimate", "propose_work"]


def propose_work(
    *, appointment: Appointment, lines: Sequence[LineDraft], message: str = "", now: datetime, actor: User
) -> Estimate:
    """An estimate goes to the owner; what they signed for beforehand is approved at once. Either is told."""
    with transaction.atomic():
        estimate = estimates.send_estimate(
            appointment=appointment, lines=lines, message=message, now=now, actor=actor
        )
        run(estimate.appointment.freed, now)
        total = estimate.lines.aggregate(n=Sum("price_minor", default=0))["n"]
        tell_of(
            estimate.appointment, "estimate_sent" if estimate.is_open else "estimate_within_limit",
            f"estimate:{estimate.version}", now,
            total_minor=total, currency=estimate.currency, message=estimate.message,
            found=", ".join(line.description for line in lines),
        )  # fmt: skip
        return estimate


def answer_estimate(
    *,
    estimate: Estimate,
    digest: str,
    approved: Collection[int],
    now: datetime,
    actor: User,
    by_phone: bool = False,
) -> Estimate:
    """Yes or not now, line by line; the owner hears when the car will be ready.

    ``by_phone``: an advisor writes down what the owner said.
    """
    with transaction.atomic():
        was_open = estimate.is_open
        answered = estimates.answer_estimate(
            estimate=estimate, digest=digest, approved=approved, now=now, actor=actor,
            how="phone" if by_phone else "online",
        )  # fmt: skip
        if was_open:
            run(answered.appointment.freed, now)
            fresh = Appointment.objects.select_related("site", "person", "vehicle").get(
                pk=answered.appointment_id
            )
            tell_of(fresh, "work_goes_on", f"answered:{answered.version}", now)
        return answered
