"""Paid memberships: plans written at the desk, somebody's subscription, what the provider says of it.

Rows first; calls follow the commit, under a key that was stored before. In which order events come, and how
often, cannot matter: facts only grow, and of what may change back the newest word counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from club.payments import gateway, plan_gateway, rules
from club.payments.actions.alarms import alarm
from club.payments.actions.asking import wake
from club.payments.actions.refusals import PaymentsClosed
from club.payments.models import PaidPlan, PaymentAlarm, StripeEvent, Subscription, SubscriptionPeriod
from club.payments.rules.plans import FAILING, PlanSaid, plan_mismatch, read_plan_event
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

State = Subscription.State
Outcome = StripeEvent.Outcome
CHECK_EVERY = timedelta(hours=6)
NEW_LIVES = timedelta(minutes=25)


class PlanEnded(Refusal):
    code = "plan_ended"
    status = 410
    sentence = _("This membership is no longer on offer.")


class PlanAlready(Refusal):
    code = "plan_already"
    status = 409
    sentence = _("You have a paid membership already. You can change or end it on this page.")


class NothingToManage(Refusal):
    code = "nothing_to_manage"
    status = 409
    sentence = _("There is no paid membership to change yet.")


@dataclass(frozen=True)
class PlanLearned:
    """What an event came to: the subscription as it now stands and the steps it took."""

    outcome: str
    subscription: Subscription | None = None
    steps: tuple[str, ...] = ()
    period: SubscriptionPeriod | None = None
    is_new: bool = True


@transaction.atomic
def write_plan(*, now: datetime, actor: User, **facts: Any) -> PaidPlan:
    plan = PaidPlan(created_at=now, created_by=actor, **facts)
    plan.full_clean(exclude=["created_by"])
    plan.save(force_insert=True)
    record(actor=actor, verb="plan.written", subject=plan, now=now)
    return plan


@transaction.atomic
def end_plan(*, plan: PaidPlan, now: datetime, actor: User) -> PaidPlan:
    """Nobody new can take it; who has it keeps it."""
    locked = PaidPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.ended_at is None:
        locked.ended_at = now
        locked.save(update_fields=["ended_at"])
        record(actor=actor, verb="plan.ended", subject=locked, now=now)
    return locked


@transaction.atomic
def subscribe(*, plan: PaidPlan, person: User, key: str, now: datetime) -> Subscription:
    """Ask for it; one for a person at a time, and the same page again while it is unpaid.

    Raises PaymentsClosed, PlanEnded, PlanAlready.
    """
    if not gateway.is_open():
        raise PaymentsClosed
    locked = PaidPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    own = Subscription.objects.alive().filter(person=person).first()
    if own is not None:
        if own.plan_id == locked.pk and own.state in (State.NEW, State.OPEN):
            return own
        if own.state in (State.ACTIVE, State.FAILING):
            raise PlanAlready
        own.state, own.expired_at, own.call_due_at = State.EXPIRED, now, None
        own.save(update_fields=["state", "expired_at", "call_due_at"])
    if locked.ended_at is not None:
        raise PlanEnded
    made = Subscription.objects.create(
        key=key, plan=locked, person=person, price_minor=locked.price_minor, currency=locked.currency,
        months=locked.months, created_at=now, expires_at=now + plan_gateway.PAGE_LIVES, call_due_at=now,
    )  # fmt: skip
    wake()
    return made


def open_plan_page(*, subscription: Subscription, now: datetime) -> Subscription:
    """Have the page opened on which it is paid; must not run inside a transaction. Again: the same page."""
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=subscription.pk, state=State.NEW, call_due_at__lte=now).first()
        if row is None:
            return Subscription.objects.select_related("plan").get(pk=subscription.pk)
        row.call_due_at, row.call_tries = now + rules.LEASE, row.call_tries + 1
        row.save(update_fields=["call_due_at", "call_tries"])
    try:
        session, url, said = plan_gateway.open_page(row, return_url=_return_url(), now=now)
    except gateway.Unreachable as problem:
        row.call_due_at, row.call_error = rules.next_try(now, row.call_tries), str(problem)[:60]
        row.save(update_fields=["call_due_at", "call_error"])
        return row
    except gateway.Rejected as problem:
        return _never_opened(row, problem.code, now)
    with transaction.atomic():
        locked = lock_plan(row)
        locked.session_id, locked.pay_url, locked.call_due_at = session, url, None
        if said is not None:
            learn_plan(locked, said, now)
        locked.save()
        return locked


def portal_url(*, subscription: Subscription) -> str:
    """Where the owner changes the card or stops the renewal. Raises NothingToManage, Unreachable."""
    if not subscription.customer_id:
        raise NothingToManage
    return plan_gateway.portal_url(subscription, return_url=_return_url())


def plans_due(now: datetime, limit: int) -> Sequence[Subscription]:
    return list(Subscription.objects.filter(call_due_at__lte=now).order_by("call_due_at")[:limit])


def plans_to_check(now: datetime, limit: int) -> Sequence[Subscription]:
    """Paid stretches that are over and pages nobody answered for: the longest unchecked first. One query."""
    rows = Subscription.objects.alive().exclude(session_id=None)
    over = Q(paid_until__lte=now) | Q(paid_until=None, created_at__lte=now - CHECK_EVERY)
    rested = Q(checked_at=None) | Q(checked_at__lte=now - CHECK_EVERY)
    return list(
        rows.filter(over, rested).order_by(models.F("checked_at").asc(nulls_first=True), "pk")[:limit]
    )


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
    locked.save()
    return PlanLearned(Outcome.TAKEN, locked, steps, period)


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


def _never_opened(row: Subscription, code: str, now: datetime) -> Subscription:
    with transaction.atomic():
        locked = lock_plan(row)
        locked.call_due_at, locked.call_error, locked.expired_at = None, code, now
        locked.state = state_of_plan(locked)
        locked.save()
        alarm(kind=PaymentAlarm.Kind.CALL_FAILED, key=f"subscription:{locked.pk}:call", note=code, now=now)
        return locked


def _return_url() -> str:
    return settings.BASE_URL + reverse("plan")
