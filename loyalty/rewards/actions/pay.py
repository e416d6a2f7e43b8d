"""Points on a bill: put aside at booking, kept while it moves, taken at the invoice, back after a refund."""

from __future__ import annotations

import datetime

from django.db import models

from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import balance
from loyalty.rewards import rules
from loyalty.rewards.actions.ordering import lock_account
from loyalty.rewards.actions.refusals import BadPayPoints, ChangedMeanwhile, PayNothing, PayTooMuch
from loyalty.rewards.models import BillPayment
from loyalty.rewards.queries.pay import terms, waiting_for

PURPOSE = "service"  # a bill is paid by free points and by those meant for service


@ledger.movement
def place(
    *,
    account: Account,
    source: str,
    points: int,
    bill_minor: int,
    currency: str,
    until: datetime.date,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> BillPayment:
    """Put points aside for a coming bill of ``bill_minor`` (net). The same key: the same hold."""
    lock_account(account)
    if done := BillPayment.objects.filter(key=key).first():
        if (done.account_id, done.source, done.points) != (account.pk, source, points):
            raise ledger.KeyReused
        return done
    if waiting_for(source):
        raise ChangedMeanwhile
    refuse_unless_payable(points, bill_minor, on)
    hold = ledger.hold(
        account=account, points=points, key=f"pay:{key}", on=on, until=until, actor=actor, now=now,
        reason=source, purpose=PURPOSE,
    )  # fmt: skip
    return BillPayment.objects.create(
        account=account, source=source, points=points, hold=hold, key=key, placed_at=now, currency=currency
    )


@ledger.movement
def release_points(*, source: str, why: str, on: datetime.date, now: datetime.datetime) -> BillPayment | None:
    """The bill will not come, or its owner thinks again: the points are free. None if none waited."""
    waiting = waiting_for(source)
    if waiting is None or waiting.hold is None:
        return None
    lock_account(waiting.account)
    waiting.refresh_from_db(fields=["released_at", "entry"])
    if waiting.released_at or waiting.entry_id:
        return None
    ledger.release(hold=waiting.hold, on=on)
    waiting.released_at, waiting.released_why = now, why
    waiting.save(update_fields=["released_at", "released_why"])
    return waiting


@ledger.movement
def keep_until(
    *, source: str, until: datetime.date, key: str, on: datetime.date, now: datetime.datetime
) -> BillPayment | None:
    """The appointment moved: a hold that would end before ``until`` is laid anew.

    Points of lots that died while held are lost then (loyalty.md §2): what is left, in whole steps, is
    held; nothing if that is under the least.
    """
    waiting = waiting_for(source)
    if waiting is None or waiting.hold is None or waiting.hold.until >= until:
        return waiting
    if release_points(source=source, why="moved", on=on, now=now) is None:
        return None
    account = Account.objects.get(pk=waiting.account_id)
    known = terms(on)
    points = min(waiting.points, balance(account, on).available_for(PURPOSE))
    points -= points % known.step
    if not known.is_sound(points):
        return None
    hold = ledger.hold(
        account=account,
        points=points,
        key=f"pay:{key}",
        on=on,
        until=until,
        now=now,
        reason=source,
        purpose=PURPOSE,
    )
    return BillPayment.objects.create(
        account=account, source=source, points=points, hold=hold, key=key, placed_at=now,
        currency=waiting.currency,
    )  # fmt: skip


@ledger.movement
def take(
    *,
    account: Account,
    source: str,
    bill: str,
    points: int,
    bill_minor: int,
    currency: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    site: str = "",
) -> list[BillPayment]:
    """Points pay their part of a bill: what was held first, the rest from the open points.

    ``points`` 0 frees what was held. More than the bill allows: ``PayTooMuch`` with the number. Whether
    more than the hold may be taken at all (the owner is here) is asked before. Once per ``bill``.
    """
    lock_account(account)
    if done := list(BillPayment.objects.filter(bill=bill).order_by("pk")):
        return done
    waiting = waiting_for(source) if source else None
    if not points:
        release_points(source=source, why="not_wanted", on=on, now=now)
        return []
    refuse_unless_payable(points, bill_minor, on)
    value = terms(on).value
    paid = []
    held = waiting.hold if waiting else None
    if waiting and held and held.is_active(max(on, held.on)):
        part = min(points, waiting.points)
        entry = ledger.capture(
            hold=held, points=part, key=f"pay:{bill}", on=on, actor=actor, now=now, source=bill, site=site
        )
        paid.append(_paid(waiting, bill, entry, part, rules.worth(part, value), now))
        points -= part
    elif waiting:
        release_points(source=source, why="ended", on=on, now=now)
    if points:
        before = sum(each.value_minor for each in paid)
        whole = rules.worth(points + sum(each.taken for each in paid), value)
        entry = ledger.redeem(
            account=account, points=points, key=f"pay:{bill}:more", on=on, actor=actor, now=now,
            source=bill, site=site, purpose=PURPOSE,
        )  # fmt: skip
        more = BillPayment(
            account=account, points=points, key=f"pay:{bill}:more", placed_at=now, currency=currency
        )
        paid.append(_paid(more, bill, entry, points, whole - before, now))
    return paid


@ledger.movement
def give_back_part(
    *,
    bill: str,
    before_minor: int,
    back_minor: int,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> int:
    """Points of ``back_minor`` that the bill's points once paid; ``before_minor`` came back earlier.

    Cumulative, so that the refund which completes the bill brings the exact rest. What the counter took
    comes back before what was held. Returns the points given back by this call.
    """
    paid = list(BillPayment.objects.filter(bill=bill).select_related("entry", "account").order_by("-pk"))
    if not paid or not back_minor:
        return 0
    ledger.lock_spent([each.entry for each in paid if each.entry])
    taken, minor = sum(each.taken for each in paid), sum(each.value_minor for each in paid)
    first = rules.taken_points(taken, minor, 0, before_minor)
    last = rules.taken_points(taken, minor, 0, before_minor + back_minor)
    reached = 0
    for each in paid:  # which points of which entry follows from what came before, so a replay is one
        part = min(last, reached + each.taken) - max(first, reached)
        reached += each.taken
        if part > 0 and each.entry is not None:
            ledger.give_back(
                entry=each.entry, points=part, key=f"{key}:{each.pk}", on=on, actor=actor, now=now
            )
    return last - first


def refuse_unless_payable(points: int, bill_minor: int, on: datetime.date) -> None:
    """Steps, the least and the most of loyalty.md §5.2, as the policies of the day have them."""
    known = terms(on)
    most = known.most(bill_minor)
    if not most:
        raise PayNothing
    if type(points) is not int or not known.is_sound(points):
        raise BadPayPoints(step=known.step, least=known.least)
    if points > most:
        raise PayTooMuch(most=most)


def _paid(
    row: BillPayment, bill: str, entry: Entry, points: int, value_minor: int, now: datetime.datetime
) -> BillPayment:
    row.bill, row.entry, row.taken, row.value_minor, row.captured_at = bill, entry, points, value_minor, now
    row.save()
    return row
