"""The calls that rows ask for. Claim and commit; call; write down the answer and commit.

None of these runs inside a transaction: a row is kept by its ``call_due_at`` for a minute while the call
is on the wire, and a worker that dies there leaves a row that is due again, under the same key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from club.payments import gateway, rules
from club.payments.actions.alarms import alarm
from club.payments.actions.asking import lock
from club.payments.actions.learning import learn_all, store
from club.payments.models import Payment, PaymentAlarm, Refund

NEW_LIVES = timedelta(minutes=25)  # nobody waits longer for a page to open
CHECK_EVERY = timedelta(minutes=10)
State = Payment.State


def due(now: datetime, limit: int) -> tuple[Sequence[Payment], Sequence[Refund]]:
    """Rows whose call is to be made, the longest waiting first. Two queries."""
    payments = Payment.objects.filter(call_due_at__lte=now).order_by("call_due_at")
    refunds = Refund.objects.filter(call_due_at__lte=now).order_by("call_due_at")
    return list(payments[:limit]), list(refunds[:limit])


def open_page(*, payment: Payment, now: datetime, retries: int = gateway.RETRIES) -> Payment:
    """Have the page opened on which a new payment is made. Again, or by two at once: the same page."""
    row = _claim(Payment.objects.filter(state=State.NEW), payment.pk, now)
    if row is None:
        return Payment.objects.get(pk=payment.pk)
    if now > min(row.expires_at, row.created_at + NEW_LIVES):
        return _never_opened(row, now)
    try:
        page = gateway.open_page(row, return_url=_return_url(row), now=now, retries=retries)
    except gateway.Unreachable as problem:
        return _later(row, str(problem), now)
    except gateway.Rejected as problem:
        return _never_opened(row, now, problem.code)
    with transaction.atomic():
        locked = lock(row)
        locked.pay_url, locked.call_due_at, locked.call_error = page.url, None, ""
        locked.save(update_fields=["pay_url", "call_due_at", "call_error"])
        return learn_all(payment=locked, told=[page.said], now=now).payment or locked


def give_back(*, refund: Refund, now: datetime) -> rules.Said | None:
    """Send a refund on its way; what the answer says, for the caller to learn like an event."""
    row = _claim(Refund.objects.filter(state=Refund.State.ASKED), refund.pk, now)
    if row is None:
        return None
    try:
        return gateway.give_back(row, now=now)
    except gateway.Unreachable as problem:
        _later(row, str(problem), now)
        return None
    except gateway.Rejected as problem:
        _not_sent(row, problem.code, now)
        return None


def look(*, payment: Payment, now: datetime) -> list[rules.Said]:
    """Ask the provider how a payment stands; one past its time is closed there. Nothing is written."""
    try:
        if payment.expires_at <= now and payment.state in (State.OPEN, State.FAILED):
            try:
                return [gateway.close_page(payment, now=now)]
            except gateway.Rejected:  # it is over already, one way or the other
                pass
        return gateway.look(payment, now=now)
    except gateway.Unreachable:
        return []


def to_check(now: datetime, limit: int) -> list[Payment]:
    """Payments whose end we do not know, or whose time is over: the longest unchecked first. One query."""
    rows = Payment.objects.unsettled().filter(
        models.Q(checked_at=None, created_at__lte=now - CHECK_EVERY)
        | models.Q(checked_at__lte=now - CHECK_EVERY)
    )
    return list(rows.order_by(models.F("checked_at").asc(nulls_first=True), "pk")[:limit])


def overdue(now: datetime, limit: int) -> list[Payment]:
    """Open pages whose time is over: they are closed at the provider. One query."""
    rows = Payment.objects.unsettled().filter(expires_at__lte=now)
    fresh = models.Q(checked_at=None) | models.Q(checked_at__lte=now - CHECK_EVERY)
    waited = models.Q(checked_at__lt=models.F("expires_at"))  # withdrawn since the last look
    return list(rows.filter(fresh | waited).order_by("expires_at")[:limit])


def of_late(now: datetime, hours: int, limit: int) -> list[Payment]:
    """Every payment that had a page in the last hours, settled or not (safety.md R23). One query."""
    rows = Payment.objects.exclude(session_id=None).filter(created_at__gte=now - timedelta(hours=hours))
    return list(rows.order_by(models.F("checked_at").asc(nulls_first=True), "pk")[:limit])


def _claim[Row: (Payment, Refund)](rows: models.QuerySet[Row], pk: int, now: datetime) -> Row | None:
    """The row, ours for a minute; None when another has it or nothing is due."""
    with transaction.atomic():
        found = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, call_due_at__lte=now)
        row = found.first()
        if row is None:
            return None
        row.call_due_at, row.call_tries = now + rules.LEASE, row.call_tries + 1
        row.save(update_fields=["call_due_at", "call_tries"])
        return row


def _later[Row: (Payment, Refund)](row: Row, problem: str, now: datetime) -> Row:
    """No answer: again after a while; after a day's tries a person looks."""
    row.call_due_at, row.call_error = rules.next_try(now, row.call_tries), problem[:60]
    row.save(update_fields=["call_due_at", "call_error"])
    if row.call_due_at is None:
        payment = row if isinstance(row, Payment) else row.payment
        _alarm(row, payment, "no answer", now)
    return row


def _not_sent(row: Refund, code: str, now: datetime) -> None:
    """A sure no: the money stays here, and a person must say what now."""
    with transaction.atomic():
        locked = lock(row.payment)
        row.call_due_at, row.call_error = None, code
        row.state, row.failure, row.ended_at = Refund.State.FAILED, code, now
        row.save(update_fields=["call_due_at", "call_error", "state", "failure", "ended_at"])
        store(locked, locked.facts)
        _alarm(row, locked, code, now)


def _alarm(row: Payment | Refund, payment: Payment, code: str, now: datetime) -> None:
    key = f"{row._meta.model_name}:{row.pk}:call"
    alarm(kind=PaymentAlarm.Kind.CALL_FAILED, key=key, payment=payment, note=code, now=now)


def _never_opened(row: Payment, now: datetime, code: str = "") -> Payment:
    """It never had a page, and will not get one: its time is over, or the provider said no."""
    with transaction.atomic():
        locked = lock(row)
        locked.call_due_at, locked.call_error, locked.failure = None, code, code
        store(locked, locked.facts.joined(rules.Facts(expired_at=now)))
        if code:
            _alarm(row, locked, code, now)
        return locked


def _return_url(payment: Payment) -> str:
    return settings.BASE_URL + reverse("payment", args=[payment.ref])
