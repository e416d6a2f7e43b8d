"""Points from one member to another: two entries, and lots that keep their last day and their funding."""

from __future__ import annotations

import datetime

from django.db import models

from loyalty.ledger import rules
from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import days_asked, digest_of, key_asked, points_asked
from loyalty.ledger.actions.credits import crediting, facts
from loyalty.ledger.actions.limits import refuse_beyond_limit
from loyalty.ledger.actions.posting import NewLot, Posting, post_entry
from loyalty.ledger.actions.refusals import NotEnoughPoints, SameAccount
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import book as reading

ARRIVED = ":in"  # the receiver's entry is named after the giver's


@books.movement
def transfer(
    *,
    giver: Account,
    receiver: Account,
    points: int,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    reason: str = "",
) -> tuple[Entry, Entry]:
    """The giver's own points that pay for anything, soonest-expiring first. Caps are kept above."""
    points, key = points_asked(points), key_asked(key)
    key_asked(key + ARRIVED)
    days_asked(on)
    digest = digest_of("transfer", giver.pk, receiver=receiver.pk, points=points, on=on)
    books.lock_many([giver.pk, receiver.pk])
    if done := books.prior("entry", key, digest):
        return Entry.objects.get(pk=done), Entry.objects.get(key=key + ARRIVED)
    source, target = books.read(books.lock(giver.pk), on), books.read(books.lock(receiver.pk), on)
    if source.root == target.root:
        raise SameAccount
    target.refuse_if_closed(on)
    source.require(points, on)
    refuse_beyond_limit(source, giver.pk, points, on)
    parts = _own_parts(source, giver.pk, points, on)
    given = Posting(giver.pk, on, parts=parts)
    given.moves = [rules.Move(part.lot, consumed=part.points) for part in parts]
    given.facts = facts(Entry.Kind.GIFT_OUT, -points, key, digest, actor, now) | {
        "reason": reason, "source_type": "account", "source_id": str(receiver.pk),
    }  # fmt: skip
    arrived = crediting(target, receiver.pk, _lots(source, parts, receiver.pk, on), on)
    arrived.facts = facts(Entry.Kind.GIFT_IN, points, key + ARRIVED, digest, actor, now) | {
        "reason": reason, "source_type": "account", "source_id": str(giver.pk),
    }  # fmt: skip
    return post_entry(source, given), post_entry(target, arrived)


def _own_parts(book: books.Book, giver: int, points: int, on: datetime.date) -> list[rules.Part]:
    """Out of a household's pool a person gives only what is their own."""
    own = book.family.own(giver)
    parts = rules.take((lot for lot in book.lots if lot.account in own), points, on)
    if rules.total(parts) < points:
        raise NotEnoughPoints(missing=points - rules.total(parts), available=rules.total(parts))
    return parts


def _lots(book: books.Book, parts: list[rules.Part], receiver: int, on: datetime.date) -> list[NewLot]:
    """New lots for the receiver, one for each last day and funding, the soonest-expiring first."""
    funding = reading.funding_of([part.lot for part in parts])
    lots: dict[tuple[datetime.date | None, reading.Funding], int] = {}
    for part in parts:
        name = (book.lot(part.lot, on).ends_on, funding[part.lot])
        lots[name] = lots.get(name, 0) + part.points
    return [
        NewLot(
            account=receiver, points=points, opens_on=on, expires_on=ends_on, site=whose.site,
            brand=whose.brand, campaign=whose.campaign, unit_value=whose.unit_value,
        )
        for (ends_on, whose), points in lots.items()
    ]  # fmt: skip
