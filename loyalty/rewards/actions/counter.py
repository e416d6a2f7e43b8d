"""A voucher at the counter: looked at, put aside, used, replaced when lost, undone when sold out."""

from __future__ import annotations

import datetime

from django.db import models, transaction

from loyalty.ledger import actions as ledger
from loyalty.rewards import rules
from loyalty.rewards.actions.ordering import lock_account, undo
from loyalty.rewards.actions.refusals import CashDue, NotReserved, NotSoldOut, VoucherUnknown
from loyalty.rewards.actions.shelf import locked_reward, move_stock
from loyalty.rewards.actions.states import (
    found,
    locked_voucher,
    refuse_unless_here,
    refuse_unless_ready,
)
from loyalty.rewards.models import Reward, StockMove, Voucher

State = Voucher.State
COUNTED = (Reward.Kind.GOODS, Reward.Kind.EVENT)


def look(*, code: str, site: str, on: datetime.date) -> Voucher:
    """Whose voucher it is and for what, before anybody takes it; every refusal of ``use`` but the cash."""
    voucher = found(code)
    refuse_unless_ready(voucher, on)
    refuse_unless_here(voucher, site)
    return voucher


@transaction.atomic
def use(
    *,
    code: str,
    site: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    cash_minor: int = 0,
) -> Voucher:
    """Take a voucher at the counter of ``site`` (its code), once. ``cash_minor``: confirmed as taken."""
    voucher = _taken_up(code)
    refuse_unless_ready(voucher, on)
    refuse_unless_here(voucher, site)
    due = voucher.cash_due_minor
    if cash_minor != due:
        raise CashDue(minor=due, currency=voucher.currency)
    voucher.state = State.USED
    voucher.used_at, voucher.used_on, voucher.used_site = now, on, site
    voucher.used_by_id = actor.pk if actor else None
    if due:
        voucher.cash_taken_minor, voucher.cash_taken_how = cash_minor, "counter"
    voucher.save(
        update_fields=[
            "state", "used_at", "used_on", "used_site", "used_by", "cash_taken_minor", "cash_taken_how",
        ]
    )  # fmt: skip
    return voucher


@transaction.atomic
def reserve(*, code: str, site: str, note: str = "", on: datetime.date, now: datetime.datetime) -> Voucher:
    """Put the thing aside at ``site`` for its owner; from now on it is taken there. Again: the new note."""
    voucher = _taken_up(code)
    refuse_unless_ready(voucher, on)
    refuse_unless_here(voucher, site)
    voucher.state = State.RESERVED
    voucher.reserved_at, voucher.reserved_site, voucher.reserved_note = now, site, note.strip()[:120]
    voucher.save(update_fields=["state", "reserved_at", "reserved_site", "reserved_note"])
    return voucher


@transaction.atomic
def release(*, code: str, site: str, on: datetime.date) -> Voucher:
    """Not put aside any more: good at any centre again."""
    voucher = _taken_up(code)
    refuse_unless_ready(voucher, on)
    if voucher.state != State.RESERVED:
        raise NotReserved
    refuse_unless_here(voucher, site)
    voucher.state, voucher.reserved_at = State.ISSUED, None
    voucher.reserved_site = voucher.reserved_note = ""
    voucher.save(update_fields=["state", "reserved_at", "reserved_site", "reserved_note"])
    return voucher


@ledger.movement
def replace(*, voucher: Voucher, on: datetime.date, now: datetime.datetime) -> Voucher:
    """A lost voucher gets a new code and its old one is dead; price, life and entry stay as they were."""
    lock_account(voucher.account)
    old = locked_voucher(pk=voucher.pk)
    refuse_unless_ready(old, on)
    reserved = (old.state, old.reserved_at, old.reserved_site, old.reserved_note)
    old.state, old.replaced_at = State.REPLACED, now
    old.save(update_fields=["state", "replaced_at"])
    state, at, site, note = reserved
    return Voucher.objects.create(
        code=rules.new_code(), reward=old.reward, reward_version=old.reward_version, account=old.account,
        state=state, points=old.points, cash_minor=old.cash_minor, currency=old.currency, entry=old.entry,
        key=f"replace:{old.pk}", issued_on=old.issued_on, issued_at=old.issued_at, expires_on=old.expires_on,
        reserved_at=at, reserved_site=site, reserved_note=note, replaces=old,
        cash_taken_minor=old.cash_taken_minor, cash_taken_how=old.cash_taken_how,
    )  # fmt: skip


@ledger.movement
def sold_out(
    *, voucher: Voucher, on: datetime.date, now: datetime.datetime, actor: models.Model | None = None
) -> Voucher:
    """Ordered, but there is none to hand over: all points back, whatever its age. Twice changes nothing.

    An expired voucher too: the owner came and we had none. The piece does not return to the shelf, and
    what the shelf still counts was not there either.
    """
    ledger.lock_spent([voucher.entry])
    voucher = locked_voucher(pk=voucher.pk)
    if voucher.reward.kind not in COUNTED:
        raise NotSoldOut
    if voucher.state == State.CANCELLED and voucher.cancelled_why == "sold_out":
        return voucher
    refuse_unless_ready(voucher, min(on, voucher.expires_on))
    undo(voucher, "sold_out", on, now, actor)
    reward = locked_reward(voucher.reward)
    move_stock(reward, -(reward.stock or 0), StockMove.Why.COUNT, now, actor, note="sold out")
    return voucher


def _taken_up(code: str) -> Voucher:
    """Under lock, by its code as people type it."""
    try:
        return locked_voucher(code=rules.normalised(code))
    except Voucher.DoesNotExist:
        raise VoucherUnknown from None
