"""Postings by hand: adjust, and the write-off of debt (loyalty.md §2).

Who may do how much, and when a second person is needed, is decided above; here the second is never the first.
"""

from __future__ import annotations

import datetime

from django.db import models

from loyalty.ledger import rules
from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import (
    days_asked,
    digest_of,
    key_asked,
    points_asked,
    reason_asked,
    second_asked,
    signed_points_asked,
)
from loyalty.ledger.actions.credits import crediting, facts
from loyalty.ledger.actions.posting import NewLot, Posting, post_entry
from loyalty.ledger.actions.refusals import BeyondDebt, CaseMissing, SecondMissing
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries.debts import debts_older_than
from loyalty.ledger.rules import DebtLine
from loyalty.months import months_before
from loyalty.policies.queries import policy


@books.movement
def adjust(
    *,
    account: Account,
    points: int,
    key: str,
    on: datetime.date,
    reason: str,
    case: str,
    actor: models.Model | None,
    now: datetime.datetime,
    approver: models.Model | None = None,
    expires_on: datetime.date | None = None,
    site: str = "",
    brand: str = "",
) -> Entry:
    """Put right what no rule did. Up makes a lot; down takes open points and never makes debt.

    ``case``: "type:id" of the case or visit it belongs to.
    """
    points, key, reason = signed_points_asked(points), key_asked(key), reason_asked(reason)
    days_asked(on, expires_on)
    source_type, _, source_id = case.partition(":")
    if not source_type or not source_id:
        raise CaseMissing
    second_asked(actor, approver)
    digest = digest_of("adjust", account.pk, points=points, on=on, expires_on=expires_on, case=case)
    locked = books.lock(account.pk, key)
    if done := locked.did("entry", digest):
        return Entry.objects.get(pk=done)
    book = books.read(locked, on)
    if points > 0:
        book.refuse_if_closed(on)
        lot = NewLot(
            account=account.pk, points=points, opens_on=on, expires_on=expires_on, site=site, brand=brand
        )
        posting = crediting(book, account.pk, [lot], on)
    else:
        book.require(-points, on)
        posting = Posting(account.pk, on, parts=rules.take(book.lots, -points, on))
        posting.moves = [rules.Move(part.lot, consumed=part.points) for part in posting.parts]
    posting.facts = facts(Entry.Kind.ADJUST, points, key, digest, actor, now) | {
        "reason": reason, "source_type": source_type, "source_id": source_id, "site": site, "brand": brand,
        "approver": approver.pk if approver else None,
    }  # fmt: skip
    return post_entry(book, posting)


@books.movement
def write_off(
    *,
    account: Account,
    key: str,
    on: datetime.date,
    reason: str,
    now: datetime.datetime,
    points: int | None = None,
    actor: models.Model | None = None,
    approver: models.Model | None = None,
) -> Entry:
    """Forgive debt, the oldest first: all of it, or ``points``.

    Two people, or time alone: debts older than the policy's months need no second.
    """
    if points is not None:
        points = points_asked(points)
    key, reason = key_asked(key), reason_asked(reason)
    days_asked(on)
    second_asked(actor, approver)
    digest = digest_of("write_off", account.pk, points=points, on=on)
    locked = books.lock(account.pk, key)
    if done := locked.did("entry", digest):
        return Entry.objects.get(pk=done)
    book = books.read(locked, on)
    debts = [debt for debt in book.debts() if debt.on <= on]
    owed = sum(debt.due for debt in debts)
    points = points or owed
    if not points or points > owed:
        raise BeyondDebt(debt=owed)
    posting = Posting(account.pk, on, reliefs=_reliefs(debts, points))
    if actor is None or approver is None:
        limit = months_before(on, policy("debt_write_off_months", on))
        if any(debt.on > limit for debt, _ in posting.reliefs):
            raise SecondMissing
    posting.facts = facts(Entry.Kind.WRITE_OFF, points, key, digest, actor, now) | {
        "reason": reason, "source_type": "debt", "source_id": str(posting.reliefs[0][0].id),
        "approver": approver.pk if approver else None,
    }  # fmt: skip
    return post_entry(book, posting)


def _reliefs(debts: list[DebtLine], points: int) -> list[tuple[DebtLine, int]]:
    reliefs = []
    for debt in debts:
        if points <= 0:
            break
        reliefs.append((debt, min(points, debt.due)))
        points -= reliefs[-1][1]
    return reliefs


def write_off_old(*, on: datetime.date, now: datetime.datetime) -> int:
    """Forgive, without anybody's hand, what has been owed for the policy's months; entries written."""
    old: dict[int, tuple[Account, int, int]] = {}
    for debt in debts_older_than(on):
        _, points, _ = old.get(debt.account_id, (debt.account, 0, 0))
        old[debt.account_id] = (debt.account, points + debt.points - debt.paid, debt.pk)
    for account, points, last in old.values():
        write_off(
            account=account, points=points, key=f"write_off:{account.pk}:{last}", on=on, reason="age", now=now
        )
    return len(old)
