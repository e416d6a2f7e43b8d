"""Asking for money, and sending it back: rows first, calls after the commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from booking.sites.models import Site
from club.payments import gateway, queries, rules
from club.payments.actions.refusals import (
    NotPayable,
    PaymentKeyReused,
    PaymentsClosed,
    RefundBeyondPayment,
    RefundKeyReused,
    RefundReasonMissing,
    StrangeReturn,
)
from club.payments.models import Payment, Refund
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

LIVES = timedelta(hours=23)


@transaction.atomic
def start(
    *,
    purpose: str,
    subject: str,
    person: User | None,
    amount_minor: int,
    currency: str,
    description: str,
    key: str,
    return_path: str,
    now: datetime,
    expires_at: datetime | None = None,
    site: Site | None = None,
    description_zh: str = "",
) -> Payment:
    """Ask for money; the same key again is the same payment. Its page is opened after the commit.

    ``return_path``: the page of ours the payer comes from. ``expires_at``: until when it may be paid.
    Raises PaymentsClosed, NotPayable, StrangeReturn, PaymentKeyReused.
    """
    if not gateway.is_open():
        raise PaymentsClosed
    if not rules.is_payable(amount_minor, currency):
        raise NotPayable
    if not return_path.startswith("/") or return_path.startswith("//") or "\\" in return_path:
        raise StrangeReturn
    payment, is_new = Payment.objects.get_or_create(
        key=key,
        defaults={
            "purpose": purpose, "subject": subject, "person": person, "site": site,
            "amount_minor": amount_minor, "currency": currency, "description": description[:200],
            "description_zh": description_zh[:200], "language": person.language if person else "",
            "return_path": return_path[:200], "created_at": now, "expires_at": expires_at or now + LIVES,
            "call_due_at": now,
        },
    )  # fmt: skip
    asked = (purpose, subject, person.pk if person else None, amount_minor, currency)
    if asked != (
        payment.purpose, payment.subject, payment.person_id, payment.amount_minor, payment.currency,
    ):  # fmt: skip
        raise PaymentKeyReused
    if is_new:
        wake()
    return payment


@transaction.atomic
def withdraw(*, payment: Payment, now: datetime) -> Payment:
    """Not to be paid any more: its page is closed at the next turn of the clock. Paid ones stay paid."""
    locked = lock(payment)
    if locked.is_open(now):
        locked.expires_at = now
        locked.save(update_fields=["expires_at"])
        wake()
    return locked


@transaction.atomic
def refund(
    *, payment: Payment, amount_minor: int, key: str, reason: str, now: datetime, actor: User | None
) -> Refund:
    """Send back part of a payment; the same key again is the same refund. The call follows the commit.

    Raises RefundReasonMissing, RefundKeyReused, RefundBeyondPayment.
    """
    if not reason.strip():
        raise RefundReasonMissing
    locked = lock(payment)
    if known := Refund.objects.filter(key=key).first():
        if (known.payment_id, known.amount_minor) != (locked.pk, amount_minor):
            raise RefundKeyReused
        return known
    if not 0 < amount_minor <= queries.refundable(locked):
        raise RefundBeyondPayment
    if rules.payable(amount_minor, locked.currency) != amount_minor:
        raise NotPayable
    asked = Refund.objects.create(
        payment=locked, amount_minor=amount_minor, key=key, reason=reason.strip()[:200], actor=actor,
        created_at=now, call_due_at=now,
    )  # fmt: skip
    data = {"payment": locked.ref, "amount_minor": amount_minor, "currency": locked.currency}
    record(
        actor=actor, verb="payment.refund_asked", subject=asked, data=data, why=asked.reason, now=now,
        site=locked.site,
    )  # fmt: skip
    wake()
    return asked


def lock(payment: Payment) -> Payment:
    rows = Payment.objects.select_for_update(of=("self",)).select_related("person", "site")
    return rows.get(pk=payment.pk)


def wake() -> None:
    """Tell the relay that there is something to do once this transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('paddock_outbox', '')")
