"""The money that comes with a voucher: what is still due, and that it was paid beforehand."""

from __future__ import annotations

import datetime

from django.db import transaction

from loyalty.rewards.actions.ordering import lock_account
from loyalty.rewards.actions.refusals import CashDue
from loyalty.rewards.actions.states import locked_voucher, refuse_unless_ready
from loyalty.rewards.models import Voucher


def lock_voucher(*, voucher: Voucher) -> Voucher:
    """Account, then voucher: the order of all verbs here."""
    lock_account(voucher.account)
    return locked_voucher(pk=voucher.pk)


def cash_due(voucher: Voucher, on: datetime.date) -> int:
    """Minor units its owner may still pay for it; 0 once it is used, over or paid."""
    return voucher.cash_due_minor if voucher.is_ready(on) else 0


@transaction.atomic
def note_cash(*, voucher: Voucher, minor: int, on: datetime.date) -> Voucher:
    """Paid online: the counter asks for nothing more. The whole sum or none of it."""
    voucher = lock_voucher(voucher=voucher)
    refuse_unless_ready(voucher, on)
    if minor != voucher.cash_due_minor:
        raise CashDue(minor=voucher.cash_due_minor, currency=voucher.currency)
    voucher.cash_taken_minor, voucher.cash_taken_how = minor, "stripe"
    voucher.save(update_fields=["cash_taken_minor", "cash_taken_how"])
    return voucher
