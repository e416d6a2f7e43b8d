"""The cash part of a reward, paid here instead of at the counter; back when the voucher is given back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.journeys.day import group_day
from club.payments import actions as payments
from club.payments import queries
from club.payments.models import Payment
from club.refusals import Refusal
from loyalty.rewards import actions as rewards
from loyalty.rewards.models import Voucher

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["pay_cash"]

PURPOSE = Payment.Purpose.REWARD


class NoCashDue(Refusal):
    code = "no_cash_due"
    status = 409
    sentence = _("There is nothing to pay for this voucher.")


def cash_subject(voucher: Voucher) -> str:
    """One for an order, however often its voucher is replaced."""
    return f"reward:{voucher.entry_id}"


def pay_cash(*, voucher: Voucher, user: User, key: str, now: datetime) -> Payment:
    """A payment for the money that comes with the points. An open one is taken up again."""
    with transaction.atomic():
        given = rewards.lock_voucher(voucher=voucher)
        if given.account.person != user or not rewards.cash_due(given, group_day(now)):
            raise NoCashDue
        for open_one in queries.unpaid_for(cash_subject(given), PURPOSE, now):
            return open_one
        return payments.start(
            purpose=PURPOSE, subject=cash_subject(given), person=user, amount_minor=given.cash_minor,
            currency=given.currency, description=given.reward.name,
            description_zh=given.reward.name_zh, key=key, return_path=f"/vouchers/{given.pk}/", now=now,
        )  # fmt: skip


def lock_cash(payment: Payment) -> None:
    _voucher_of(payment)


def settle_cash(payment: Payment, step: str, now: datetime) -> None:
    """Paid: the counter asks for nothing more. Too late for the voucher: the money goes back."""
    if step != "paid":
        return
    voucher = _voucher_of(payment)
    if rewards.cash_due(voucher, group_day(now)):
        rewards.note_cash(voucher=voucher, minor=payment.amount_minor, on=group_day(now))
    else:
        return_cash(voucher=voucher, reason="The voucher is no longer open", now=now, actor=None)


def return_cash(*, voucher: Voucher, reason: str, now: datetime, actor: User | None) -> int:
    """What was paid here for a voucher that will not be used goes back. Minor units."""
    sent = 0
    for payment in queries.paid_ones(cash_subject(voucher), PURPOSE):
        minor = queries.refundable(payment)
        if minor > 0:
            payments.refund(
                payment=payment, amount_minor=minor, key=f"voucher:{voucher.pk}:{payment.pk}", reason=reason,
                now=now, actor=actor,
            )  # fmt: skip
            sent += minor
    return sent


def _voucher_of(payment: Payment) -> Voucher:
    alive = Voucher.objects.filter(entry_id=int(payment.subject.partition(":")[2])).order_by("-pk")
    return rewards.lock_voucher(voucher=alive[:1].get())
