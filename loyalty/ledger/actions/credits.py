"""Points in: earn and give back. Debt is paid first by every credit (loyalty.md §2)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db import models

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
from loyalty.ledger.actions.posting import NewLot, Posting, keep, post_entry
from loyalty.ledger.actions.refusals import BeyondSpend, NotASpend
from loyalty.ledger.models import Account, Allocation, Entry
from loyalty.ledger.queries import book as reading
from loyalty.policies.queries import policy


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
    unit_value: int | None = None,
    purpose: str = "",
) -> Entry:
    """One entry, one lot. ``basis``: the money behind it, minor units; ``source``: "type:id".

    ``opens_on`` later than ``on`` makes the points pending; ``expires_on`` is the last day, None = never.
    ``purpose``: what alone they pay for. ``unit_value`` of 100 points: the policy's of the day if None.
    """
    points, key = points_asked(points), key_asked(key)
    if basis is not None:
        basis = money_asked(basis, least=0)
    opens_on = max(opens_on or on, on)
    days_asked(on, opens_on, expires_on)
    digest = digest_of(
        "earn", account.pk, points=points, on=on, basis=basis, opens_on=opens_on, expires_on=expires_on,
        source=source, purpose=purpose_asked(purpose),
    )  # fmt: skip
    lot = NewLot(
        account=account.pk, points=points, opens_on=opens_on, expires_on=expires_on, purpose=purpose,
        site=site, brand=brand, campaign=campaign, unit_value=unit_value,
    )  # fmt: skip
    source_type, _, source_id = source.partition(":")
    asked = facts(Entry.Kind.EARN, points, key, digest, actor, now) | {
        "basis": basis, "reason": reason, "source_type": source_type, "source_id": source_id,
        "site": site, "brand": brand, "campaign": campaign,
    }  # fmt: skip
    return plain.earned(account.pk, on, asked, lot) or _earn(account.pk, on, asked, lot)


@books.movement
def _earn(account_id: int, on: datetime.date, asked: dict[str, Any], lot: NewLot) -> Entry:
    locked = books.lock(account_id, asked["key"])
    if done := locked.did("entry", asked["digest"]):
        return Entry.objects.get(pk=done)
    book = books.read(locked, on)
    book.refuse_if_closed(on)
    posting = crediting(book, account_id, [lot], on)
    posting.facts = asked
    return post_entry(book, posting)


def crediting(book: books.Book, account_id: int, lots: list[NewLot], on: datetime.date) -> Posting:
    """A credit of these lots. Those open by now pay debt first; the others when they open (loyalty.md §2)."""
    posting = Posting(account_id, on)
    debts = book.debts()
    for place, lot in enumerate(lots, start=1):
        opens_on = book.life.opening(lot.opens_on, lot.account)
        payments = []
        if debts and opens_on <= max(on, book.known_on):
            living = [debt for debt in debts if lot.expires_on is None or debt.on <= lot.expires_on]
            payments = rules.pay(living, [rules.Part(-place, lot.points)], opens_on)
            debts = rules.less(debts, payments)
        posting.payments += payments
        posting.lots.append(replace(lot, clawed=sum(paid.points for paid in payments)))
    return posting


@books.movement
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
    owners = lock_spent([entry])
    locked = books.lock(entry.account_id, key)
    if done := locked.did("entry", digest):
        return Entry.objects.get(pk=done)
    on = max(on, entry.on)  # nothing comes back before it was spent
    book = books.read(locked, on)
    others = [books.read(books.lock(pk), on) for pk in sorted(owners - set(book.accounts))]
    spent = _spent([book, *others], entry, on)
    left = sum(one.points for one in spent)
    if points > left:
        raise BeyondSpend(left=left)
    known = {lot.id for lot in book.lots}
    book.lots += {one.lot.id: one.lot for one in spent if one.lot.id not in known}.values()
    days = policy("give_back_days", on)
    posting = _giving(book, entry.account_id, rules.give_back(spent, points, on, days), on, days)
    posting.facts = facts(Entry.Kind.GIVE_BACK, points, key, digest, actor, now) | {
        "reverses": entry.pk, "reason": reason, "source_type": entry.source_type,
        "source_id": entry.source_id, "site": entry.site, "brand": entry.brand, "campaign": entry.campaign,
    }  # fmt: skip
    posting.is_mixed = bool(others)
    done_now = post_entry(book, posting)
    for other in others:  # its points were spent while it counted together with this account
        keep(other, on)
    return done_now


def lock_spent(entries: Sequence[Entry]) -> set[int]:
    """Lock the roots of all whose points these spends took: each of them may get some back."""
    taken = Allocation.objects.filter(entry__in=entries)
    owners = set(taken.values_list("account_id", flat=True)) | {entry.account_id for entry in entries}
    if len(owners) > 1:
        books.lock_many(sorted(owners))
    elif owners:
        books.lock(owners.copy().pop())
    return owners


def _spent(of: list[books.Book], entry: Entry, on: datetime.date) -> list[rules.Spent]:
    rows = Allocation.objects.filter(entry=entry, points__gt=models.F("given_back"))
    parts = list(rows.values_list("pk", "account_id", "lot_id", models.F("points") - models.F("given_back")))
    lots: dict[int, rules.LotLine] = {}
    for book in of:
        ids = [lot for _, account_id, lot, _ in parts if account_id in book.family.people]
        lots |= {lot.id: lot for lot in book.lots_named(ids, on)} if ids else {}
    return [rules.Spent(pk, lots[lot], points) for pk, _, lot, points in parts]


def _giving(
    book: books.Book, account_id: int, givings: list[rules.Giving], on: datetime.date, days: int
) -> Posting:
    """Counters, new lots for what died, and the debt that what came back pays."""
    givings, lots = _freshened(givings, on, days)
    parts = rules.returned(givings, book.lots)
    own = {lot.id for lot in book.lots if lot.account in book.family.people}
    own |= {-place for place, lot in enumerate(lots, start=1) if lot.account in book.family.people}
    payments = rules.pay(book.debts(), [part for part in parts if part.lot in own], on)
    posting = Posting(account_id, on, givings=givings, payments=payments)
    posting.moves = [rules.Move(part.lot, consumed=-part.points) for part in parts if part.lot > 0]
    posting.moves += [rules.Move(paid.lot, clawed=paid.points) for paid in payments if paid.lot > 0]
    posting.lots = [
        replace(lot, clawed=sum(paid.points for paid in payments if paid.lot == -place))
        for place, lot in enumerate(lots, start=1)
    ]
    return posting


def _freshened(
    givings: list[rules.Giving], on: datetime.date, days: int
) -> tuple[list[rules.Giving], list[NewLot]]:
    """The givings with what is dead pointed at new lots: one for each owner, purpose and funding."""
    funding = reading.funding_of([one.lot for one in givings if one.is_fresh])
    places: dict[reading.Funding, int] = {}
    sums: dict[int, int] = {}
    pointed = []
    for one in givings:
        lot = one.lot
        if one.is_fresh:
            lot = -places.setdefault(funding[one.lot], len(places) + 1)
            sums[lot] = sums.get(lot, 0) + one.points
        pointed.append(replace(one, lot=lot))
    last_day = on + datetime.timedelta(days=days)
    return pointed, [
        NewLot(points=sums[-place], opens_on=on, expires_on=last_day, **asdict(whose))
        for whose, place in places.items()
    ]


def facts(
    kind: str, points: int, key: str, digest: bytes, actor: models.Model | None, now: datetime.datetime | None
) -> dict[str, Any]:
    """Columns every entry has."""
    return {
        "kind": kind, "points": points, "key": key, "digest": digest,
        "actor": actor.pk if actor else None, "now": now,
    }  # fmt: skip
