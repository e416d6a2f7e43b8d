"""Writing what was decided: entry, lots, allocations, counters and balance in one statement.

Raw SQL: one round trip per movement however many lots it touches (performance.md).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, models

from loyalty.ledger.actions.book import Book
from loyalty.ledger.actions.keeping import refresh, stretch, weighed
from loyalty.ledger.actions.refusals import KeyReused
from loyalty.ledger.actions.statements import (
    ALLOCATED,
    ENDED,
    ENTRY,
    HOLD,
    KEPT,
    LOT,
    MOVED,
    NO_ENTRY,
    NO_LOT,
    OWED,
    PAID,
    RELIEVED,
    RETURNED,
    SETTLED,
)
from loyalty.ledger.models import Entry
from loyalty.ledger.rules import (
    DebtLine,
    Giving,
    HoldLine,
    LotLine,
    Move,
    Part,
    Payment,
    apply,
    living,
    merged,
)

NAME = re.compile(r"%\((\w+)\)s")
OPTIONAL: dict[str, Any] = {
    "now": None, "actor": None, "approver": None, "reason": "", "source_type": "", "source_id": "",
    "site": "", "brand": "", "campaign": "", "basis": None, "reverses": None,
}  # fmt: skip
COLUMNS = [field.name for field in Entry._meta.concrete_fields]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """A lot about to be written. ``unit_value`` None: the policy's on the day of the movement."""

    account: int
    points: int
    opens_on: datetime.date
    expires_on: datetime.date | None
    clawed: int = 0
    purpose: str = ""
    site: str = ""
    brand: str = ""
    campaign: str = ""
    unit_value: int | None = None

    def line(self, on: datetime.date) -> LotLine:
        left = self.points - self.clawed
        return LotLine(
            0, self.points, left, 0, on, self.opens_on, self.expires_on, account=self.account,
            purpose=self.purpose,
        )  # fmt: skip


@dataclass(slots=True)
class Posting:
    """One movement, decided. ``facts`` are the entry's columns."""

    account_id: int
    on: datetime.date
    facts: dict[str, Any] = field(default_factory=dict)
    hold: dict[str, Any] = field(default_factory=dict)
    lots: list[NewLot] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    reliefs: list[tuple[DebtLine, int]] = field(default_factory=list)
    givings: list[Giving] = field(default_factory=list)
    debt: int = 0
    ends: int | None = None
    """Id of the hold this movement ends."""
    ended_on: datetime.date | None = None
    is_mixed: bool = False
    """It touches lots of another root; both balances are weighed anew."""


def post_entry(book: Book, posting: Posting) -> Entry:
    """Write a movement under the book's lock; the key is taken from here on."""
    posting.facts = OPTIONAL | posting.facts
    row_id, posted_at = _write(book, posting, ENTRY)
    return entry_of(row_id, posted_at, posting.account_id, posting.on, posting.facts)


def entry_of(
    row_id: int,
    posted_at: datetime.datetime | None,
    account_id: int,
    on: datetime.date,
    facts: dict[str, Any],
) -> Entry:
    """The row just written, without reading it. ``posted_at`` None: read when somebody asks."""
    row = {**OPTIONAL, **facts, "id": row_id, "account": account_id, "on": on}
    row["posted_at"] = posted_at or models.DEFERRED
    return Entry.from_db(connection.alias, COLUMNS, [row[name] for name in COLUMNS])


def post_hold(book: Book, posting: Posting) -> int:
    """Write a hold; its id."""
    return _write(book, posting, HOLD)[0]


def post_end(book: Book, posting: Posting) -> None:
    """Write the end of a hold that moves no points."""
    _write(book, posting, NO_ENTRY)


def keep(book: Book, on: datetime.date) -> None:
    """Write what opened lots paid, and weigh the balance anew: after all but plain movements."""
    if book.opened:
        _write(book, Posting(book.account_id, on), NO_ENTRY)
    refresh(book.family, max(book.known_on, on))


def _write(book: Book, posting: Posting, head: str) -> tuple[int, datetime.datetime]:
    day = max(book.known_on, posting.on)
    is_late = posting.on < book.known_on or posting.is_mixed
    posting.payments = book.opened + posting.payments
    wanted = (
        (head, True),
        (LOT if posting.lots else NO_LOT, bool(posting.lots or posting.payments or posting.givings)),
        (MOVED, posting.moves or book.opened),
        (ALLOCATED, posting.parts and head is ENTRY),
        (OWED, posting.debt),
        (PAID, posting.payments),
        (RELIEVED, posting.reliefs),
        (SETTLED, posting.payments or posting.reliefs),
        (RETURNED, posting.givings),
        (ENDED, posting.ends),
        (KEPT, not is_late),
    )
    sql = "WITH " + ",\n".join(part for part, use in wanted if use) + "\nSELECT id, posted_at FROM entry"
    kept = {} if is_late else _snapshot(book, posting, day)
    with connection.cursor() as cursor:
        cursor.execute(sql, named_in(sql, columns_of(book, posting) | kept))
        row = cursor.fetchone()
    if row is None:
        raise KeyReused  # another account took the key since we looked
    if posting.lots and book.life.seen:
        stretch(book.life, entry=row[0], accounts=[lot.account for lot in posting.lots], now=row[1])
    if is_late:
        refresh(book.family, day)
    return row[0], row[1]


def named_in(sql: str, columns: dict[str, Any]) -> dict[str, Any]:
    """Only what the statement names: psycopg keeps a parsed statement of few parameters, not of many."""
    return {name: columns[name] for name in _names(sql)}


@cache
def _names(sql: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(NAME.findall(sql)))


def _snapshot(book: Book, posting: Posting, day: datetime.date) -> dict[str, Any]:
    """The balance after the movement, as the account's row will keep it."""
    lots = apply(book.lots, posting.moves)
    lots += [living(lot.line(posting.on), book.life, day) for lot in posting.lots]
    holds = [hold for hold in book.holds if hold.id != posting.ends]
    if posting.hold:
        holds.append(HoldLine(0, posting.hold["until"], posting.hold["points"]))
    paid = sum(payment.points for payment in posting.payments[len(book.opened) :])
    owes = book.owes + posting.debt - paid - sum(points for _, points in posting.reliefs)
    return weighed(lots, holds, owes, day, book.life) | {"root": book.root}


def columns_of(book: Book, posting: Posting) -> dict[str, Any]:
    """The statement's parameters; those of parts left out are ignored."""
    parts, payments, givings = posting.parts, posting.payments, posting.givings
    moves = merged([*posting.moves, *(Move(paid.lot, clawed=paid.points) for paid in book.opened)])
    owner = {lot.id: lot.account for lot in book.lots}
    owner |= {-place: lot.account for place, lot in enumerate(posting.lots, start=1)}
    return {
        "account": posting.account_id,
        "on": posting.on,
        **posting.facts,
        **posting.hold,
        **_lots(posting.lots),
        "debt": posting.debt,
        "hold": posting.ends,
        "ended_on": posting.ended_on,
        "move_lots": [move.lot for move in moves],
        "move_consumed": [move.consumed for move in moves],
        "move_clawed": [move.clawed for move in moves],
        "move_held": [move.held for move in moves],
        "part_accounts": [owner[part.lot] for part in parts],
        "part_lots": [part.lot for part in parts],
        "part_points": [part.points for part in parts],
        "pay_accounts": [owner[payment.lot] for payment in payments],
        "pay_debts": [payment.debt.id for payment in payments],
        "pay_entries": [payment.debt.entry for payment in payments],
        "pay_days": [payment.on for payment in payments],
        "pay_lots": [payment.lot for payment in payments],
        "pay_points": [payment.points for payment in payments],
        "relief_accounts": [debt.account for debt, _ in posting.reliefs],
        "relief_debts": [debt.id for debt, _ in posting.reliefs],
        "relief_points": [points for _, points in posting.reliefs],
        "give_accounts": [owner[giving.lot] for giving in givings],
        "give_allocations": [giving.allocation for giving in givings],
        "give_lots": [giving.lot for giving in givings],
        "give_points": [giving.points for giving in givings],
    }


def _lots(lots: list[NewLot]) -> dict[str, Any]:
    return {f"lot_{name}": [getattr(lot, name) for lot in lots] for name in NewLot.__slots__}
