"""Ordering a reward, giving points away, giving an unused voucher back."""

from __future__ import annotations

import datetime

from django.db import models

from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Entry
from loyalty.policies.queries import policy
from loyalty.rewards import rules
from loyalty.rewards.actions.refusals import (
    LimitReached,
    NotADonation,
    NotForYou,
    RewardGone,
    RewardNotYet,
    SoldOut,
    TooLateToCancel,
)
from loyalty.rewards.actions.shelf import locked_reward, move_stock
from loyalty.rewards.actions.states import locked_voucher, refuse_unless_ready
from loyalty.rewards.models import Donation, Reward, StockMove, Voucher
from loyalty.rewards.queries import ordered_by
from loyalty.rewards.rules.prices import NOBODY_KNOWN, Facts, Price


@ledger.movement
def order(
    *,
    reward: Reward,
    account: Account,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    facts: Facts = NOBODY_KNOWN,
    site: str = "",
    last_day: datetime.date | None = None,
) -> Voucher:
    """Points, stock and the member's limit in one step; asked twice with one key, one voucher.

    ``facts``: the member's tier and segments. ``site``: where staff ordered it, "" online. ``last_day``: of
    the voucher, where it does not live for its reward's days.
    """
    lock_account(account)
    if done := Voucher.objects.filter(key=key).first():
        if (done.reward_id, done.account_id) != (reward.pk, account.pk):
            raise ledger.KeyReused
        return done
    wanted = locked_reward(reward)
    if wanted.kind == Reward.Kind.DONATION:
        raise NotADonation
    _check(wanted, account, facts, on)
    price = wanted.price(facts)
    entry = _spend(wanted, account, price, f"reward:{key}", on, now, actor, site)
    move_stock(wanted, -1, StockMove.Why.ORDER, now, actor)
    return Voucher.objects.create(
        code=rules.new_code(), reward=wanted, reward_version=wanted.version, account=account,
        points=price.points, cash_minor=price.cash_minor,
        currency=wanted.currency if price.cash_minor else "", entry=entry, key=key, issued_on=on,
        issued_at=now,
        expires_on=last_day or on + datetime.timedelta(days=wanted.valid_days),
    )  # fmt: skip


@ledger.movement
def donate(
    *,
    reward: Reward,
    account: Account,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    facts: Facts = NOBODY_KNOWN,
) -> Donation:
    """Points given away, with the receipt at once. The same key again: the same receipt."""
    lock_account(account)
    if done := Donation.objects.filter(key=key).select_related("reward").first():
        if (done.reward_id, done.account_id) != (reward.pk, account.pk):
            raise ledger.KeyReused
        return done
    wanted = locked_reward(reward)
    if wanted.kind != Reward.Kind.DONATION:
        raise NotADonation
    _check(wanted, account, facts, on)
    price = wanted.price(facts)
    entry = _spend(wanted, account, price, f"donation:{key}", on, now, actor, "")
    move_stock(wanted, -1, StockMove.Why.ORDER, now, actor)
    return Donation.objects.create(
        reward=wanted, reward_version=wanted.version, account=account, points=price.points, entry=entry,
        key=key, on=on, at=now,
    )  # fmt: skip


@ledger.movement
def cancel(
    *,
    voucher: Voucher,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> Voucher:
    """Give an unused voucher back within 14 days: points and stock return. Twice changes nothing."""
    ledger.lock_spent([voucher.entry])
    voucher = locked_voucher(pk=voucher.pk)
    if voucher.state == Voucher.State.CANCELLED:
        return voucher
    refuse_unless_ready(voucher, on)
    days = policy("voucher_cancel_days", on)
    if not voucher.can_cancel(on, days):
        raise TooLateToCancel(days=days)
    undo(voucher, "owner", on, now, actor)
    move_stock(locked_reward(voucher.reward), 1, StockMove.Why.BACK, now, actor)
    return voucher


@ledger.movement
def give_up(
    *,
    voucher: Voucher,
    points: int,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> Voucher:
    """What it stood for is given up: it ends, and so many of its points return. Ended already: as it is."""
    ledger.lock_spent([voucher.entry])
    voucher = locked_voucher(pk=voucher.pk)
    if voucher.is_ready(on):
        undo(voucher, "seat", on, now, actor, points)
        move_stock(locked_reward(voucher.reward), 1, StockMove.Why.BACK, now, actor)
    return voucher


def undo(
    voucher: Voucher,
    why: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    points: int | None = None,
) -> None:
    """Points return, all or so many, and the voucher ends; account and voucher are locked, the caller counts
    the pieces."""
    points = voucher.points if points is None else points
    if points:
        ledger.give_back(
            entry=voucher.entry,
            points=points,
            key=f"voucher:{voucher.pk}:cancel",
            on=on,
            actor=actor,
            now=now,
        )
    voucher.state, voucher.cancelled_at, voucher.cancelled_why = Voucher.State.CANCELLED, now, why
    voucher.save(update_fields=["state", "cancelled_at", "cancelled_why"])


def lock_account(account: Account) -> None:
    ledger.lock(account.pk)


def _check(reward: Reward, account: Account, facts: Facts, on: datetime.date) -> None:
    if not reward.is_visible(on):
        raise RewardGone
    if not reward.is_active(on):
        if reward.active_from and on < reward.active_from:
            raise RewardNotYet(on=reward.active_from)
        raise RewardGone
    if not reward.is_for(facts):
        raise NotForYou
    if reward.stock == 0:
        raise SoldOut
    if reward.per_member is not None and ordered_by(account).get(reward.pk, 0) >= reward.per_member:
        raise LimitReached(limit=reward.per_member)


def _spend(
    reward: Reward,
    account: Account,
    price: Price,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    site: str,
) -> Entry:
    kind = "donation" if reward.kind == Reward.Kind.DONATION else "reward"
    return ledger.redeem(
        account=account, points=price.points, key=key, on=on, actor=actor, now=now, site=site,
        source=f"{kind}:{reward.slug}", purpose=reward.purpose,
    )  # fmt: skip
