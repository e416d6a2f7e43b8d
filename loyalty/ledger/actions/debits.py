"""Points out: redeem, and the reversal of an earn after a refund (loyalty.md §2)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Sum

from loyalty.ledger import rules
from loyalty.ledger.actions import book as books
from loyalty.ledger.actions import plain
from loyalty.ledger.actions.asked import (
    days_asked,
    digest_of,
    key_asked,
    money_asked,
    points_asked,
    purpose_asked,
)
from loyalty.ledger.actions.limits import refuse_beyond_limit
from loyalty.ledger.actions.posting import Posting, post_entry
from loyalty.ledger.actions.refusals import NotAnEarn, RefundBeyondBill
from loyalty.ledger.models import Account, Entry, Lot


def redeem(
    *,
    account: Account,
    points: int,
    key: str,
    on: datetime.date,
    actor: models.Model | None = None,
    now: datetime.datetime | None = None,
    reason: str = "",
    source: str = "",
    site: str = "",
    purpose: str = "",
) -> Entry:
    """Hold and capture in one step: ``points`` leave the open lots in spend order."""
    points, key = points_asked(points), key_asked(key)
    days_asked(on)
    digest = digest_of(
        "redeem", account.pk, points=points, on=on, source=source, purpose=purpose_asked(purpose)
    )
    source_type, _, source_id = source.partition(":")
    asked = {
        "kind": Entry.Kind.REDEEM, "points": -points, "key": key, "digest": digest, "reason": reason,
        "actor": actor.pk if actor else None, "now": now, "source_type": source_type,
        "source_id": source_id, "site": site,
    }  # fmt: skip
    return plain.redeemed(account.pk, on, asked, purpose) or _redeem(account.pk, on, asked, purpose)


@books.movement
def _redeem(account_id: int, on: datetime.date, asked: dict[str, Any], purpose: str) -> Entry:
    locked = books.lock(account_id, asked["key"])
    if done := locked.did("entry", asked["digest"]):
        return Entry.objects.get(pk=done)
    book, points = books.read(locked, on), -asked["points"]
    book.require(points, on, purpose)
    refuse_beyond_limit(book, account_id, points, on)
    parts = rules.take(book.lots, points, on, purpose)
    posting = Posting(account_id, on, facts=asked, parts=parts)
    posting.moves = [rules.Move(part.lot, consumed=part.points) for part in parts]
    return post_entry(book, posting)


@books.movement
def reverse_earn(
    *,
    entry: Entry,
    basis: int,
    key: str,
    on: datetime.date,
    actor: models.Model | None = None,
    now: datetime.datetime | None = None,
    reason: str = "",
) -> Entry:
    """Refund of ``basis`` minor units of what ``entry`` was earned for.

    The entry written is what is taken now: negative, or 0 when the share rounds to nothing or had
    expired unspent already. What no lot can give becomes debt.
    """
    basis, key = money_asked(basis), key_asked(key)
    days_asked(on)
    if entry.kind != Entry.Kind.EARN:
        raise NotAnEarn
    digest = digest_of("reverse_earn", entry.account_id, entry=entry.pk, basis=basis, on=on)
    locked = books.lock(entry.account_id, key)
    if done := locked.did("entry", digest):
        return Entry.objects.get(pk=done)
    on = max(on, entry.on)  # nothing is refunded before it was paid
    book = books.read(locked, on)
    reversal = _reversal(book, entry, basis, on)
    posting = Posting(entry.account_id, on, parts=reversal.parts, debt=reversal.debt)
    posting.moves = [rules.Move(part.lot, clawed=part.points) for part in reversal.parts]
    posting.facts = {
        "kind": Entry.Kind.REVERSE, "points": -rules.total(reversal.parts) - reversal.debt, "key": key,
        "digest": digest, "basis": basis, "reverses": entry.pk, "reason": reason,
        "actor": actor.pk if actor else None, "now": now, "source_type": entry.source_type,
        "source_id": entry.source_id, "site": entry.site, "brand": entry.brand, "campaign": entry.campaign,
    }  # fmt: skip
    return post_entry(book, posting)


def _reversal(book: books.Book, entry: Entry, basis: int, on: datetime.date) -> rules.Reversal:
    whole = entry.basis or 0
    before = Entry.objects.filter(reverses=entry).aggregate(basis=Sum("basis"), points=Sum("points"))
    refunded, taken = before["basis"] or 0, -(before["points"] or 0)
    if refunded + basis > whole:
        raise RefundBeyondBill(left=whole - refunded)
    reached = rules.share(entry.points, refunded, whole)
    points = rules.share(entry.points, refunded + basis, whole) - reached
    own = book.lot(Lot.objects.values_list("pk", flat=True).get(entry=entry), on)
    return rules.reverse(own, book.lots, points, reached - taken, on)
