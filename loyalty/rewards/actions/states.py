"""What a voucher's state allows, and the refusal that says why not."""

from __future__ import annotations

import datetime

from loyalty.rewards import rules
from loyalty.rewards.actions.refusals import (
    ReservedElsewhere,
    VoucherCancelled,
    VoucherExpired,
    VoucherReplaced,
    VoucherUnknown,
    VoucherUsed,
    WrongSite,
)
from loyalty.rewards.models import Voucher


def locked_voucher(**named: int | str) -> Voucher:
    fresh = Voucher.objects.select_for_update(of=("self",), no_key=True)
    return fresh.select_related("reward", "entry", "account").get(**named)


def found(code: str) -> Voucher:
    """By its code as people type it. Not locked."""
    vouchers = Voucher.objects.select_related("reward", "account__owner")
    voucher = vouchers.filter(code=rules.normalised(code)).first()
    if voucher is None:
        raise VoucherUnknown
    return voucher


def refuse_unless_ready(voucher: Voucher, on: datetime.date) -> None:
    state = voucher.state_on(on)
    if state == Voucher.State.USED:
        raise VoucherUsed(on=voucher.used_on, at=voucher.used_at, site=voucher.used_site)
    if state == Voucher.State.CANCELLED and voucher.cancelled_at:
        raise VoucherCancelled(on=voucher.cancelled_at.date(), at=voucher.cancelled_at)
    if state == Voucher.State.REPLACED and voucher.replaced_at:
        raise VoucherReplaced(on=voucher.replaced_at.date(), at=voucher.replaced_at)
    if state == Voucher.State.EXPIRED:
        raise VoucherExpired(on=voucher.expires_on)


def refuse_unless_here(voucher: Voucher, site: str) -> None:
    if not voucher.reward.is_at(site):
        raise WrongSite(sites=", ".join(voucher.reward.sites))
    if voucher.state == Voucher.State.RESERVED and voucher.reserved_site != site:
        raise ReservedElsewhere(site=voucher.reserved_site)
