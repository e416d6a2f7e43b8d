"""Reading the lots, holds and debts of accounts that count together: as they stand now, or on a day.

An account on its own is a list of one. Days of freezes and closings are applied by ``rules.living``.
Raw SQL, because a day in the past is today's counters minus what came later, in one statement.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from loyalty.ledger.rules import DebtLine, HoldLine, LotLine

FIELDS = """
    l.id, l.original, l.original - l.consumed - l.clawed - l.expired, l.held, l."on", l.opens_on,
    GREATEST(l.expires_on, x.until), l.expired, l.account_id, l.purpose
"""
EXTENDED = """
    FROM loyalty_lot l
    LEFT JOIN LATERAL (
        SELECT max(e.until) AS until FROM loyalty_lotextension e WHERE e.lot_id = l.id) x ON true
"""
COLUMNS = f"SELECT {FIELDS} {EXTENDED}"  # GREATEST ignores nulls; a lot that never expires has no extension
LOTS_NOW = f"""{COLUMNS}
    WHERE l.account_id = ANY(%(accounts)s) AND NOT l.is_used_up
"""
LOTS_BY_ID = f"{COLUMNS} WHERE l.id = ANY(%(ids)s)"
LOTS_ON = """
    WITH later AS (
        SELECT lot_id, sum(points)::bigint AS points FROM (
            SELECT lot_id, points FROM loyalty_allocation
            WHERE account_id = ANY(%(accounts)s) AND "on" > %(on)s
            UNION ALL
            SELECT r.lot_id, -r.points FROM loyalty_return r
            JOIN loyalty_allocation a ON a.id = r.allocation_id AND a.lot_id = r.lot_id
            WHERE r.account_id = ANY(%(accounts)s) AND r."on" > %(on)s
        ) t GROUP BY lot_id
    ), held AS (
        SELECT p.lot_id, sum(p.points)::bigint AS points FROM loyalty_hold h
        JOIN loyalty_holdpart p ON p.hold_id = h.id
        WHERE h.account_id = ANY(%(accounts)s) AND h.until >= %(on)s AND h."on" <= %(on)s
          AND (h.ended_on IS NULL OR h.ended_on > %(on)s)
        GROUP BY p.lot_id
    )
    SELECT l.id, l.original,
           l.original - l.consumed - l.clawed - l.expired + COALESCE(later.points, 0),
           COALESCE(held.points, 0), l."on", l.opens_on, GREATEST(l.expires_on, x.until), l.expired,
           l.account_id, l.purpose
    FROM loyalty_lot l
    LEFT JOIN later ON later.lot_id = l.id
    LEFT JOIN held ON held.lot_id = l.id
    LEFT JOIN LATERAL (
        SELECT max(e.until) AS until FROM loyalty_lotextension e
        WHERE e.lot_id = l.id AND e."on" <= %(on)s
    ) x ON true
    WHERE l."on" <= %(on)s AND l.id IN (
        SELECT n.id FROM loyalty_lot n
        WHERE n.account_id = ANY(%(accounts)s) AND NOT n.is_used_up
        UNION SELECT lot_id FROM later
        UNION SELECT lot_id FROM held
    )
"""
DEBTS_ON = """
    SELECT d.id, d.entry_id, d."on", (d.points - COALESCE((
        SELECT sum(a.points) FROM loyalty_allocation a WHERE a.debt_id = d.id AND a."on" <= %(on)s
    ), 0) - COALESCE((
        SELECT sum(r.points) FROM loyalty_relief r WHERE r.debt_id = d.id AND r."on" <= %(on)s
    ), 0))::bigint, d.account_id
    FROM loyalty_debt d WHERE d.account_id = ANY(%(accounts)s) AND d."on" <= %(on)s ORDER BY d."on", d.id
"""
HOLDS_NOW = """
    SELECT id, until, points FROM loyalty_hold WHERE account_id = ANY(%(accounts)s) AND ended_on IS NULL
"""
HOLDS_ON = """
    SELECT id, until, points FROM loyalty_hold
    WHERE account_id = ANY(%(accounts)s) AND until >= %(on)s AND "on" <= %(on)s
      AND (ended_on IS NULL OR ended_on > %(on)s)
"""


def rows(sql: str, **params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def lots_now(accounts: list[int]) -> list[LotLine]:
    """Every lot with points left, with today's counters: what a write decides on."""
    return [LotLine(*row) for row in rows(LOTS_NOW, accounts=accounts)]


def lots_of_many(accounts: list[int]) -> dict[int, list[LotLine]]:
    """``lots_now`` of each of many accounts on their own, in one query."""
    found: dict[int, list[LotLine]] = {}
    for lot in lots_now(accounts):
        found.setdefault(lot.account, []).append(lot)
    return found


def lots_by_id(ids: list[int]) -> list[LotLine]:
    return [LotLine(*row) for row in rows(LOTS_BY_ID, ids=ids)]


def lots_on(accounts: list[int], on: datetime.date) -> list[LotLine]:
    """Every lot that had points on the day, as it stood at its end."""
    return [LotLine(*row) for row in rows(LOTS_ON, accounts=accounts, on=on)]


def debts_on(accounts: list[int], on: datetime.date) -> list[DebtLine]:
    """What was owed at the end of the day, oldest first."""
    return [debt for debt in (DebtLine(*row) for row in rows(DEBTS_ON, accounts=accounts, on=on)) if debt.due]


def debts_now(accounts: list[int]) -> list[DebtLine]:
    """What is still owed, oldest first."""
    sql = """
        SELECT id, entry_id, "on", points - paid, account_id FROM loyalty_debt
        WHERE account_id = ANY(%(accounts)s) AND paid < points ORDER BY "on", id
    """
    return [DebtLine(*row) for row in rows(sql, accounts=accounts)]


def holds_now(accounts: list[int]) -> list[HoldLine]:
    """Holds whose end nobody has written down."""
    return [HoldLine(*row) for row in rows(HOLDS_NOW, accounts=accounts)]


def holds_on(accounts: list[int], on: datetime.date) -> list[HoldLine]:
    """Holds active on the day."""
    return [HoldLine(*row) for row in rows(HOLDS_ON, accounts=accounts, on=on)]


@dataclass(frozen=True, slots=True)
class Funding:
    """Whose lot it is, and who stands behind its points."""

    account: int
    site: str
    brand: str
    campaign: str
    unit_value: int
    purpose: str


def funding_of(ids: list[int]) -> dict[int, Funding]:
    sql = """
        SELECT id, account_id, site, brand, campaign, unit_value, purpose FROM loyalty_lot
        WHERE id = ANY(%(ids)s)
    """
    return {pk: Funding(*row) for pk, *row in rows(sql, ids=ids)}
