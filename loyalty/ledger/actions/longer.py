"""Longer lives for the lots of many accounts at once: the night's way to ``extend`` (loyalty.md §3.8).

Accounts are locked together; those on their own are served in a handful of statements whatever their
number, the others (in debt, holding, frozen, bound, or booked past the day) by the single verb.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from loyalty.ledger.actions.asked import days_asked
from loyalty.ledger.actions.book import movement
from loyalty.ledger.actions.bulk import is_on_its_own, lock_rows
from loyalty.ledger.actions.expiry import extend
from loyalty.ledger.actions.keeping import keep_many
from loyalty.ledger.actions.refusals import BadDay, LotGone
from loyalty.ledger.models import Account, Lot, LotExtension
from loyalty.ledger.queries import book as reading


@dataclass(frozen=True, slots=True)
class Longer:
    """These lots of an account shall live until ``until`` (inclusive)."""

    account: Account
    lots: Sequence[Lot]
    until: datetime.date
    cause: str


@movement
def extend_many(*, asked: Sequence[Longer], on: datetime.date, now: datetime.datetime) -> None:
    """What ``extend`` does for many; what is dead, or lives as long already, is left as it is."""
    days_asked(on, *sorted(one.until for one in asked))
    state = lock_rows(sorted({one.account.pk for one in asked}))
    plain = [one for one in asked if is_on_its_own(state.get(one.account.pk), on)]
    ends = {
        line.id: line.ends_on
        for lines in reading.lots_of_many([one.account.pk for one in plain]).values()
        for line in lines
        if not line.is_dead(on)
    }
    rows = [
        LotExtension(lot=lot, until=one.until, on=on, posted_at=now, cause=one.cause)
        for one in plain
        for lot in one.lots
        if (ends_on := ends.get(lot.pk)) and ends_on < one.until
    ]
    LotExtension.objects.bulk_create(rows)
    keep_many({pk: max(state[pk][1], on) for pk in {row.lot.account_id for row in rows}})
    done = {one.account.pk for one in plain}
    for one in asked:
        for lot in one.lots if one.account.pk not in done else ():
            with suppress(LotGone, BadDay):
                extend(lot=lot, until=one.until, on=on, cause=one.cause, now=now)
