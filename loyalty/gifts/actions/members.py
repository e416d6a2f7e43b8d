"""Giving points on: set aside, taken, looked at, passed on. Order of locks: gift, turn, then the ledger's."""

from __future__ import annotations

import datetime

from django.db import connection, models, transaction

from loyalty.gifts import queries, rules
from loyalty.gifts.models import Gift
from loyalty.gifts.refusals import (
    AccountTooYoung,
    GiftGone,
    GiftRests,
    GiftToSelf,
    TooManyGifts,
    TooMuchThisMonth,
    TooMuchToday,
)
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account
from loyalty.policies.queries import policies, policy

State = Gift.State
OVER = {"count": TooManyGifts, "day": TooMuchToday, "month": TooMuchThisMonth}


@ledger.movement
def offer(
    *,
    giver: Account,
    receiver: Account | None,
    sent_to: str,
    points: int,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    message: str = "",
) -> Gift:
    """Set points aside for somebody. ``receiver`` None, nobody we know, is treated alike in every way."""
    take_turn("gives", giver)
    if done := Gift.objects.filter(key=key).first():
        if (done.giver_id, done.points, done.sent_to) != (giver.pk, points, sent_to):
            raise ledger.KeyReused
        return done
    if receiver is not None and receiver.pk == giver.pk:
        raise GiftToSelf
    _refuse_over_limit(giver, points, on)
    until = on + datetime.timedelta(days=policy("gift_offer_days", on))
    held = ledger.hold(
        account=giver, points=points, key=f"gift:{key}", on=on, until=until, actor=actor, now=now,
        reason="gift",
    )  # fmt: skip
    return Gift.objects.create(
        giver=giver, receiver=receiver, sent_to=sent_to, points=points, message=message.strip()[:200],
        on=on, at=now, hold=held, until=until, key=key,
    )  # fmt: skip


@ledger.movement
def take(*, gift: Gift, on: datetime.date, now: datetime.datetime, actor: models.Model) -> Gift:
    """The receiver says yes: passed on at once, or held when many give to one. Twice changes nothing."""
    row = locked(gift.pk)
    if row.receiver is None or row.state_on(on) not in (State.OFFERED, State.GIVEN, State.HELD):
        raise GiftGone
    if row.state != State.OFFERED:
        return row
    take_turn("takes", row.receiver)
    row.taken_at = now
    numbers = policies("gift_senders_reviewed", "gift_senders_days", "gift_review_days", on=on)
    since = on - datetime.timedelta(days=numbers["gift_senders_days"])
    if rules.is_reviewed(queries.senders_before(row, since), numbers["gift_senders_reviewed"]):
        return _hold_longer(row, on, now, numbers["gift_review_days"])
    return _pass_on(row, on, now, actor)


@ledger.movement
def decline(*, gift: Gift, on: datetime.date) -> Gift:
    """The receiver says no; the points are the giver's again."""
    return _give_up(gift, on, State.DECLINED)


@ledger.movement
def withdraw(*, gift: Gift, on: datetime.date) -> Gift:
    """The giver takes back what was not taken yet."""
    return _give_up(gift, on, State.WITHDRAWN)


@ledger.movement
def approve(
    *, gift: Gift, on: datetime.date, now: datetime.datetime, actor: models.Model, note: str = ""
) -> Gift:
    """A person has looked: passed on."""
    row = _reviewed(gift, on, now, actor, note)
    return _pass_on(row, on, now, actor)


@ledger.movement
def refuse(*, gift: Gift, on: datetime.date, now: datetime.datetime, actor: models.Model, note: str) -> Gift:
    """A person has looked: the points go back to the giver."""
    row = _reviewed(gift, on, now, actor, note)
    ledger.release(hold=row.hold, on=on)
    row.state = State.REFUSED
    row.save()
    return row


def take_turn(what: str, account: Account) -> None:
    """Gifts of one giver, and those to one receiver, follow one another, so that they are counted right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what}:{account.pk}"])


def locked(pk: int) -> Gift:
    rows = Gift.objects.select_for_update(of=("self",)).select_related("giver", "receiver", "hold")
    return rows.get(pk=pk)


def _refuse_over_limit(giver: Account, points: int, on: datetime.date) -> None:
    """In the giver's turn: what was given is counted while nobody adds to it."""
    limits = queries.limits_on(on)
    if on < rules.may_give_from(giver.opened_on, limits):
        raise AccountTooYoung(days=limits.account_days)
    met, left = rules.limit_met(points, queries.given_by(giver, on), limits)
    if met:
        raise OVER[met](left=left)


def _pass_on(row: Gift, on: datetime.date, now: datetime.datetime, actor: models.Model) -> Gift:
    """From what was set aside to the receiver; the lots keep their last day and who paid for them."""
    assert row.receiver is not None  # noqa: S101 — asked before
    ledger.lock_many([row.giver_id, row.receiver.pk])
    try:
        with transaction.atomic():
            ledger.release(hold=row.hold, on=on)
            row.entry_out, row.entry_in = ledger.transfer(
                giver=row.giver, receiver=row.receiver, points=row.points, key=f"gift:{row.pk}:passed",
                on=on, now=now, actor=actor, reason="gift",
            )  # fmt: skip
    except ledger.AccountFrozen as refusal:
        raise GiftRests from refusal
    except ledger.NotEnoughPoints as refusal:
        raise GiftGone from refusal
    row.state = State.GIVEN
    row.save()
    return row


def _hold_longer(row: Gift, on: datetime.date, now: datetime.datetime, days: int) -> Gift:
    """Set aside anew until somebody has looked."""
    ledger.release(hold=row.hold, on=on)
    row.until = on + datetime.timedelta(days=days)
    row.hold = ledger.hold(
        account=row.giver, points=row.points, key=f"gift:{row.pk}:review", on=on, until=row.until, now=now,
        reason="gift",
    )  # fmt: skip
    row.state = State.HELD
    row.save()
    return row


def _give_up(gift: Gift, on: datetime.date, state: State) -> Gift:
    row = locked(gift.pk)
    if row.state == state:
        return row
    if row.state_on(on) != State.OFFERED:
        raise GiftGone
    ledger.release(hold=row.hold, on=on)
    row.state = state
    row.save()
    return row


def _reviewed(gift: Gift, on: datetime.date, now: datetime.datetime, actor: models.Model, note: str) -> Gift:
    row = locked(gift.pk)
    if row.state_on(on) != State.HELD:
        raise GiftGone
    row.decided_at, row.decision_note = now, note.strip()[:300]
    row.decided_by_id = actor.pk
    return row
