"""What a payment is for and what follows from it: bills, deposits, the cash part of rewards, events.

Events come in here, are learned below and settled step by step in the same transaction. Lock order: the
thing the payment is for, then the payment. Nothing is ever fulfilled because a browser came back (R24).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from club.journeys.bills import lock_bill, settle_bill
from club.journeys.deposits import lock_deposit, settle_deposit
from club.journeys.event_money import lock_places
from club.journeys.events import settle_places
from club.journeys.plans import take_plan_event
from club.journeys.rewards_cash import lock_cash, settle_cash
from club.notices.actions import tell
from club.payments import actions as payments
from club.payments import rules
from club.payments.models import Payment, Refund
from club.payments.rules.plans import read_plan_event

__all__ = ["check_payment", "reconcile_payments", "run_calls", "settle_payment", "take_event"]

Purpose = Payment.Purpose
LATE_HOURS = 72


def take_event(*, event: Mapping[str, Any], body_hash: str, now: datetime) -> str:
    """A verified event of Stripe's: stored once, learned, and what it means done. What became of it."""
    if read_plan_event(event) is not None:
        return take_plan_event(event=event, body_hash=body_hash, now=now)
    with transaction.atomic():
        said = rules.read_event(event)
        known = payments.payment_of(said) if said is not None else None
        if known is not None:
            lock_subject(known)
        learned = payments.take(event=event, body_hash=body_hash, now=now)
        _settle(learned, now)
        return learned.outcome if learned.is_new else "known"


def settle_payment(*, payment: Payment, now: datetime, step: str = "paid") -> None:
    """What follows when a payment takes a step, once for each: "paid", "back", "disputed", …"""
    if payment.person is not None and step in ("paid", "back"):
        _tell(payment, step, now)
    _lock, settle = SUBJECTS[payment.purpose]
    settle(payment, step, now)


def run_calls(*, now: datetime, limit: int = 50) -> int:
    """Make the calls that rows ask for; must not run inside a transaction. How many were tried."""
    pages, refunds = payments.due(now, limit)
    for payment in pages:
        payments.open_page(payment=payment, now=now)
    for refund in refunds:
        give_back(refund=refund, now=now)
    for payment in payments.overdue(now, limit):
        check_payment(payment=payment, now=now)
    return len(pages) + len(refunds)


def give_back(*, refund: Refund, now: datetime) -> None:
    """One refund on its way, and what its answer means."""
    said = payments.give_back(refund=refund, now=now)
    if said is not None:
        _learn(refund.payment, [said], now)


def check_payment(*, payment: Payment, now: datetime) -> str:
    """Ask Stripe how one payment stands, and act on it as on an event (safety.md R23)."""
    told = payments.look(payment=payment, now=now)
    return _learn(payment, told, now) if told else "no_answer"


def reconcile_payments(*, now: datetime, limit: int = 200, is_daily: bool = False) -> int:
    """Payments whose end we do not know; daily, all of the last 72 hours. How many were looked at."""
    rows = payments.of_late(now, LATE_HOURS, limit) if is_daily else payments.to_check(now, limit)
    return sum(check_payment(payment=payment, now=now) != "no_answer" for payment in rows)


def lock_subject(payment: Payment) -> None:
    lock, _settle = SUBJECTS[payment.purpose]
    lock(payment)


def _learn(payment: Payment, told: list[rules.Said], now: datetime) -> str:
    with transaction.atomic():
        lock_subject(payment)
        learned = payments.learn_all(payment=payment, told=told, now=now)
        _settle(learned, now)
        return learned.outcome


def _settle(learned: payments.Learned, now: datetime) -> None:
    if learned.payment is None:
        return
    for step in learned.steps:
        settle_payment(payment=learned.payment, step=step, now=now)


def _tell(payment: Payment, step: str, now: datetime) -> None:
    facts: dict[str, object] = {
        "ref": payment.ref, "total_minor": payment.amount_minor, "currency": payment.currency,
        "what": payment.description, "what_zh": payment.description_zh, "back_minor": payment.refunded_minor,
    }  # fmt: skip
    kind = "payment_received" if step == "paid" else "payment_back"
    key = f"payment:{payment.pk}:{step}" + (f":{payment.refunded_minor}" if step == "back" else "")
    tell(person=payment.person, kind=kind, key=key, data=facts, now=now)


Lock = Callable[[Payment], None]
Settle = Callable[[Payment, str, datetime], None]
SUBJECTS: dict[str, tuple[Lock, Settle]] = {
    Purpose.BILL: (lock_bill, settle_bill),
    Purpose.DEPOSIT: (lock_deposit, settle_deposit),
    Purpose.REWARD: (lock_cash, settle_cash),
    Purpose.EVENT: (lock_places, settle_places),
}
"""What to lock, and what to do, for each purpose."""
