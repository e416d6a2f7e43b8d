"""A deposit keeps a time for who let us down before: paid, then the booking is firm (booking.md §5).

Only Stripe's signed word makes it firm. Money for a time that is gone goes back by itself and a person
hears of it; the time is never given twice (safety.md B5).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.queries import deposit_wanted
from booking.sites.models import Site
from club.journeys.bills import NothingDue
from club.journeys.booking import confirm_service
from club.journeys.deposit_back import deposit_subject, send_back
from club.payments import actions as payments
from club.payments import queries
from club.payments.models import Payment, PaymentAlarm

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["deposit_for", "pay_deposit"]

PURPOSE = Payment.Purpose.DEPOSIT


def deposit_for(appointment: Appointment, now: datetime) -> int:
    """Minor units still to pay before this held time can be booked. Up to three queries."""
    if appointment.person is None or not appointment.is_held(now):
        return 0
    on = now.astimezone(appointment.site.tz).date()
    wanted = deposit_wanted(person=appointment.person, site=appointment.site, on=on)
    return max(0, wanted - (appointment.deposit_minor or 0))


def pay_deposit(
    *, appointment: Appointment, user: User, key: str, now: datetime, note: str | None = None
) -> Payment:
    """A payment for the deposit of a held time, which is kept five minutes longer, once."""
    with transaction.atomic():
        held = appointments.extend_hold(appointment=appointment, now=now, note=note)
        due = deposit_for(held, now)
        if due <= 0:
            raise NothingDue
        subject = deposit_subject(held)
        for open_one in queries.unpaid_for(subject, PURPOSE, now):
            return open_one
        words, words_zh = _named(held.site)
        return payments.start(
            purpose=PURPOSE, subject=subject, person=user, amount_minor=due, currency=held.site.currency,
            description=words, description_zh=words_zh, key=key,
            return_path=f"/appointments/{held.ref}/", now=now, expires_at=held.held_until, site=held.site,
        )  # fmt: skip


def _named(site: Site) -> tuple[str, str]:
    """What the money is for, in both languages."""
    with translation.override("en"):
        words = _("Deposit, %(site)s") % {"site": site.name}
    with translation.override("zh-hans"):
        return words, _("Deposit, %(site)s") % {"site": site.name_zh or site.name}


def lock_deposit(payment: Payment) -> None:
    appointments.locked(_appointment_of(payment))


def settle_deposit(payment: Payment, step: str, now: datetime) -> None:
    """Paid in time: booked. Too late, or not to be booked any more: the money goes back."""
    if step != "paid":
        return
    try:
        with transaction.atomic():
            held = appointments.deposit_paid(
                appointment=_appointment_of(payment), minor=payment.amount_minor, reference=payment.ref,
                now=now,
            )  # fmt: skip
            if held.state in (Appointment.State.BOOKED, Appointment.State.REQUESTED):
                return
            confirm_service(appointment=held, user=held.person, now=now, note=held.note)
    except ValidationError as refusal:
        _too_late(payment, str(refusal.code), now)


def _too_late(payment: Payment, why: str, now: datetime) -> None:
    gone = _appointment_of(payment)
    payments.alarm(
        kind=PaymentAlarm.Kind.LATE, key=f"payment:{payment.pk}:late", payment=payment, note=why, now=now
    )
    send_back(gone, payment.amount_minor, "The time was gone", now, None)


def _appointment_of(payment: Payment) -> Appointment:
    rows = Appointment.objects.select_related("site", "person", "vehicle")
    return rows.get(ref=payment.subject.partition(":")[2])
