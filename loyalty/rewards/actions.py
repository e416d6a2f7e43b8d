"""Ordering a reward, using its voucher at the counter, giving it back unused."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account
from loyalty.refusals import Refusal
from loyalty.rewards import rules
from loyalty.rewards.models import CANCEL_DAYS, Reward, Voucher
from loyalty.rewards.queries import ordered_by


class RewardGone(Refusal):
    code = "reward_gone"
    status = 409
    sentence = _("This reward is not on offer any more.")


class SoldOut(Refusal):
    code = "sold_out"
    status = 409
    sentence = _("The last one has just gone. Your points are untouched.")


class LimitReached(Refusal):
    code = "limit_reached"
    status = 409
    sentence = _("You have had as many of these as one member can (%(limit)s).")


class VoucherUnknown(Refusal):
    """The same sentence for every code that is not ours to take, so none can be guessed at."""

    code = "voucher_unknown"
    status = 404
    sentence = _("We do not know this code. Please check it letter by letter.")


class VoucherUsed(Refusal):
    code = "voucher_used"
    status = 409
    sentence = _("This voucher was used on %(on)s (%(site)s).")


class VoucherExpired(Refusal):
    code = "voucher_expired"
    status = 409
    sentence = _("This voucher was good until %(on)s.")


class VoucherCancelled(Refusal):
    code = "voucher_cancelled"
    status = 409
    sentence = _("This voucher was given back on %(on)s.")


class TooLateToCancel(Refusal):
    code = "too_late_to_cancel"
    status = 409
    sentence = _("A voucher can be given back within %(days)s days.")


@transaction.atomic
def order(
    *,
    reward: Reward,
    account: Account,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> Voucher:
    """Points, stock and the member's limit in one step; asked twice with one key, one voucher."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if done := Voucher.objects.filter(key=key).select_related("reward").first():
        if (done.reward_id, done.account_id) != (reward.pk, account.pk):
            raise ledger.KeyReused
        return done
    wanted = Reward.objects.select_for_update(no_key=True).get(pk=reward.pk)
    _check(wanted, account, on)
    entry = ledger.redeem(
        account=account, points=wanted.price_points, key=f"reward:{key}", on=on, actor=actor, now=now,
        source=f"reward:{wanted.slug}",
    )  # fmt: skip
    _stock(wanted, -1)
    return Voucher.objects.create(
        code=rules.new_code(), reward=wanted, account=account, points=wanted.price_points, entry=entry,
        key=key, issued_on=on, issued_at=now,
        expires_on=on + datetime.timedelta(days=wanted.valid_days),
    )  # fmt: skip


def _check(reward: Reward, account: Account, on: datetime.date) -> None:
    if not reward.is_visible(on):
        raise RewardGone
    if reward.stock == 0:
        raise SoldOut
    if reward.per_member is not None and ordered_by(account).get(reward.pk, 0) >= reward.per_member:
        raise LimitReached(limit=reward.per_member)


def _stock(reward: Reward, change: int) -> None:
    """The reward's row is locked."""
    if reward.stock is not None:
        reward.stock += change
        reward.save(update_fields=["stock"])


@transaction.atomic
def use(
    *, code: str, site: str, on: datetime.date, now: datetime.datetime, actor: models.Model | None = None
) -> Voucher:
    """Take a voucher at the counter of ``site`` (its code), once."""
    found = Voucher.objects.select_for_update(of=("self",), no_key=True).select_related("reward", "account")
    voucher = found.filter(code=rules.normalised(code)).first()
    if voucher is None or voucher.state == Voucher.State.REPLACED:
        raise VoucherUnknown
    _refuse_unless_ready(voucher, on)
    voucher.state = Voucher.State.USED
    voucher.used_at, voucher.used_on, voucher.used_site = now, on, site
    voucher.used_by_id = actor.pk if actor else None
    voucher.save(update_fields=["state", "used_at", "used_on", "used_site", "used_by"])
    return voucher


def _refuse_unless_ready(voucher: Voucher, on: datetime.date) -> None:
    state = voucher.state_on(on)
    if state == Voucher.State.USED:
        raise VoucherUsed(on=voucher.used_on, at=voucher.used_at, site=voucher.used_site)
    if state == Voucher.State.CANCELLED and voucher.cancelled_at:
        raise VoucherCancelled(on=voucher.cancelled_at.date())
    if state == Voucher.State.EXPIRED:
        raise VoucherExpired(on=voucher.expires_on)


@transaction.atomic
def cancel(
    *, voucher: Voucher, on: datetime.date, now: datetime.datetime, actor: models.Model | None = None
) -> Voucher:
    """Give an unused voucher back within 14 days: points and stock return. Twice changes nothing."""
    Account.objects.select_for_update(no_key=True).get(pk=voucher.account_id)
    fresh = Voucher.objects.select_for_update(of=("self",), no_key=True).select_related("reward", "entry")
    voucher = fresh.get(pk=voucher.pk)
    if voucher.state == Voucher.State.CANCELLED:
        return voucher
    _refuse_unless_ready(voucher, on)
    if not voucher.can_cancel(on):
        raise TooLateToCancel(days=CANCEL_DAYS)
    ledger.give_back(
        entry=voucher.entry, points=voucher.points, key=f"voucher:{voucher.pk}:cancel", on=on, actor=actor,
        now=now,
    )  # fmt: skip
    _stock(Reward.objects.select_for_update(no_key=True).get(pk=voucher.reward_id), 1)
    voucher.state, voucher.cancelled_at = Voucher.State.CANCELLED, now
    voucher.save(update_fields=["state", "cancelled_at"])
    return voucher
