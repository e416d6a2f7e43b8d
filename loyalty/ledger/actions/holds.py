"""Points put aside: hold, capture, release (loyalty.md §2)."""

from __future__ import annotations

import datetime

from django.db import models

from loyalty.ledger import rules
from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import days_asked, digest_of, key_asked, points_asked, purpose_asked
from loyalty.ledger.actions.limits import refuse_beyond_limit
from loyalty.ledger.actions.posting import Posting, post_end, post_entry, post_hold
from loyalty.ledger.actions.refusals import BeyondHold, HoldEnded
from loyalty.ledger.models import Account, Entry, Hold, HoldPart


@books.movement
def hold(
    *,
    account: Account,
    points: int,
    key: str,
    on: datetime.date,
    until: datetime.date,
    actor: models.Model | None = None,
    now: datetime.datetime | None = None,
    reason: str = "",
    purpose: str = "",
) -> Hold:
    """Put points aside up to and including ``until``; they outlive their lot's expiry while held."""
    points, key = points_asked(points), key_asked(key)
    days_asked(on, until)
    digest = digest_of("hold", account.pk, points=points, on=on, until=until, purpose=purpose_asked(purpose))
    locked = books.lock(account.pk, key)
    if done := locked.did("hold", digest):
        return Hold.objects.get(pk=done)
    book = books.read(locked, on)
    book.require(points, on, purpose)
    refuse_beyond_limit(book, account.pk, points, on)
    parts = rules.take(book.lots, points, on, purpose)
    posting = Posting(account.pk, on, parts=parts)
    posting.moves = [rules.Move(part.lot, held=part.points) for part in parts]
    posting.hold = {
        "points": points, "until": until, "key": key, "digest": digest, "reason": reason,
        "actor": actor.pk if actor else None, "now": now,
    }  # fmt: skip
    return Hold.objects.get(pk=post_hold(book, posting))


@books.movement
def capture(
    *,
    hold: Hold,
    key: str,
    on: datetime.date,
    points: int | None = None,
    actor: models.Model | None = None,
    now: datetime.datetime | None = None,
    reason: str = "",
    source: str = "",
    site: str = "",
) -> Entry:
    """Spend what was put aside, all of it or ``points``; the rest is released."""
    key = key_asked(key)
    if points is not None:
        points = points_asked(points)
    days_asked(on)
    digest = digest_of("capture", hold.account_id, hold=hold.pk, points=points, on=on, source=source)
    locked = books.lock(hold.account_id, key)
    if done := locked.did("entry", digest):
        return Entry.objects.get(pk=done)
    on = max(on, hold.on)
    book = books.read(locked, on)
    book.refuse_if_frozen(on)
    fresh = Hold.objects.get(pk=hold.pk)
    if not fresh.is_active(on):
        raise HoldEnded(ended_on=fresh.ended_on or fresh.until + datetime.timedelta(days=1))
    points = points or fresh.points
    if points > fresh.points:
        raise BeyondHold(held=fresh.points)
    posting = _ending(fresh, on)
    posting.parts = rules.take_held(book.lots, _parts(fresh), points)
    posting.moves += [rules.Move(part.lot, consumed=part.points) for part in posting.parts]
    source_type, _, source_id = source.partition(":")
    posting.facts = {
        "kind": Entry.Kind.REDEEM, "points": -points, "key": key, "digest": digest, "reason": reason,
        "actor": actor.pk if actor else None, "now": now, "source_type": source_type,
        "source_id": source_id, "site": site,
    }  # fmt: skip
    return post_entry(book, posting)


@books.movement
def release(*, hold: Hold, on: datetime.date) -> Hold:
    """Free the points again; those whose lot has died meanwhile are lost. Releasing twice changes nothing.

    A hold that has ended by its date on a day already written about is free since then.
    """
    days_asked(on)
    locked = books.lock(hold.account_id)
    on = max(on, hold.on)
    book = books.read(locked, on)
    fresh = Hold.objects.get(pk=hold.pk)
    if fresh.captured_id:
        raise HoldEnded(ended_on=fresh.ended_on)
    if fresh.is_active(on) and locked.known_on <= fresh.until:
        post_end(book, _ending(fresh, on))
        fresh.refresh_from_db()
    return fresh


def _parts(hold: Hold) -> list[rules.Part]:
    return [rules.Part(*row) for row in HoldPart.objects.filter(hold=hold).values_list("lot_id", "points")]


def _ending(hold: Hold, on: datetime.date) -> Posting:
    """A movement that ends the hold on the day; its lots hold nothing for it any more."""
    posting = Posting(hold.account_id, on, ends=hold.pk, ended_on=on)
    posting.moves = [rules.Move(part.lot, held=-part.points) for part in _parts(hold)]
    return posting
