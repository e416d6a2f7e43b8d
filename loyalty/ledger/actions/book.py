"""Opening an account's book for writing: lock, look up the key, read what stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from loyalty.ledger.actions.refusals import KeyReused, NotEnoughPoints
from loyalty.ledger.models import Account
from loyalty.ledger.queries import book as reading
from loyalty.ledger.rules import Balance, DebtLine, HoldLine, LotLine, next_opening, weigh

LOCK = """
    SELECT id, frozen_at, debt, held, known_on, booked_to FROM loyalty_account
    WHERE id = %s FOR NO KEY UPDATE
"""
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


@dataclass(slots=True)
class Book:
    """An account under lock: lots with points left, holds that have not ended."""

    account_id: int
    is_frozen: bool
    owes: int
    known_on: datetime.date
    lots: list[LotLine]
    holds: list[HoldLine]

    def lot(self, lot_id: int) -> LotLine:
        """The lot, used up or not."""
        found = next((lot for lot in self.lots if lot.id == lot_id), None)
        return found or reading.lots_by_id([lot_id])[0]

    def weighed(self, on: datetime.date) -> Balance:
        return weigh(self.lots, 0, self.owes, on)

    def debts(self) -> list[DebtLine]:
        return reading.debts_now(self.account_id) if self.owes else []

    def require(self, points: int, on: datetime.date) -> None:
        """Refuse unless ``points`` are available on the day."""
        available = self.weighed(on).available
        if points > available:
            opening = next_opening(self.lots, on)
            raise NotEnoughPoints(
                missing=points - available,
                available=available,
                opens_on=opening[0] if opening else None,
                opening=opening[1] if opening else 0,
            )


def lock(account_id: int) -> tuple[Any, ...]:
    """The account's row, ours until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [account_id])
        row = cursor.fetchone()
    if row is None:
        raise Account.DoesNotExist
    return row


def prior(table: str, key: str, digest: bytes) -> int | None:
    """The id of what this key already did; refused when it did something else."""
    found = reading.rows(PRIOR, key=key)
    if not found:
        return None
    if found[0][0] != table or bytes(found[0][2]) != digest:
        raise KeyReused
    return int(found[0][1])


def read(row: tuple[Any, ...], on: datetime.date) -> Book:
    """What stands under the lock, with holds past their last day ended and late days made open."""
    from loyalty.ledger.actions.expiry import unbook  # expiry opens books too

    account_id, frozen_at, owes, held, known_on, booked_to = row
    if held:
        lapse([account_id], on)
    if booked_to is not None and on <= booked_to:
        unbook(account_id, on)
    lots = reading.lots_now(account_id)
    holds = reading.holds_now(account_id) if held else []
    return Book(account_id, frozen_at is not None, owes, known_on, lots, holds)


def lapse(account_ids: list[int], on: datetime.date) -> None:
    """Write down the end of holds that ended by themselves before ``on``."""
    with connection.cursor() as cursor:
        cursor.execute(LAPSE, {"accounts": account_ids, "on": on})
