"""Writing what was decided: entry, lot, allocations, counters and balance in one statement.

Raw SQL: one round trip per movement however many lots it touches (performance.md). Parts that a
movement does not need are left out.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from loyalty.ledger.actions.book import Book, lapse
from loyalty.ledger.actions.refusals import KeyReused
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import book as reading
from loyalty.ledger.rules import (
    Giving,
    HoldLine,
    LotLine,
    Move,
    Part,
    Payment,
    apply,
    merged,
    valid_until,
    weigh,
)

ENTRY = """entry AS (
    INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, actor_id, reason, source_type,
        source_id, site, brand, campaign, basis, key, digest, reverses_id)
    VALUES (%(account)s, %(kind)s, %(points)s, %(on)s, COALESCE(%(now)s, statement_timestamp()), %(actor)s,
        %(reason)s, %(source_type)s, %(source_id)s, %(site)s, %(brand)s, %(campaign)s, %(basis)s, %(key)s,
        %(digest)s, %(reverses)s)
    ON CONFLICT (key) DO NOTHING RETURNING id, posted_at)"""
LOT = """lot AS (
    INSERT INTO loyalty_lot (account_id, entry_id, "on", original, consumed, clawed, expired, held,
        opens_on, expires_on, site, brand, campaign, unit_value)
    SELECT %(account)s, entry.id, %(on)s, %(lot_points)s, 0, %(lot_clawed)s, 0, 0,
        %(opens_on)s, %(expires_on)s, %(site)s, %(brand)s, %(campaign)s, %(unit_value)s
    FROM entry RETURNING id)"""
NO_LOT = "lot AS (SELECT NULL::bigint AS id WHERE false)"
MOVED = """moved AS (
    UPDATE loyalty_lot l SET consumed = l.consumed + m.consumed, clawed = l.clawed + m.clawed,
        held = l.held + m.held
    FROM unnest(%(move_lots)s::bigint[], %(move_consumed)s::bigint[], %(move_clawed)s::bigint[],
        %(move_held)s::bigint[]) m(id, consumed, clawed, held)
    WHERE l.id = m.id)"""
ALLOCATED = """allocated AS (
    INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back)
    SELECT %(account)s, entry.id, a.lot, %(on)s, a.points, 0
    FROM entry, unnest(%(part_lots)s::bigint[], %(part_points)s::bigint[]) a(lot, points))"""
PAID = """paid AS (
    INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back, debt_id)
    SELECT %(account)s, p.entry, COALESCE(p.lot, lot.id), GREATEST(%(on)s, p.owed_on), p.points, 0, p.debt
    FROM unnest(%(pay_debts)s::bigint[], %(pay_entries)s::bigint[], %(pay_lots)s::bigint[],
        %(pay_points)s::bigint[], %(pay_days)s::date[]) p(debt, entry, lot, points, owed_on)
    LEFT JOIN lot ON true),
settled AS (
    UPDATE loyalty_debt d SET paid = d.paid + p.points
    FROM (SELECT debt, sum(points) AS points FROM unnest(%(pay_debts)s::bigint[], %(pay_points)s::bigint[])
        u(debt, points) GROUP BY debt) p WHERE d.id = p.debt)"""
OWED = """owed AS (
    INSERT INTO loyalty_debt (account_id, entry_id, "on", points, paid)
    SELECT %(account)s, entry.id, %(on)s, %(debt)s, 0 FROM entry)"""
RETURNED = """returned AS (
    INSERT INTO loyalty_return (account_id, entry_id, allocation_id, lot_id, "on", points)
    SELECT %(account)s, entry.id, g.allocation, COALESCE(g.lot, lot.id), %(on)s, g.points
    FROM entry CROSS JOIN unnest(%(give_allocations)s::bigint[], %(give_lots)s::bigint[],
        %(give_points)s::bigint[]) g(allocation, lot, points) LEFT JOIN lot ON true),
undone AS (
    UPDATE loyalty_allocation a SET given_back = a.given_back + g.points
    FROM unnest(%(give_allocations)s::bigint[], %(give_points)s::bigint[]) g(allocation, points)
    WHERE a.id = g.allocation)"""
HOLD = """entry AS (
    INSERT INTO loyalty_hold (account_id, points, "on", until, posted_at, actor_id, reason, key, digest)
    VALUES (%(account)s, %(points)s, %(on)s, %(until)s, COALESCE(%(now)s, statement_timestamp()), %(actor)s,
        %(reason)s, %(key)s, %(digest)s)
    ON CONFLICT (key) DO NOTHING RETURNING id, posted_at),
parts AS (
    INSERT INTO loyalty_holdpart (hold_id, lot_id, points)
    SELECT entry.id, p.lot, p.points
    FROM entry, unnest(%(part_lots)s::bigint[], %(part_points)s::bigint[]) p(lot, points))"""
ENDED = """ended AS (
    UPDATE loyalty_hold SET ended_on = %(ended_on)s, captured_id = (SELECT id FROM entry)
    WHERE id = %(hold)s)"""
NO_ENTRY = "entry AS (SELECT NULL::bigint AS id, NULL::timestamptz AS posted_at)"
KEPT = """kept AS (
    UPDATE loyalty_account SET available = %(available)s, pending = %(pending)s, held = %(held)s,
        debt = %(owes)s, expiring = %(expiring)s::jsonb, known_on = %(known_on)s,
        valid_until = %(valid_until)s
    WHERE id = %(account)s)"""

RELATED = {"actor": "actor_id", "reverses": "reverses_id"}


@dataclass(slots=True)
class Posting:
    """One movement, decided. ``facts`` are the entry's columns."""

    account_id: int
    on: datetime.date
    facts: dict[str, Any] = field(default_factory=dict)
    hold: dict[str, Any] = field(default_factory=dict)
    lot: dict[str, Any] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    givings: list[Giving] = field(default_factory=list)
    debt: int = 0
    ends: int | None = None
    """Id of the hold this movement ends."""
    ended_on: datetime.date | None = None


def post_entry(book: Book, posting: Posting) -> Entry:
    """Write a movement under the book's lock; the key is taken from here on."""
    defaults = {
        "now": None, "actor": None, "reason": "", "source_type": "", "source_id": "", "site": "",
        "brand": "", "campaign": "", "basis": None, "reverses": None,
    }  # fmt: skip
    posting.facts = defaults | posting.facts
    row_id, posted_at = _write(book, posting, ENTRY)
    columns = {RELATED.get(name, name): value for name, value in posting.facts.items() if name != "now"}
    entry = Entry(id=row_id, account_id=book.account_id, on=posting.on, posted_at=posted_at, **columns)
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


def post_hold(book: Book, posting: Posting) -> int:
    """Write a hold; its id."""
    return _write(book, posting, HOLD)[0]


def post_end(book: Book, posting: Posting) -> None:
    """Write the end of a hold that moves no points."""
    _write(book, posting, NO_ENTRY)


def _write(book: Book, posting: Posting, head: str) -> tuple[int, datetime.datetime]:
    day = max(book.known_on, posting.on)
    is_late = posting.on < book.known_on
    wanted = (
        (head, True),
        (LOT if posting.lot else NO_LOT, bool(posting.lot or posting.payments or posting.givings)),
        (MOVED, posting.moves),
        (ALLOCATED, posting.parts and head is ENTRY),
        (OWED, posting.debt),
        (PAID, posting.payments),
        (RETURNED, posting.givings),
        (ENDED, posting.ends),
        (KEPT, not is_late),
    )
    sql = "WITH " + ",\n".join(part for part, use in wanted if use) + "\nSELECT id, posted_at FROM entry"
    with connection.cursor() as cursor:
        cursor.execute(sql, _columns(posting) | ({} if is_late else _snapshot(book, posting, day)))
        row = cursor.fetchone()
    if row is None:
        raise KeyReused  # another account took the key since we looked
    if is_late:
        refresh(book.account_id, day)
    return row[0], row[1]


def _columns(posting: Posting) -> dict[str, Any]:
    """The statement's parameters; those of parts left out are ignored."""
    parts, payments, givings = posting.parts, posting.payments, posting.givings
    moves = merged(posting.moves)
    return {
        "account": posting.account_id,
        "on": posting.on,
        **posting.facts,
        **posting.hold,
        **posting.lot,
        "debt": posting.debt,
        "hold": posting.ends,
        "ended_on": posting.ended_on,
        "move_lots": [move.lot for move in moves],
        "move_consumed": [move.consumed for move in moves],
        "move_clawed": [move.clawed for move in moves],
        "move_held": [move.held for move in moves],
        "part_lots": [part.lot for part in parts],
        "part_points": [part.points for part in parts],
        "pay_debts": [payment.debt.id for payment in payments],
        "pay_entries": [payment.debt.entry for payment in payments],
        "pay_days": [payment.debt.on for payment in payments],
        "pay_lots": [payment.lot for payment in payments],
        "pay_points": [payment.points for payment in payments],
        "give_allocations": [giving.allocation for giving in givings],
        "give_lots": [giving.lot for giving in givings],
        "give_points": [giving.points for giving in givings],
    }


def _snapshot(book: Book, posting: Posting, day: datetime.date) -> dict[str, Any]:
    """The balance after the movement, as the account's row will keep it."""
    lots = apply(book.lots, posting.moves)
    if posting.lot:
        original = posting.lot["lot_points"]
        left = original - posting.lot["lot_clawed"]
        ends_on, opens_on = posting.lot["expires_on"], posting.lot["opens_on"]
        lots.append(LotLine(0, original, left, 0, posting.on, opens_on, ends_on))
    holds = [hold for hold in book.holds if hold.id != posting.ends]
    if posting.hold:
        holds.append(HoldLine(0, posting.hold["until"], posting.hold["points"]))
    owes = book.owes + posting.debt - sum(payment.points for payment in posting.payments)
    return weighed(lots, holds, owes, day)


def weighed(lots: list[LotLine], holds: list[HoldLine], owes: int, day: datetime.date) -> dict[str, Any]:
    """A balance as columns of the account."""
    balance = weigh(lots, sum(hold.points for hold in holds), owes, day)
    live = [lot for lot in lots if lot.left]
    return {
        "available": balance.available,
        "pending": balance.pending,
        "held": balance.held,
        "owes": balance.debt,
        "expiring": json.dumps([[month.isoformat(), points] for month, points in balance.expiring]),
        "known_on": day,
        "valid_until": valid_until(live, [hold.until for hold in holds], day),
    }


def refresh(account_id: int, day: datetime.date) -> None:
    """Weigh the balance anew from what is written; for movements posted late, and extensions."""
    lapse([account_id], day)
    owes = sum(debt.due for debt in reading.debts_now(account_id))
    columns = weighed(reading.lots_now(account_id), reading.holds_now(account_id), owes, day)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {KEPT} SELECT 1", columns | {"account": account_id})


KEPT_MANY = """
    UPDATE loyalty_account a SET available = n.available, pending = n.pending, held = n.held, debt = n.owes,
        expiring = n.expiring::jsonb, known_on = n.known_on, valid_until = n.valid_until
    FROM unnest(%(account)s::bigint[], %(available)s::bigint[], %(pending)s::bigint[], %(held)s::bigint[],
        %(owes)s::bigint[], %(expiring)s::text[], %(known_on)s::date[], %(valid_until)s::date[])
        AS n(account, available, pending, held, owes, expiring, known_on, valid_until)
    WHERE a.id = n.account
"""


def keep_many(days: dict[int, datetime.date]) -> None:
    """Weigh many balances anew, each on its day; the accounts are locked and owe nothing."""
    if not days:
        return
    lots, holds = reading.lots_of_many(list(days)), reading.holds_of_many(list(days))
    found = [
        {"account": pk} | weighed(lots.get(pk, []), holds.get(pk, []), 0, day) for pk, day in days.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEPT_MANY, {name: [row[name] for row in found] for name in found[0]})
