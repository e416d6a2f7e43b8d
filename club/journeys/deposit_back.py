"""A deposit goes back once its visit is over or was cancelled in time (booking.md §5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from booking.appointments.models import Appointment
from booking.appointments.queries import deposit_due_back
from club.payments import actions as payments
from club.payments import queries
from club.payments.models import Payment

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["release_deposit"]

PURPOSE = Payment.Purpose.DEPOSIT


def deposit_subject(appointment: Appointment) -> str:
    return f"appointment:{appointment.ref}"


def release_deposit(*, appointment: Appointment, now: datetime, actor: User | None) -> int:
    """What is due back by the rules is sent back; nothing for who came too late or not at all."""
    if not appointment.deposit_minor:
        return 0
    due = deposit_due_back(appointment)
    return send_back(appointment, due, "Deposit returned", now, actor) if due else 0


def send_back(appointment: Appointment, minor: int, why: str, now: datetime, actor: User | None) -> int:
    """At most ``minor`` of what was paid for this appointment; the same however often it is asked for."""
    sent = 0
    for payment in queries.paid_ones(deposit_subject(appointment), PURPOSE):
        part = min(minor - sent, queries.refundable(payment))
        if part > 0:
            payments.refund(
                payment=payment, amount_minor=part, key=f"deposit:{payment.pk}", reason=why, now=now,
                actor=actor,
            )  # fmt: skip
            sent += part
    return sent
