"""Points in: earn and give back. Debt is paid first by every credit (loyalty.md §2)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models, transaction

from loyalty.ledger import rules
from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import days_asked, digest_of, key_asked, money_asked, points_asked
from loyalty.ledger.actions.posting import Posting, post_entry
from loyalty.ledger.actions.refusals import BeyondSpend, NotASpend
from loyalty.ledger.models import Account, Allocation, Entry
from loyalty.ledger.queries import book as reading


@transaction.atomic
def earn(
    *,
    account: Account,
    points: int,
    key: str,
    on: datetime.date,
    basis: int | None = None,
    opens_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
    source: str = "",
    actor: models.Model | None = None,
    now: datetime.datetime | None = None,
    reason: str = "",
    site: str = "",
    brand: str = "",
    campaign: str = "",
    unit_value: int = 100,
) -> Entry:
    """One entry, one lot. ``basis``: the money behind it, minor units; ``source``: "type:id".

    ``opens_on`` later than ``on`` makes the points pending; ``expires_on`` is the last day, None = never.
    """
    points, key = points_asked(points), key_asked(key)
    if basis is not None:
        basis = money_asked(basis, least=0)
    opens_on = max(opens_on or on, on)
    days_asked(on, opens_on, expires_on)
    digest = digest_of(
        "earn", account.pk, points=points, on=on, basis=basis, opens_on=opens_on, expires_on=expires_on,
        source=source,
    )  # fmt: skip
    row = books.lock(account.pk)
    if done := books.prior("entry", key, digest):
        return Entry.objects.get(pk=done)
    book = books.read(row, on)
    debts = [debt for debt in book.debts() if expires_on is None or debt.on <= expires_on]
    payments = rules.pay(debts, [rules.Part(None, points)])
    source_type, _, source_id = source.partition(":")
    posting = Posting(account.pk, on, payments=payments)
    posting.facts = _facts(Entry.Kind.EARN, points, key, digest, actor, now) | {
        "basis": basis, "reason": reason, "source_type": source_type, "source_id": source_id,
        "site": site, "brand": brand, "campaign": campaign,
    }  # fmt: skip
    posting.lot = _lot(points, sum(payment.points for payment in payments), opens_on, expires_on, unit_value)
    return post_entry(book, posting)


@transaction.atomic
def give_back(
    *,
    entry: Entry,
    points: int,
    key: str,
    on: datetime.date,
    actor: models.Model | None = None,
    now: datetime.datetime | None = None,
    reason: str = "",
) -> Entry:
    """Undo (part of) a spend: to the lots it came from, or to one new lot valid 30 days."""
    points, key = points_asked(points), key_asked(key)
    days_asked(on)
    if entry.kind != Entry.Kind.REDEEM:
        raise NotASpend
    digest = digest_of("give_back", entry.account_id, entry=entry.pk, points=points, on=on)
    row = books.lock(entry.account_id)
    if done := books.prior("entry", key, digest):
        return Entry.objects.get(pk=done)
    on = max(on, entry.on)  # nothing comes back before it was spent
    book = books.read(row, on)
    spent = _spent(entry)
    left = sum(one.points for one in spent)
    if points > left:
        raise BeyondSpend(left=left)
    known = {lot.id for lot in book.lots}
    book.lots += {one.lot.id: one.lot for one in spent if one.lot.id not in known}.values()
    posting = _giving(book, rules.give_back(spent, points, on), on)
    posting.facts = _facts(Entry.Kind.GIVE_BACK, points, key, digest, actor, now) | {
        "reverses": entry.pk, "reason": reason, "source_type": entry.source_type,
        "source_id": entry.source_id, "site": entry.site, "brand": entry.brand, "campaign": entry.campaign,
    }  # fmt: skip
    return post_entry(book, posting)


def _spent(entry: Entry) -> list[rules.Spent]:
    rows = Allocation.objects.filter(entry=entry, points__gt=models.F("given_back"))
    parts = list(rows.values_list("pk", "lot_id", models.F("points") - models.F("given_back")))
    lots = {lot.id: lot for lot in reading.lots_by_id([lot for _, lot, _ in parts])}
    return [rules.Spent(pk, lots[lot], points) for pk, lot, points in parts]


def _giving(book: books.Book, givings: list[rules.Giving], on: datetime.date) -> Posting:
    """Counters, the new lot if one is needed, and the debt that what came back pays."""
    parts = rules.returned(givings, book.lots)
    payments = rules.pay(book.debts(), parts)
    posting = Posting(book.account_id, on, givings=givings, payments=payments)
    posting.moves = [rules.Move(part.lot, consumed=-part.points) for part in parts if part.lot]
    posting.moves += [rules.Move(paid.lot, clawed=paid.points) for paid in payments if paid.lot]
    fresh = sum(part.points for part in parts if part.lot is None)
    if fresh:
        clawed = sum(paid.points for paid in payments if paid.lot is None)
        last_day = on + datetime.timedelta(days=rules.GIVE_BACK_DAYS)
        posting.lot = _lot(fresh, clawed, on, last_day, 100)
    return posting


def _facts(
    kind: str, points: int, key: str, digest: bytes, actor: models.Model | None, now: datetime.datetime | None
) -> dict[str, Any]:
    return {
        "kind": kind, "points": points, "key": key, "digest": digest,
        "actor": actor.pk if actor else None, "now": now,
    }  # fmt: skip


def _lot(
    points: int, clawed: int, opens_on: datetime.date, expires_on: datetime.date | None, unit_value: int
) -> dict[str, Any]:
    return {
        "lot_points": points, "lot_clawed": clawed, "opens_on": opens_on, "expires_on": expires_on,
        "unit_value": unit_value,
    }  # fmt: skip
