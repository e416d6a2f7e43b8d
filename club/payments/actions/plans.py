"""Paid memberships: plans written at the desk, somebody's subscription, its page, its portal.

Rows first; calls follow the commit, under a key that was stored before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from club.payments import gateway, plan_gateway, rules
from club.payments.actions.alarms import alarm
from club.payments.actions.asking import wake
from club.payments.actions.plan_learning import learn_plan, lock_plan, replace_plan, state_of_plan
from club.payments.actions.refusals import PaymentsClosed
from club.payments.models import PaidPlan, PaymentAlarm, Subscription
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

State = Subscription.State
CHECK_EVERY = timedelta(hours=6)


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
    get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)  # one at a time for a person
    own = Subscription.objects.alive().filter(person=person).first()
    if own is not None:
        if own.plan_id == locked.pk and own.state in (State.NEW, State.OPEN):
            return own
        if own.state in (State.ACTIVE, State.FAILING):
            raise PlanAlready
        replace_plan(own, now)
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
        locked.session_id, locked.pay_url = session, url
        is_replaced = locked.state == State.EXPIRED  # by another meanwhile: the page is to be closed
        locked.call_due_at = now if is_replaced else None
        if said is not None:
            learn_plan(locked, said, now)
        locked.save()
        return locked


def close_plan_page(*, subscription: Subscription, now: datetime) -> bool:
    """Nobody can pay any more on a page that was replaced. False: not sure yet, it is tried again; perhaps
    somebody just paid."""
    row = subscription
    try:
        plan_gateway.close_page(row)
    except (gateway.Unreachable, gateway.Rejected) as problem:
        row.call_tries += 1
        row.call_due_at, row.call_error = rules.next_try(now, row.call_tries), str(problem)[:60]
    else:
        row.call_due_at, row.call_error = None, ""
    row.save(update_fields=["call_due_at", "call_error", "call_tries"])
    return row.call_due_at is None


@transaction.atomic
def is_plan_page_over(*, subscription: Subscription) -> bool:
    """By what has been learned since: it ended without anybody paying. False: somebody paid there."""
    locked = lock_plan(subscription)
    is_over = locked.state == State.EXPIRED and locked.started_at is None
    if is_over or locked.state != State.EXPIRED:
        locked.call_due_at = None
        locked.save(update_fields=["call_due_at"])
    return is_over


def pages_left_open(subscription: Subscription) -> Sequence[Subscription]:
    """Pages of the same person that this one replaces and that are not surely closed. One query."""
    rows = Subscription.objects.filter(person=subscription.person_id, state=State.EXPIRED)
    return list(rows.exclude(call_due_at=None).exclude(pk=subscription.pk).order_by("pk"))


def portal_url(*, subscription: Subscription) -> str:
    """Where the owner changes the card or stops the renewal. Raises NothingToManage, Unreachable."""
    if not subscription.customer_id:
        raise NothingToManage
    return plan_gateway.portal_url(subscription, return_url=_return_url())


def to_announce(now: datetime, days: int, limit: int) -> Sequence[Subscription]:
    """Renewals that come within ``days`` and were not announced yet, the soonest first. One query."""
    rows = Subscription.objects.filter(
        state=State.ACTIVE, ends_at=None, paid_until__gt=now, paid_until__lte=now + timedelta(days=days)
    )
    fresh = Q(announced_until=None) | Q(announced_until__lt=models.F("paid_until"))
    return list(rows.filter(fresh).select_related("plan", "person").order_by("paid_until", "pk")[:limit])


@transaction.atomic
def announce(*, subscription: Subscription) -> bool:
    """Its next renewal is announced, by whoever gets True; once."""
    rows = Subscription.objects.filter(pk=subscription.pk)
    fresh = Q(announced_until=None) | Q(announced_until__lt=subscription.paid_until)
    return bool(rows.filter(fresh).update(announced_until=subscription.paid_until))


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
