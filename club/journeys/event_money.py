"""A place at an event costs money: kept while it is paid for, back by the rule of cancelling (club.md §3.2).

Only Stripe's signed word makes a place firm. Money for places that are gone goes back by itself and a
person hears of it. Lock order: event, registration, payment.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.events import actions as events
from club.events.models import Registration
from club.payments import actions as payments
from club.payments import queries, rules
from club.payments.models import Payment, PaymentAlarm
from club.refusals import Refusal

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["NothingToPayFor", "pay_event"]

PURPOSE = Payment.Purpose.EVENT


class NothingToPayFor(Refusal):
    code = "nothing_due"
    status = 409
    sentence = _("There is nothing to pay for this event.")


def money_subject(registration: Registration) -> str:
    return f"registration:{registration.ref}"


def pay_event(*, registration: Registration, user: User, key: str, now: datetime) -> Payment:
    """A payment for the places that are kept. An open one is taken up again. Raises NothingToPayFor."""
    with transaction.atomic():
        fresh = events.locked_registration(registration)
        is_due = fresh.state == Registration.State.UNPAID and fresh.pay_by is not None and now < fresh.pay_by
        if not is_due or fresh.member.user_id != user.pk:
            raise NothingToPayFor
        for open_one in queries.unpaid_for(money_subject(fresh), PURPOSE, now):
            return open_one
        return payments.start(
            purpose=PURPOSE, subject=money_subject(fresh), person=user, amount_minor=fresh.money_minor,
            currency=fresh.event.currency, description=fresh.event.title,
            description_zh=fresh.event.title_zh, key=key, return_path=f"/my-events/{fresh.event.slug}/",
            now=now, expires_at=fresh.pay_by, site=fresh.event.site,
        )  # fmt: skip


def lock_places(payment: Payment) -> None:
    events.locked_registration(registration_of(payment))


def registration_of(payment: Payment) -> Registration:
    rows = Registration.objects.select_related("event", "member__user")
    return rows.get(ref=payment.subject.partition(":")[2])


def is_on_its_way(registration: Registration) -> bool:
    """Money that the bank has not decided on yet keeps the seats beyond their time. One query."""
    rows = Payment.objects.about(money_subject(registration), PURPOSE)
    return rows.filter(state=Payment.State.PROCESSING).exists()


def withdraw_payments(registration: Registration, now: datetime) -> None:
    """What was not paid yet cannot be paid any more."""
    for open_one in queries.unpaid_for(money_subject(registration), PURPOSE, now):
        payments.withdraw(payment=open_one, now=now)


def send_money_back(
    registration: Registration, minor: int, reason: str, now: datetime, actor: User | None
) -> int:
    """So much of what was paid goes back to where it came from. Minor units really sent."""
    sent = 0
    for payment in queries.paid_ones(money_subject(registration), PURPOSE):
        part = rules.payable(min(minor - sent, queries.refundable(payment)), payment.currency)
        if part > 0:
            payments.refund(
                payment=payment, amount_minor=part, key=f"{money_subject(registration)}:back:{payment.pk}",
                reason=reason, now=now, actor=actor,
            )  # fmt: skip
            sent += part
    if sent:
        events.note_back(registration=registration, minor=sent)
    return sent


def money_too_late(payment: Payment, now: datetime) -> None:
    """The places are gone: a person hears of it, and the money is on its way back (safety.md B5)."""
    payments.alarm(
        kind=PaymentAlarm.Kind.LATE, key=f"payment:{payment.pk}:late", payment=payment, note=payment.subject,
        now=now,
    )  # fmt: skip
    minor = queries.refundable(payment)
    if minor > 0:
        payments.refund(
            payment=payment, amount_minor=minor, key=f"late:{payment.pk}", reason="The places were gone",
            now=now, actor=None,
        )  # fmt: skip
