"""Taking in what the provider says: events once, facts joined, money compared before it is believed.

Lock order: what the payment is for (the hall takes it), then the payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from club.members.queries import identity_hash
from club.payments import gateway, rules
from club.payments.actions.alarms import alarm
from club.payments.actions.asking import lock
from club.payments.models import Payment, PaymentAlarm, Refund, StripeEvent

Outcome = StripeEvent.Outcome
Kind = PaymentAlarm.Kind


@dataclass(frozen=True)
class Learned:
    """What an event came to: the payment as it now stands and the steps it took, in their order."""

    outcome: str
    payment: Payment | None = None
    steps: tuple[str, ...] = ()
    is_new: bool = True


def payment_of(said: rules.Said) -> Payment | None:
    """Whom the provider speaks of: by the mark we put on it, or by its own names."""
    if said.ref and (found := Payment.objects.filter(ref=said.ref).first()):
        return found
    named = Q(pk__in=[])
    if said.session:
        named |= Q(session_id=said.session)
    if said.intent:
        named |= Q(intent_id=said.intent)
    return Payment.objects.filter(named).order_by("pk").first()


@transaction.atomic
def take(*, event: Mapping[str, Any], body_hash: str, now: datetime) -> Learned:
    """Store a verified event, once, and learn from it. Whoever brings it twice waits and changes nothing."""
    said = rules.read_event(event)
    row, is_new = StripeEvent.objects.get_or_create(
        event_id=str(event["id"])[:120],
        defaults={
            "kind": str(event.get("type", ""))[:80], "said_at": rules.said_at(event) or now,
            "received_at": now, "object_id": rules.object_id(event)[:120],
            "intent_id": said.intent if said else "", "outcome": Outcome.IGNORED, "body_hash": body_hash,
            "payload": rules.without_persons(dict(event)),
        },
    )  # fmt: skip
    if not is_new:
        return Learned(row.outcome, row.payment, is_new=False)
    found = payment_of(said) if said is not None else None
    payment = lock(found) if found is not None else None
    row.payment, row.outcome = payment, judged(event, said, payment)
    row.save(update_fields=["payment", "outcome"])
    if row.outcome in ALARMS and (row.outcome != Outcome.UNKNOWN or (said is not None and said.ref)):
        alarm(kind=row.outcome, key=f"event:{row.event_id}", payment=payment, event=row, now=now)
    if row.outcome != Outcome.TAKEN or payment is None or said is None:
        return Learned(row.outcome, payment)
    return Learned(row.outcome, payment, learn(payment, said, now))


ALARMS = frozenset(
    {
        Outcome.UNKNOWN, Outcome.WRONG_AMOUNT, Outcome.WRONG_CURRENCY, Outcome.WRONG_MODE,
        Outcome.WRONG_ACCOUNT,
    }
)  # fmt: skip


def judged(event: Mapping[str, Any], said: rules.Said | None, payment: Payment | None) -> str:
    if said is None:
        return Outcome.IGNORED
    if bool(event.get("livemode")) != gateway.is_live():
        return Outcome.WRONG_MODE
    if str(event.get("account") or "") not in ("", settings.STRIPE_ACCOUNT):
        return Outcome.WRONG_ACCOUNT
    if payment is None:
        return Outcome.UNKNOWN
    wrong = rules.mismatch(said, amount_minor=payment.amount_minor, currency=payment.currency)
    return wrong or Outcome.TAKEN


def learn(payment: Payment, said: rules.Said, now: datetime) -> tuple[str, ...]:
    """Join what was said with what is known of a locked payment; the steps it takes by that."""
    before, back = payment.facts, payment.refunded_minor
    is_placed = bool(payment.intent_id)
    facts = before.joined(said.facts)
    payment.session_id = payment.session_id or said.session or None
    payment.intent_id = payment.intent_id or said.intent
    payment.charge_id = payment.charge_id or said.charge
    payment.card_hash = payment.card_hash or identity_hash("card", said.card)
    if said.facts.failed_at is not None and said.problem:
        payment.failure = said.problem[:60]
    if said.refund:
        note_refund(payment, said, now)
    store(payment, facts)
    steps = rules.steps_between(before, facts)
    if payment.refunded_minor > back:
        steps = (*steps, "back")
    if payment.intent_id and not is_placed:
        steps = (*steps, *catch_up(payment, now))
    alarm_for(payment, steps, now)
    return steps


def catch_up(payment: Payment, now: datetime) -> tuple[str, ...]:
    """Events that came before we could know whose they were (a dispute names the charge only)."""
    waiting = StripeEvent.objects.filter(outcome=Outcome.UNKNOWN, intent_id=payment.intent_id)
    steps: tuple[str, ...] = ()
    for row in waiting.select_for_update().order_by("pk"):
        said = rules.read_event(row.payload)
        row.payment, row.outcome = payment, judged(row.payload, said, payment)
        row.save(update_fields=["payment", "outcome"])
        if row.outcome == Outcome.TAKEN and said is not None:
            steps = (*steps, *learn(payment, said, now))
    return steps


def store(payment: Payment, facts: rules.Facts) -> None:
    given = [rules.Given(each.amount_minor, each.state) for each in payment.refunds.all()]
    back = rules.back_minor(facts, given, payment.amount_minor)
    payment.opened_at, payment.processing_at = facts.opened_at, facts.processing_at
    payment.failed_at, payment.expired_at = facts.failed_at, facts.expired_at
    payment.paid_at, payment.disputed_at, payment.dispute = facts.paid_at, facts.disputed_at, facts.dispute
    payment.charge_refunded_minor, payment.refunded_minor = facts.refunded_minor, back
    payment.state = rules.state_of(facts, back, payment.amount_minor)
    if payment.state in rules.FINAL and payment.session_id is None:
        payment.call_due_at = None
    payment.save()


def note_refund(payment: Payment, said: rules.Said, now: datetime) -> Refund:
    """One refund, ours or made at Stripe; pending < succeeded < failed, whatever comes first."""
    mine = Q(provider_id=said.refund)
    if said.refund_ref:
        mine |= Q(ref=said.refund_ref)
    row = payment.refunds.select_for_update().filter(mine).first()
    if row is None:
        amount = rules.from_provider(said.refund_amount or 0, payment.currency) or 0
        row = Refund(
            payment=payment, key=f"provider:{said.refund}", amount_minor=amount, created_at=now,
            source=Refund.Source.PROVIDER,
        )  # fmt: skip
        alarm(kind=Kind.REFUND_OUTSIDE, key=f"refund:{said.refund}", payment=payment, now=now)
    row.provider_id = row.provider_id or said.refund
    row.call_due_at = None
    if REFUND_ORDER.index(said.refund_state) > REFUND_ORDER.index(row.state):
        row.state = said.refund_state
        if row.state == Refund.State.FAILED:
            row.failure = said.problem[:60]
            alarm(
                kind=Kind.REFUND_FAILED, key=f"refund:{said.refund}:failed", payment=payment, now=now,
                note=row.failure,
            )  # fmt: skip
        row.ended_at = now if row.state in ("succeeded", "failed") else None
    row.save()
    return row


REFUND_ORDER = ("asked", "pending", "succeeded", "failed")


def alarm_for(payment: Payment, steps: tuple[str, ...], now: datetime) -> None:
    for step in steps:
        if step in ("disputed", "dispute_lost"):
            alarm(kind=step, key=f"payment:{payment.pk}:{step}", payment=payment, now=now)


@transaction.atomic
def learn_all(*, payment: Payment, told: list[rules.Said], now: datetime) -> Learned:
    """What a look at the provider told (safety.md R23), compared like an event."""
    locked = lock(payment)
    steps: tuple[str, ...] = ()
    for said in told:
        wrong = rules.mismatch(said, amount_minor=locked.amount_minor, currency=locked.currency)
        if wrong:
            alarm(kind=wrong, key=f"payment:{locked.pk}:{wrong}", payment=locked, now=now)
            return Learned(wrong, locked, steps)
        steps = (*steps, *learn(locked, said, now))
    Payment.objects.filter(pk=locked.pk).update(checked_at=now)
    return Learned(Outcome.TAKEN, locked, steps)
