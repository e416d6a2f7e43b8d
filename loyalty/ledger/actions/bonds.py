"""Accounts that count together: merging duplicates with undo, and a household's pool (loyalty.md §2).

Entries and lots stay with the account they were written for; only the root changes, and with it whose lock
and whose balance count. Nothing moves, so taking apart gives each what is left of its own lots.
"""

from __future__ import annotations

import datetime

from django.db import connection, models

from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.accounts import mark_special, pools, refuse_if_frozen, refuse_if_noticed
from loyalty.ledger.actions.asked import days_asked, points_asked, second_asked
from loyalty.ledger.actions.keeping import refresh
from loyalty.ledger.actions.posting import keep
from loyalty.ledger.actions.refusals import (
    AlreadyTogether,
    AlreadyUndone,
    HeldTogether,
    NotInPool,
    PaidTogether,
    PoolInUse,
    SameAccount,
    UndoTooLate,
)
from loyalty.ledger.models import Account, Bond, Pool
from loyalty.ledger.queries import book as reading
from loyalty.ledger.queries.family import Family
from loyalty.policies.queries import policy

NOUGHT = """
    UPDATE loyalty_account SET root_id = %(root)s, available = 0, pending = 0, held = 0, debt = 0,
        expiring = '{}', limited = '{}', valid_until = NULL, known_on = GREATEST(known_on, %(on)s)
    WHERE id = ANY(%(accounts)s)
"""
HELD_TOGETHER = """
    SELECT 1 FROM loyalty_hold h JOIN loyalty_holdpart p ON p.hold_id = h.id
    JOIN loyalty_lot l ON l.id = p.lot_id
    WHERE h.account_id = ANY(%(all)s) AND h.ended_on IS NULL AND h.until >= %(on)s
      AND (h.account_id = ANY(%(side)s)) <> (l.account_id = ANY(%(side)s)) LIMIT 1
"""
PAID_TOGETHER = """
    SELECT 1 FROM loyalty_allocation a JOIN loyalty_debt d ON d.id = a.debt_id
    WHERE d.account_id = ANY(%(all)s) AND (d.account_id = ANY(%(side)s)) <> (a.account_id = ANY(%(side)s))
      AND a."on" >= %(since)s LIMIT 1
"""


@books.movement
def merge(
    *,
    loser: Account,
    winner: Account,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    approver: models.Model | None = None,
    reason: str = "",
) -> Bond:
    """A duplicate counts as the other from now on; both numbers stay. Twice is once.

    The loser must stand alone: nobody merged into it, in no pool, not frozen and under no notice.
    """
    days_asked(on)
    second_asked(actor, approver)
    if loser.pk == winner.pk:
        raise SameAccount
    one, other = _two_books(loser, winner, on)
    person = other.family.people[winner.pk]
    done = Bond.objects.filter(account=loser, kind=Bond.Kind.MERGE, until_on=None).first()
    if done and done.root_id == person:
        return done
    _refuse_unless_mergeable(loser, len(one.accounts) > 1, {one.root, other.root})
    made = Bond.objects.create(
        kind=Bond.Kind.MERGE, account=loser, root_id=person, from_on=on, reason=reason, begun_at=now,
        undo_by=on + datetime.timedelta(days=policy("merge_undo_days", on)),
        begun_by_id=actor.pk if actor else None, approver_id=approver.pk if approver else None,
    )  # fmt: skip
    Account.objects.filter(pk=loser.pk).update(merged_into=person, root=other.root)
    _unite(one, other, on)
    return made


def refuse_unmergeable(loser: Account, winner: Account) -> None:
    """What ``merge`` would refuse, told to whoever asks for it, before a second person looks. Not locked."""
    if loser.pk == winner.pk:
        raise SameAccount
    accounts = Account.objects.in_bulk([loser.pk, winner.pk])
    own = accounts[loser.pk]
    bound = own.root_id is not None or Account.objects.filter(root=loser.pk).exists()
    _refuse_unless_mergeable(own, bound, {one.root_id or one.pk for one in accounts.values()})


def _refuse_unless_mergeable(loser: Account, is_bound: bool, roots: set[int]) -> None:
    if is_bound or Pool.objects.filter(owner=loser, closed_on=None).exists():
        raise AlreadyTogether
    for root in sorted(roots):
        refuse_if_frozen(root)
        refuse_if_noticed(root)


@books.movement
def unmerge(*, merge: Bond, on: datetime.date, now: datetime.datetime, actor: models.Model | None) -> Bond:
    """Within the days of undo each gets back what is left of its own lots.

    Refused when that would not be exact: points of one rest in a hold of the other, or have paid its debt.
    """
    days_asked(on)
    books.lock_many([merge.account_id, merge.root_id])
    merge.refresh_from_db()
    if merge.until_on is not None:
        raise AlreadyUndone(on=merge.until_on)
    if merge.undo_by and on > merge.undo_by:
        raise UndoTooLate(undo_by=merge.undo_by)
    on = max(on, merge.from_on)
    locked = books.lock(merge.account_id)
    book = books.read(locked, on)
    refuse_if_frozen(book.root)
    refuse_if_noticed(book.root)
    side = [merge.account_id]
    _refuse_if_held_together(book, side, on)
    asked = {"all": book.accounts, "side": side, "since": merge.from_on}
    if reading.rows(PAID_TOGETHER, **asked) or _pays_together(book, side):
        raise PaidTogether
    Account.objects.filter(pk=merge.account_id).update(merged_into=None)
    _part(book, side, merge.account_id, on)
    return _end(merge, on, now, actor)


@books.movement
def pool_open(
    *, account: Account, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Pool:
    """A household's pool with this account's person as its owner. Twice is once."""
    days_asked(on)
    locked = books.lock(account.pk)
    person = locked.family.people[account.pk]
    if person != locked.root:
        raise AlreadyTogether
    refuse_if_frozen(locked.root)
    refuse_if_noticed(locked.root)
    made, _ = Pool.objects.get_or_create(
        owner_id=person, closed_on=None, defaults={"opened_on": on, "opened_at": now}
    )
    return made


@books.movement
def pool_join(
    *,
    pool: Pool,
    account: Account,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    limit: int | None = None,
) -> Bond:
    """The person joins with all their points. ``limit``: most they may spend of the pool in a month."""
    days_asked(on)
    limit = points_asked(limit) if limit else limit
    one, other = _two_books(account, pool.owner, on)
    pool.refresh_from_db()
    person = one.family.people[account.pk]
    done = Bond.objects.filter(account_id=person, pool=pool, until_on=None).first()
    if done:
        return done
    if pool.closed_on is not None:
        raise NotInPool
    owns = Pool.objects.filter(owner_id=person, closed_on=None).exists()
    if person != one.root or owns or pools(one.root) or one.root == other.root:
        raise AlreadyTogether
    for root in (one.root, other.root):
        refuse_if_frozen(root)
        refuse_if_noticed(root)
    made = Bond.objects.create(
        kind=Bond.Kind.POOL, account_id=person, root_id=pool.owner_id, pool=pool, limit_points=limit,
        from_on=on, begun_at=now, begun_by_id=actor.pk if actor else None,
    )  # fmt: skip
    _unite(one, other, on)
    return made


@books.movement
def pool_leave(
    *,
    pool: Pool,
    account: Account,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
) -> Bond:
    """The person leaves and takes their own unspent lots along, and what they owe."""
    days_asked(on)
    locked = books.lock(account.pk)
    person = locked.family.people[account.pk]
    bond = Bond.objects.filter(account_id=person, pool=pool, until_on=None).first()
    if bond is None:
        raise NotInPool
    on = max(on, bond.from_on)
    book = books.read(locked, on)
    refuse_if_frozen(book.root)
    side = sorted(book.family.own(account.pk))
    _refuse_if_held_together(book, side, on)
    _part(book, side, person, on)
    return _end(bond, on, now, actor)


@books.movement
def pool_limit(*, pool: Pool, account: Account, limit: int | None) -> Bond:
    """Most this person may spend of the pool in a calendar month; None = no limit, 0 = nothing."""
    limit = points_asked(limit) if limit else limit
    locked = books.lock(account.pk)
    bond = Bond.objects.filter(account_id=locked.family.people[account.pk], pool=pool, until_on=None).first()
    if bond is None:
        raise NotInPool
    bond.limit_points = limit
    bond.save(update_fields=["limit_points"])
    return bond


@books.movement
def pool_close(*, pool: Pool, on: datetime.date) -> Pool:
    """An empty pool ends; its owner is on their own again."""
    books.lock(pool.owner_id)
    pool.refresh_from_db()
    if pool.closed_on is None:
        if Bond.objects.filter(pool=pool, until_on=None).exists():
            raise PoolInUse
        pool.closed_on = max(on, pool.opened_on)
        pool.save(update_fields=["closed_on"])
    return pool


def _two_books(one: Account, other: Account, on: datetime.date) -> tuple[books.Book, books.Book]:
    """Both under lock, in the order of their keys."""
    books.lock_many([one.pk, other.pk])
    first, second = books.lock(one.pk), books.lock(other.pk)
    return books.read(first, on), books.read(second, on)


def _unite(one: books.Book, other: books.Book, on: datetime.date) -> None:
    """The first family counts with the second from now on; what opened before pays its own debts first."""
    keep(one, on)
    keep(other, on)
    day = max(one.known_on, other.known_on, on)
    with connection.cursor() as cursor:
        cursor.execute(NOUGHT, {"root": other.root, "accounts": one.accounts, "on": day})
    mark_special([*one.accounts, *other.accounts], on)
    refresh(Family(other.root, one.family.people | other.family.people), day)


def _part(book: books.Book, side: list[int], root: int, on: datetime.date) -> None:
    """``side`` counts by itself under ``root`` from now on."""
    keep(book, on)
    day = max(book.known_on, on)
    Account.objects.filter(pk__in=side).exclude(pk=root).update(root=root)
    Account.objects.filter(pk=root).update(root=None)
    people = book.family.people
    refresh(Family(root, {pk: people[pk] for pk in side}), day)
    refresh(Family(book.root, {pk: who for pk, who in people.items() if pk not in side}), day)


def _end(bond: Bond, on: datetime.date, now: datetime.datetime, actor: models.Model | None) -> Bond:
    bond.until_on, bond.ended_at = on, now
    bond.ended_by_id = actor.pk if actor else None
    bond.save(update_fields=["until_on", "ended_at", "ended_by"])
    return bond


def _refuse_if_held_together(book: books.Book, side: list[int], on: datetime.date) -> None:
    if reading.rows(HELD_TOGETHER, all=book.accounts, side=side, on=on):
        raise HeldTogether


def _pays_together(book: books.Book, side: list[int]) -> bool:
    """Would a lot that opened just now pay a debt of the other side?"""
    owner = {lot.id: lot.account for lot in book.lots}
    return any((paid.debt.account in side) != (owner[paid.lot] in side) for paid in book.opened)
