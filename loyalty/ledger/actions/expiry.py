"""Expiry: booked by night for the books, never for the owner; extensions (loyalty.md §1.3, decisions.md)."""

from __future__ import annotations

import datetime
import uuid

from django.db import connection, transaction

from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import days_asked
from loyalty.ledger.actions.posting import refresh
from loyalty.ledger.actions.refusals import BadDay, LotGone
from loyalty.ledger.models import Lot, LotExtension

BATCH = 5_000  # accounts locked at a time
DEAD = """
    l.expires_on < %(on)s AND (l.original > l.consumed + l.clawed + l.expired)
    AND NOT EXISTS (SELECT 1 FROM loyalty_lotextension e WHERE e.lot_id = l.id AND e.until >= %(on)s)
"""
# Dead lots, and holds that end by themselves only after `on`, must leave nothing to book.
DUE = f"""
    SELECT DISTINCT l.account_id FROM loyalty_lot l
    WHERE {DEAD} AND l.account_id > %(after)s AND (
        l.original - l.consumed - l.clawed - l.expired > l.held
        OR EXISTS (SELECT 1 FROM loyalty_holdpart p JOIN loyalty_hold h ON h.id = p.hold_id
                   WHERE p.lot_id = l.id AND h.ended_on IS NULL AND h.until < %(on)s))
    ORDER BY l.account_id LIMIT %(batch)s
"""  # noqa: S608  # constants only
LOCK = "SELECT id FROM loyalty_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
BOOK = f"""
    WITH due AS (
        SELECT l.id, l.account_id, l.original - l.consumed - l.clawed - l.expired - l.held AS points,
            GREATEST(l.expires_on, x.until) AS ends_on,
            GREATEST(l.expires_on + 1, x.until + 1, y.ended_on) AS day
        FROM loyalty_lot l
        LEFT JOIN LATERAL (
            SELECT max(e.until) AS until FROM loyalty_lotextension e WHERE e.lot_id = l.id) x ON true
        LEFT JOIN LATERAL (
            SELECT max(h.ended_on) AS ended_on FROM loyalty_holdpart p
            JOIN loyalty_hold h ON h.id = p.hold_id WHERE p.lot_id = l.id) y ON true
        WHERE l.account_id = ANY(%(accounts)s) AND {DEAD}
          AND l.original - l.consumed - l.clawed - l.expired > l.held
    ), entry AS (
        INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, reason, source_type, source_id,
            site, brand, campaign, key, digest)
        SELECT account_id, 'expire', -sum(points), day, statement_timestamp(), '', 'expiry', day::text,
            '', '', '', 'expire:' || account_id || ':' || day || ':' || %(run)s, ''
        FROM due GROUP BY account_id, day RETURNING id, account_id, "on"
    ), allocated AS (
        INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back)
        SELECT d.account_id, e.id, d.id, d.day, d.points, 0
        FROM due d JOIN entry e ON e.account_id = d.account_id AND e."on" = d.day
    ), moved AS (
        UPDATE loyalty_lot l SET expired = l.expired + d.points FROM due d WHERE d.id = l.id
    ), booked AS (
        UPDATE loyalty_account a SET booked_to = GREATEST(a.booked_to, d.ends_on)
        FROM (SELECT account_id, max(ends_on) AS ends_on FROM due GROUP BY account_id) d
        WHERE a.id = d.account_id
    )
    SELECT count(*) FROM due
"""  # noqa: S608  # constants only
UNBOOK = """
    WITH due AS (
        SELECT a.id, a.lot_id, a.entry_id, a.points - a.given_back AS points, a."on" AS day
        FROM loyalty_allocation a JOIN loyalty_entry e ON e.id = a.entry_id AND e.kind = 'expire'
        JOIN loyalty_lot l ON l.id = a.lot_id AND l.expired > 0
        LEFT JOIN LATERAL (
            SELECT max(x.until) AS until FROM loyalty_lotextension x WHERE x.lot_id = l.id) x ON true
        WHERE l.account_id = %(account)s AND GREATEST(l.expires_on, x.until) >= %(on)s
          AND a.points > a.given_back
    ), entry AS (
        INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, reason, source_type, source_id,
            site, brand, campaign, key, digest, reverses_id)
        SELECT %(account)s, 'unexpire', sum(points), day, statement_timestamp(), '', 'expiry', day::text,
            '', '', '', 'unexpire:' || entry_id || ':' || %(run)s, '', entry_id
        FROM due GROUP BY entry_id, day RETURNING id, reverses_id
    ), returned AS (
        INSERT INTO loyalty_return (account_id, entry_id, allocation_id, lot_id, "on", points)
        SELECT %(account)s, e.id, d.id, d.lot_id, d.day, d.points
        FROM due d JOIN entry e ON e.reverses_id = d.entry_id
    ), undone AS (
        UPDATE loyalty_allocation a SET given_back = a.points FROM due d WHERE a.id = d.id
    ), moved AS (
        UPDATE loyalty_lot l SET expired = l.expired - d.points
        FROM (SELECT lot_id, sum(points) AS points FROM due GROUP BY lot_id) d WHERE l.id = d.lot_id
    )
    UPDATE loyalty_account SET booked_to = %(on)s::date - 1 WHERE id = %(account)s
"""


def book_expiries(*, on: datetime.date) -> int:
    """Write down what expired before member day ``on``; the number of lots booked.

    Set-based, some thousands of accounts at a time, locked in the order of their keys. Changes no
    balance on any day: points die by the date of their lot, with or without this.
    """
    days_asked(on)
    booked, after = 0, 0
    while accounts := _due(on, after):
        booked += _book(accounts, on)
        after = accounts[-1]
    return booked


def _due(on: datetime.date, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"on": on, "after": after, "batch": BATCH})
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def _book(accounts: list[int], on: datetime.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [accounts])
        books.lapse(accounts, on)
        cursor.execute(BOOK, {"accounts": accounts, "on": on, "run": uuid.uuid4().hex})
        return int(cursor.fetchone()[0])


def unbook(account_id: int, on: datetime.date) -> None:
    """Take back the booking of lots that live on ``on``: a movement of that day is being posted late.

    The account is locked. The next night books again what is left then.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNBOOK, {"account": account_id, "on": on, "run": uuid.uuid4().hex})


@transaction.atomic
def extend(
    *, lot: Lot, until: datetime.date, on: datetime.date, cause: str, now: datetime.datetime
) -> LotExtension:
    """Let a living lot live until ``until`` (inclusive). A shorter life is refused, a dead lot stays dead."""
    days_asked(on, until)
    row = books.lock(lot.account_id)
    book = books.read(row, on)
    line = book.lot(lot.pk)
    if line.is_dead(on):
        raise LotGone
    if line.ends_on is None or until < line.ends_on:
        raise BadDay
    extension = LotExtension.objects.create(lot=lot, until=until, on=on, posted_at=now, cause=cause)
    refresh(book.account_id, max(on, book.known_on))
    return extension
