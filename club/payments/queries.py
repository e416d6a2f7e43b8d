"""What was paid for a thing, and the lists of payments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from club.payments.models import BillAsk, Payment, PaymentAlarm, Refund

if TYPE_CHECKING:
    from booking.sites.models import Site

LIST_MAX = 200
State = Payment.State


def paid(subject: str, purpose: str) -> int:
    """Minor units paid for it and still here: net of refunds and of disputes lost. One query."""
    rows = Payment.objects.about(subject, purpose).exclude(paid_at=None)
    kept = Case(When(dispute="lost", then=Value(0)), default=F("amount_minor") - F("refunded_minor"))
    return int(rows.aggregate(n=Sum(kept, default=0))["n"])


def leaving(payment: Payment) -> int:
    """Minor units asked to go back and not gone yet."""
    rows = payment.refunds.filter(state__in=[Refund.State.ASKED, Refund.State.PENDING])
    return int(rows.aggregate(n=Sum("amount_minor", default=0))["n"])


def refundable(payment: Payment) -> int:
    """What of it may still be sent back."""
    return max(0, payment.kept_minor - leaving(payment)) if payment.dispute in ("", "won") else 0


def leaving_for(subject: str, purpose: str) -> int:
    """The same for all payments of a thing. One query."""
    rows = Refund.objects.filter(payment__subject=subject, payment__purpose=purpose)
    on_the_way = rows.filter(state__in=[Refund.State.ASKED, Refund.State.PENDING])
    return int(on_the_way.aggregate(n=Sum("amount_minor", default=0))["n"])


def unpaid_for(subject: str, purpose: str, now: datetime) -> list[Payment]:
    """Payments for this thing that may still be made, or are on their way, newest first. One query."""
    waiting = Q(state__in=[State.NEW, State.OPEN, State.FAILED], expires_at__gt=now)
    rows = Payment.objects.about(subject, purpose).filter(waiting | Q(state=State.PROCESSING))
    return list(rows.order_by("-pk"))


def paid_ones(subject: str, purpose: str) -> list[Payment]:
    """Payments whose money is here, newest first. One query."""
    rows = Payment.objects.about(subject, purpose).filter(state=State.PAID)
    return list(rows.order_by("-pk"))


def payments_for(subjects: Iterable[str]) -> QuerySet[Payment]:
    """All payments for these things, newest first, with their refunds. Two queries."""
    rows = Payment.objects.filter(subject__in=list(subjects)).prefetch_related("refunds")
    return rows.order_by("-pk")[:LIST_MAX]


def asked(subject: str) -> BillAsk | None:
    return BillAsk.objects.filter(subject=subject).first()


def alarms(sites: Iterable[Site] | Iterable[int], *, everywhere: bool) -> QuerySet[PaymentAlarm]:
    """Open ones of these centres; those of no centre for who answers for the whole group. One query."""
    rows = PaymentAlarm.objects.filter(answered_at=None)
    if not everywhere:
        rows = rows.filter(site__in=sites)
    return rows.select_related("payment", "event", "site").order_by("at", "pk")
