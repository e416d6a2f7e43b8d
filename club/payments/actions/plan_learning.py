"""What the provider says of paid memberships: each event once, facts joined, compared before it is believed.

In which order events come, and how often, cannot matter: facts only grow, and of what may change back the
newest word counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from club.payments import gateway, plan_gateway, rules
from club.payments.actions.alarms import alarm
from club.payments.models import PaymentAlarm, StripeEvent, Subscription, SubscriptionPeriod
from club.payments.rules.plans import FAILING, PlanSaid, plan_mismatch, read_plan_event

State = Subscription.State
Outcome = StripeEvent.Outcome


@dataclass(frozen=True)
class PlanLearned:
    """What an event came to: the subscription as it now stands and the steps it took."""

    outcome: str
    subscription: Subscription | None = None
    steps: tuple[str, ...] = ()
    period: SubscriptionPeriod | None = None
    is_new: bool = True


@transaction.atomic
def take_plan(*, event: Mapping[str, Any], body_hash: str, now: datetime) -> PlanLearned:
    """Store a verified event about a subscription, once, and learn from it."""
    said = read_plan_event(event)
    row, is_new = StripeEvent.objects.get_or_create(
        event_id=str(event["id"])[:120],
        defaults={
            "kind": str(event.get("type", ""))[:80], "said_at": rules.said_at(event) or now,
            "received_at": now, "object_id": rules.object_id(event)[:120], "outcome": Outcome.IGNORED,
            "body_hash": body_hash, "payload": rules.without_persons(dict(event)),
        },
    )  # fmt: skip
    if not is_new or said is None:
        return PlanLearned(row.outcome, is_new=is_new)
    found = subscription_of(said)
    locked = lock_plan(found) if found is not None else None
    row.outcome = judged(event, said, locked)
    row.save(update_fields=["outcome"])
    if row.outcome not in (Outcome.TAKEN, Outcome.IGNORED):
        alarm(kind=row.outcome, key=f"event:{row.event_id}", event=row, note=said.ref, now=now)
    if row.outcome != Outcome.TAKEN or locked is None:
        return PlanLearned(row.outcome, locked)
    return learned_from(locked, said, now)


@transaction.atomic
def look_at_plan(*, subscription: Subscription, now: datetime) -> list[PlanLearned]:
    """Ask the provider how it stands: a missed event is made good (safety.md R23)."""
    told = plan_gateway.look(subscription, now=now)
    locked = lock_plan(subscription)
    locked.checked_at = now
    locked.save(update_fields=["checked_at"])
    fits = [
        said
        for said in told
        if not plan_mismatch(said, price_minor=locked.price_minor, currency=locked.currency)
    ]
    return [learned_from(locked, said, now) for said in fits]


def learned_from(locked: Subscription, said: PlanSaid, now: datetime) -> PlanLearned:
    steps, period = learn_plan(locked, said, now)
    if locked.state in Subscription.ALIVE:
        make_room(locked, now)
    locked.save()
    return PlanLearned(Outcome.TAKEN, locked, steps, period)


def make_room(locked: Subscription, now: datetime) -> None:
    """One for a person. Paid on a page that another plan had replaced: what was not paid yet gives way. Two
    that were paid: the later one ends here, and a person gives its money back."""
    others = Subscription.objects.alive().filter(person=locked.person_id).exclude(pk=locked.pk)
    other = others.select_for_update(of=("self",)).first()
    if other is None:
        return
    if other.state in (State.NEW, State.OPEN):
        replace_plan(other, now)
        return
    locked.state, locked.ended_at = State.ENDED, locked.ended_at or now
    key = f"subscription:{locked.pk}:second"
    alarm(kind=PaymentAlarm.Kind.LATE, key=key, note=f"subscription {locked.ref}", now=now)


def replace_plan(own: Subscription, now: datetime) -> None:
    """A locked one that was never paid makes way; its page, if it has one, is to be closed."""
    own.state, own.expired_at = State.EXPIRED, now
    own.call_due_at = now if own.session_id else None
    own.save(update_fields=["state", "expired_at", "call_due_at"])


def judged(event: Mapping[str, Any], said: PlanSaid, found: Subscription | None) -> str:
    if bool(event.get("livemode")) != gateway.is_live():
        return Outcome.WRONG_MODE
    if str(event.get("account") or "") not in ("", settings.STRIPE_ACCOUNT):
        return Outcome.WRONG_ACCOUNT
    if found is None:
        return Outcome.UNKNOWN
    return plan_mismatch(said, price_minor=found.price_minor, currency=found.currency) or Outcome.TAKEN


def subscription_of(said: PlanSaid) -> Subscription | None:
    named = Q(pk__in=[])
    if said.ref:
        named |= Q(ref=said.ref)
    if said.provider:
        named |= Q(provider_id=said.provider)
    if said.session:
        named |= Q(session_id=said.session)
    return Subscription.objects.filter(named).order_by("pk").first()


def lock_plan(row: Subscription) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("plan", "person")
    return rows.get(pk=row.pk)


def learn_plan(
    row: Subscription, said: PlanSaid, now: datetime
) -> tuple[tuple[str, ...], SubscriptionPeriod | None]:
    """Join what was said with what is known of a locked row; the steps it takes by that. Not saved yet."""
    before = row.state
    row.session_id = row.session_id or said.session or None
    row.provider_id = row.provider_id or said.provider or None
    row.customer_id = row.customer_id or said.customer
    for name in ("opened_at", "started_at", "expired_at", "ended_at"):
        setattr(row, name, rules.earliest(getattr(row, name), getattr(said, name)))
    if said.said_at is not None and is_newer(row, said):
        row.said_at, row.status, row.ends_at = said.said_at, said.status, said.ends_at
    period = note_period(row, said)
    row.state = state_of_plan(row)
    steps = ("paid",) if period is not None else ()
    if row.state != before and row.state in (State.FAILING, State.ENDED):
        steps = (*steps, str(row.state))
    return steps, period


def is_newer(row: Subscription, said: PlanSaid) -> bool:
    """Of two words of one second the kinder one stands: a charge that fails is followed by one that works."""
    if row.said_at is None or said.said_at is None:
        return True
    known = (row.said_at, row.status not in FAILING, bool(row.ends_at))
    return (said.said_at, said.status not in FAILING, bool(said.ends_at)) > known


def note_period(row: Subscription, said: PlanSaid) -> SubscriptionPeriod | None:
    """A stretch that was paid, once for an invoice; None if it is known or there is none."""
    if said.invoice is None:
        return None
    minor = rules.from_provider(said.invoice.amount, said.invoice.currency) or 0
    period, is_new = SubscriptionPeriod.objects.get_or_create(
        invoice_id=said.invoice.id,
        defaults={
            "subscription": row, "amount_minor": minor, "currency": said.invoice.currency,
            "starts_at": said.invoice.starts_at, "ends_at": said.invoice.ends_at,
            "paid_at": said.invoice.paid_at,
        },
    )  # fmt: skip
    row.paid_until = max(row.paid_until or period.ends_at, period.ends_at)
    return period if is_new else None


def state_of_plan(row: Subscription) -> str:
    if row.ended_at is not None:
        return State.ENDED
    if row.paid_until is not None:
        return State.FAILING if row.status in FAILING else State.ACTIVE
    if row.expired_at is not None:
        return State.EXPIRED
    return State.OPEN if row.opened_at is not None else State.NEW
