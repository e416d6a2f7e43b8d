"""Opening an account's book for writing: lock, look up the key, read what stands."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import DatabaseError, connection, transaction

from loyalty.ledger import rules
from loyalty.ledger.actions.refusals import AccountClosed, AccountFrozen, KeyReused, NotEnoughPoints
from loyalty.ledger.models import Account
from loyalty.ledger.queries import book as reading
from loyalty.ledger.queries.family import BRANCHES, Family, alone, life_of
from loyalty.ledger.rules import Balance, DebtLine, HoldLine, Life, LotLine, Move, Payment

# The row of the root orders every write of everybody who counts with it.
LOCK = """
    SELECT id, root_id, special_on, debt, held, known_on, booked_to FROM loyalty_account
    WHERE id = (SELECT COALESCE(root_id, id) FROM loyalty_account WHERE id = %s) FOR NO KEY UPDATE
"""
OPEN = "SELECT * FROM loyalty_open_book(%(account)s, %(key)s)"  # LOCK, PRIOR and the lots in one trip
LOCK_MANY = """
    SELECT id FROM loyalty_account
    WHERE id IN (SELECT COALESCE(root_id, id) FROM loyalty_account WHERE id = ANY(%s))
    ORDER BY id FOR NO KEY UPDATE
"""
TRIES_MAX = 3
AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected
ROOTS = "SELECT id, COALESCE(root_id, id) FROM loyalty_account WHERE id = ANY(%(accounts)s)"
PRIOR = """
    SELECT 'entry', id, digest FROM loyalty_entry WHERE key = %(key)s
    UNION ALL SELECT 'hold', id, digest FROM loyalty_hold WHERE key = %(key)s
"""
LAPSE = """
    WITH ended AS (
        UPDATE loyalty_hold SET ended_on = until + 1
        WHERE account_id = ANY(%(accounts)s) AND ended_on IS NULL AND until < %(on)s RETURNING id
    ), freed AS (
        SELECT p.lot_id, sum(p.points) AS points FROM loyalty_holdpart p
        JOIN ended ON ended.id = p.hold_id GROUP BY p.lot_id
    )
    UPDATE loyalty_lot l SET held = l.held - freed.points FROM freed WHERE l.id = freed.lot_id
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """The root's row under lock, and everybody it stands for."""

    account_id: int
    root: int
    is_special: bool
    owes: int
    held: int
    known_on: datetime.date
    booked_to: datetime.date | None
    family: Family
    done: tuple[str, int, bytes] | None = None
    """What the key has done before: table, id, digest."""
    lots: list[LotLine] | None = None
    """Of an account on its own, read under the lock; None where they are to be read."""

    def did(self, table: str, digest: bytes) -> int | None:
        """The id of what this key already did; refused when it did something else."""
        if self.done is None:
            return None
        if self.done[0] != table or bytes(self.done[2]) != digest:
            raise KeyReused
        return self.done[1]


@dataclass(slots=True)
class Book:
    """What stands under lock: lots with points left, holds that have not ended."""

    account_id: int
    family: Family
    owes: int
    known_on: datetime.date
    life: Life
    lots: list[LotLine]
    holds: list[HoldLine]
    opened: list[Payment] = field(default_factory=list)
    """What lots that opened since the last movement pay; written with the next one."""
    _debts: list[DebtLine] | None = None

    @property
    def root(self) -> int:
        return self.family.root

    @property
    def accounts(self) -> list[int]:
        return self.family.accounts

    def lot(self, lot_id: int, on: datetime.date) -> LotLine:
        """The lot, used up or not."""
        found = next((lot for lot in self.lots if lot.id == lot_id), None)
        return found or self.lots_named([lot_id], on)[0]

    def lots_named(self, ids: list[int], on: datetime.date) -> list[LotLine]:
        return [rules.living(lot, self.life, on) for lot in reading.lots_by_id(ids)]

    def weighed(self, on: datetime.date) -> Balance:
        return rules.weigh(self.lots, 0, self.owes, on)

    def debts(self) -> list[DebtLine]:
        if self._debts is None:
            self._debts = reading.debts_now(self.accounts) if self.owes else []
        return self._debts

    def open_up(self, after: datetime.date, upto: datetime.date) -> None:
        """Let the lots that opened in (after, upto] pay their debts before anything else happens."""
        paid = rules.settle(self.lots, self.debts(), after, upto)
        self.opened += paid
        self.lots = rules.apply(self.lots, [Move(one.lot, clawed=one.points) for one in paid])
        self._debts = [debt for debt in rules.less(self.debts(), paid) if debt.due]
        self.owes -= sum(one.points for one in paid)

    def refuse_if_frozen(self, on: datetime.date) -> None:
        if freeze := self.life.frozen(on):
            raise AccountFrozen(decide_by=freeze.told_on)

    def refuse_if_closed(self, on: datetime.date) -> None:
        last_day = self.life.last_day(on)
        if last_day and on > last_day:
            raise AccountClosed(last_on=last_day)

    def require(self, points: int, on: datetime.date, purpose: str = "") -> None:
        """Refuse unless ``points`` are available for the purpose on the day."""
        self.refuse_if_frozen(on)
        available = self.weighed(on).available_for(purpose)
        if points > available:
            self.refuse_if_closed(on)
            opening = rules.next_opening(self.lots, on, purpose)
            raise NotEnoughPoints(
                missing=points - available,
                available=available,
                opens_on=opening[0] if opening else None,
                opening=opening[1] if opening else 0,
            )


class Moved(Exception):  # no error: the movement begins again
    """An account was bound to another root, or let go, while we waited for its lock."""


def movement[**P, R](action: Callable[P, R]) -> Callable[P, R]:
    """One transaction, begun again when a root changed meanwhile: so no lock is kept out of its order.

    The outermost one begins again after a deadlock or a failed serialisation too (safety.md R10). One
    inside another cannot: the lock that is in somebody's way may be kept by what surrounds it.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1
        while True:
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except Moved:
                continue
            except DatabaseError as error:
                if connection.in_atomic_block or tries == TRIES_MAX or not is_worth_another_try(error):
                    raise
                tries += 1

    return run


def is_worth_another_try(error: DatabaseError) -> bool:
    """The database chose this transaction to let another one pass."""
    return getattr(error.__cause__, "sqlstate", None) in AGAIN


def lock(account_id: int, key: str = "") -> Locked:
    """The root's row, ours until the transaction ends. With ``key``: what it did, and the lots, as well."""
    found = _locked(account_id, key)
    root, root_of_root, special_on, owes, held, known_on, booked_to = found[0][:7]
    done = found[0][7:10] if key and found[0][7] else None
    if special_on is None and root == account_id:
        lots = [LotLine(*row[10:]) for row in found if row[10]] if key else None
        return Locked(account_id, root, False, owes, held, known_on, booked_to, alone(root), done, lots)
    if root_of_root is not None:
        raise Moved
    branches = reading.rows(BRANCHES, root=root)
    family = Family(root, {pk: merged_into or pk for pk, merged_into, _ in branches})
    if account_id not in family.people:
        raise Moved
    booked_to = max((day for _, _, day in branches if day), default=None)
    return Locked(account_id, root, True, owes, held, known_on, booked_to, family, done)


def _locked(account_id: int, key: str) -> list[Any]:
    with connection.cursor() as cursor:
        if key:
            cursor.execute(OPEN, {"account": account_id, "key": key})
        else:
            cursor.execute(LOCK, [account_id])
        found = cursor.fetchall()
    if not found:
        raise Account.DoesNotExist
    return found


def lock_many(account_ids: list[int]) -> None:
    """The rows of all their roots, in the order of their keys."""
    if len(set(account_ids)) == 1:
        lock(account_ids[0])
        return
    with connection.cursor() as cursor:
        cursor.execute(LOCK_MANY, [account_ids])
        refuse_if_moved(account_ids, {row[0] for row in cursor.fetchall()})


@movement
def lock_all(accounts: Iterable[Account]) -> None:
    """The same, for whoever touches several accounts one after the other: before the first of them."""
    lock_many([account.pk for account in accounts])


def refuse_if_moved(account_ids: list[int], locked: Container[int]) -> None:
    """Are these still the roots of all?"""
    found = reading.rows(ROOTS, accounts=account_ids)
    if len(found) < len(set(account_ids)):
        raise Account.DoesNotExist
    if not all(root in locked for _, root in found):
        raise Moved


def prior(table: str, key: str, digest: bytes) -> int | None:
    """The id of what this key already did; refused when it did something else."""
    found = reading.rows(PRIOR, key=key)
    if not found:
        return None
    if found[0][0] != table or bytes(found[0][2]) != digest:
        raise KeyReused
    return int(found[0][1])


def read(locked: Locked, on: datetime.date) -> Book:
    """What stands under the lock, with holds past their last day ended and late days made open."""
    from loyalty.ledger.actions.expiry import unbook  # expiry opens books too

    accounts = locked.family.accounts
    is_moved = bool(locked.held) or (locked.booked_to is not None and on <= locked.booked_to)
    if locked.held:
        lapse(accounts, on)
    if locked.booked_to is not None and on <= locked.booked_to:
        unbook(accounts, on)
    life = life_of(locked.family) if locked.is_special else rules.ORDINARY
    lots = reading.lots_now(accounts) if locked.lots is None or is_moved else locked.lots
    if life is not rules.ORDINARY:
        lots = [rules.living(lot, life, on) for lot in lots]
    holds = reading.holds_now(accounts) if locked.held else []
    book = Book(locked.account_id, locked.family, locked.owes, locked.known_on, life, lots, holds)
    if locked.owes and on > locked.known_on:
        book.open_up(locked.known_on, on)
    return book


def lapse(account_ids: list[int], on: datetime.date) -> None:
    """Write down the end of holds that ended by themselves before ``on``."""
    with connection.cursor() as cursor:
        cursor.execute(LAPSE, {"accounts": account_ids, "on": on})
