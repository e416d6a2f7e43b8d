"""Paid membership: what its payment brings, and what its owner hears of it in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from booking.sites.queries import LocalDay, policy
from club.journeys.day import group_day
from club.notices.actions import tell
from club.payments import actions as payments
from club.payments.gateway import Rejected, Unreachable
from club.payments.models import PaidPlan, Subscription, SubscriptionPeriod
from loyalty.earning.rules import expires_on
from loyalty.ledger.actions import earn
from loyalty.ledger.queries import account_of
from loyalty.policies.queries import policy as points_policy

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["check_plan", "open_plan", "plans_by_the_clock", "subscribe"]


def take_plan_event(*, event: Mapping[str, Any], body_hash: str, now: datetime) -> str:
    """An event about a subscription: stored once, learned, and what it means done."""
    with transaction.atomic():
        learned = payments.take_plan(event=event, body_hash=body_hash, now=now)
        _settle(learned, now)
        return learned.outcome if learned.is_new else "known"


def subscribe(*, plan: PaidPlan, user: User, key: str, now: datetime) -> Subscription:
    return payments.subscribe(plan=plan, person=user, key=key, now=now)


def plans_by_the_clock(*, now: datetime, limit: int = 100) -> int:
    """Pages to open or close, payments never heard of, renewals to announce. Never inside a transaction."""
    for waiting in payments.plans_due(now, limit):
        if waiting.state == Subscription.State.NEW:
            open_plan(subscription=waiting, now=now)
        else:
            close_plan(subscription=waiting, now=now)
    for row in payments.plans_to_check(now, limit):
        check_plan(subscription=row, now=now)
    return announce_renewals(now=now, limit=limit)


def open_plan(*, subscription: Subscription, now: datetime) -> bool:
    """Its page, once every page that it replaces is surely closed: nobody pays for two memberships. Paid on
    one of those meanwhile: that membership stands, and this one gives way. Never inside a transaction."""
    if not all(close_plan(subscription=old, now=now) for old in payments.pages_left_open(subscription)):
        return False
    return bool(payments.open_plan_page(subscription=subscription, now=now).pay_url)


def close_plan(*, subscription: Subscription, now: datetime) -> bool:
    """Nobody can pay on this page any more, and nobody has. Asked twice: the page names the membership,
    and that its invoice."""
    if payments.close_plan_page(subscription=subscription, now=now):
        return True
    known = check_plan(subscription=subscription, now=now) and check_plan(subscription=subscription, now=now)
    return known and payments.is_plan_page_over(subscription=subscription)


def check_plan(*, subscription: Subscription, now: datetime) -> bool:
    """Ask how it stands and act on it as on events; False: no answer this time."""
    try:
        with transaction.atomic():
            for learned in payments.look_at_plan(subscription=subscription, now=now):
                _settle(learned, now)
    except (Unreachable, Rejected):
        return False
    return True


def announce_renewals(*, now: datetime, limit: int) -> int:
    """Before money is taken again its owner hears when and how much; once for each renewal."""
    days = policy(None, "plan_renewal_days", group_day(now))
    told = 0
    for row in payments.to_announce(now, days, limit):
        with transaction.atomic():
            if payments.announce(subscription=row):
                told += _tell(row, "plan_renewal", f"{row.paid_until:%Y%m%d}", now)
    return told


def early_hours(user: User, on: date) -> int:
    """How much sooner events open by a membership that is paid on the group's day ``on``. One query."""
    last = LocalDay("person__member__site__group__zone", "paid_until")
    rows = Subscription.objects.for_user(user).alias(last=last).filter(ended_at=None, last__gte=on)
    return rows.order_by("-plan__early_hours").values_list("plan__early_hours", flat=True).first() or 0


def _settle(learned: payments.PlanLearned, now: datetime) -> None:
    row = learned.subscription
    if row is None:
        return
    for step in learned.steps:
        if step == "paid" and learned.period is not None:
            _paid(row, learned.period, now)
        elif step == Subscription.State.FAILING:
            _tell(row, "plan_failing", f"{row.paid_until:%Y%m%d}", now)
        elif step == Subscription.State.ENDED and row.paid_until is not None:
            _tell(row, "plan_ended", "once", now)


def _paid(row: Subscription, period: SubscriptionPeriod, now: datetime) -> None:
    """A stretch paid: its points, once for its invoice, and at the first a word of welcome."""
    account, on = account_of(row.person), group_day(now)
    if row.plan.bonus_points and account is not None:
        earn(
            account=account, points=row.plan.bonus_points, key=f"plan:{period.invoice_id}", on=on, now=now,
            expires_on=expires_on(on, points_policy("hand_points_months", on)),
            source=f"subscription:{row.ref}", reason="plan",
        )  # fmt: skip
    if row.periods.count() == 1:
        _tell(row, "plan_started", "once", now)


def _tell(row: Subscription, kind: str, key: str, now: datetime) -> bool:
    assert row.paid_until is not None  # noqa: S101 - nothing is said of what was never paid
    facts: dict[str, object] = {
        "what": row.plan.name, "what_zh": row.plan.name_zh or row.plan.name, "total_minor": row.price_minor,
        "currency": row.currency, "until_on": group_day(row.paid_until).isoformat(),
    }  # fmt: skip
    told = tell(person=row.person, kind=kind, key=f"subscription:{row.pk}:{kind}:{key}", data=facts, now=now)
    return bool(told)
