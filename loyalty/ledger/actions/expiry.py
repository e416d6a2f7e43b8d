"""Expiry: booked by night for the books, never for the owner; extensions (loyalty.md §1.3, decisions.md)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from itertools import batched

from django.db import connection

from loyalty import arrays
from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import days_asked
from loyalty.ledger.actions.posting import keep
from loyalty.ledger.actions.refusals import BadDay, LotGone
from loyalty.ledger.models import Lot, LotExtension
from loyalty.ledger.queries import book as reading

BATCH = 5_000  # lots booked at a time
type Dead = tuple[int, datetime.date, int]
"""Account, last day of its own, id of a lot that died."""
BY_DATE = """
    l.expires_on < %(on)s AND NOT l.is_used_up
    AND NOT EXISTS (SELECT 1 FROM loyalty_lotextension e WHERE e.lot_id = l.id AND e.until >= %(on)s)
"""
BY_CLOSING = "l.account_id = ANY(%(closed)s) AND NOT l.is_used_up"
# What is closed, with everybody merged into it.
CLOSED = """
    SELECT a.id FROM loyalty_closing c
    JOIN loyalty_account a ON a.id = c.account_id OR a.root_id = c.account_id
    WHERE c.withdrawn_on IS NULL AND c.last_on < %(on)s
"""
FROZEN = "SELECT id FROM loyalty_account WHERE frozen_at IS NOT NULL"  # their lots do not age
# Dead lots, and holds that end by themselves only after `on`, must leave nothing to book. In the order of an
# index, each batch from where the last one ended: the night reads what dies, once, however much lives.
DUE = """
    SELECT l.account_id, l.expires_on, l.id FROM loyalty_lot l
    WHERE {dead} {after} AND l.account_id <> ALL(%(frozen)s) AND (
        l.original - l.consumed - l.clawed - l.expired > l.held
        OR EXISTS (SELECT 1 FROM loyalty_holdpart p JOIN loyalty_hold h ON h.id = p.hold_id
                   WHERE p.lot_id = l.id AND h.ended_on IS NULL AND h.until < %(on)s))
    ORDER BY l.expires_on, l.id LIMIT %(batch)s
"""
AFTER = "AND (l.expires_on, l.id) > (%(day)s, %(after)s)"
# Long lists are joined: to guess about `= ANY` the planner looks at every element, as slow as booking them.
STILL = """
    SELECT id FROM loyalty_account JOIN unnest(%(accounts)s::bigint[]) chosen(account) ON id = account
    WHERE frozen_at IS NULL AND COALESCE(root_id, id) IN (SELECT unnest(%(roots)s::bigint[]))
"""
OWING = """
    SELECT id FROM loyalty_account WHERE debt > 0 AND valid_until < %(on)s AND frozen_at IS NULL ORDER BY id
"""
BOOK = """
    WITH due AS (
        SELECT l.id, l.account_id, l.original - l.consumed - l.clawed - l.expired - l.held AS points,
            LEAST(GREATEST(l.expires_on, x.until), c.last_on) AS ends_on,
            GREATEST(LEAST(GREATEST(l.expires_on, x.until), c.last_on) + 1, y.ended_on) AS day
        FROM loyalty_lot l
        JOIN loyalty_account o ON o.id = l.account_id
        LEFT JOIN loyalty_closing c ON c.account_id = COALESCE(o.root_id, o.id) AND c.withdrawn_on IS NULL
        LEFT JOIN LATERAL (
            SELECT max(e.until) AS until FROM loyalty_lotextension e WHERE e.lot_id = l.id) x ON true
        LEFT JOIN LATERAL (
            SELECT max(h.ended_on) AS ended_on FROM loyalty_holdpart p
            JOIN loyalty_hold h ON h.id = p.hold_id WHERE p.lot_id = l.id) y ON true
        WHERE l.id IN (SELECT unnest(%(lots)s::bigint[])) AND {dead}
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
"""
UNBOOK = """
    WITH due AS (
        SELECT a.id, a.account_id, a.lot_id, a.entry_id, a.points - a.given_back AS points, a."on" AS day
        FROM loyalty_allocation a JOIN loyalty_entry e ON e.id = a.entry_id AND e.kind = 'expire'
        JOIN loyalty_lot l ON l.id = a.lot_id AND l.expired > 0
        LEFT JOIN LATERAL (
            SELECT max(x.until) AS until FROM loyalty_lotextension x WHERE x.lot_id = l.id) x ON true
        LEFT JOIN loyalty_account o ON o.id = l.account_id
        LEFT JOIN loyalty_closing c ON c.account_id = COALESCE(o.root_id, o.id) AND c.withdrawn_on IS NULL
        WHERE l.account_id = ANY(%(accounts)s) AND a.points > a.given_back
          AND COALESCE(LEAST(GREATEST(l.expires_on, x.until), c.last_on) >= %(on)s, true)
    ), entry AS (
        INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, reason, source_type, source_id,
            site, brand, campaign, key, digest, reverses_id)
        SELECT account_id, 'unexpire', sum(points), day, statement_timestamp(), '', 'expiry', day::text,
            '', '', '', 'unexpire:' || entry_id || ':' || %(run)s, '', entry_id
        FROM due GROUP BY account_id, entry_id, day RETURNING id, reverses_id
    ), returned AS (
        INSERT INTO loyalty_return (account_id, entry_id, allocation_id, lot_id, "on", points)
        SELECT d.account_id, e.id, d.id, d.lot_id, d.day, d.points
        FROM due d JOIN entry e ON e.reverses_id = d.entry_id
    ), undone AS (
        UPDATE loyalty_allocation a SET given_back = a.points FROM due d WHERE a.id = d.id
    ), moved AS (
        UPDATE loyalty_lot l SET expired = l.expired - d.points
        FROM (SELECT lot_id, sum(points) AS points FROM due GROUP BY lot_id) d WHERE l.id = d.lot_id
    )
    UPDATE loyalty_account SET booked_to = %(on)s::date - 1
    WHERE id = ANY(%(accounts)s) AND booked_to >= %(on)s
"""


def book_expiries(*, on: datetime.date) -> int:
    """Write down what expired before member day ``on``; the number of lots booked.

    Set-based, some thousands of lots at a time, their accounts locked in the order of their keys. Changes no
    balance on any day: points die by the date of their lot, with or without this.
    """
    days_asked(on)
    for (root,) in reading.rows(OWING, on=on):
        _settle(root, on)
    closed = [row[0] for row in reading.rows(CLOSED, on=on)]
    booked = 0
    for due in _due_by_closing(on, closed):
        booked += _book(BY_CLOSING, due, on=on, closed=closed)
    for due in _due_by_date(on):
        booked += _book(BY_DATE, due, on=on, closed=closed)
    return booked


@books.movement
def _settle(root: int, on: datetime.date) -> None:
    """What opened pays what is owed, before it may expire."""
    keep(books.read(books.lock(root), on), on)


def _due_by_closing(on: datetime.date, closed: list[int]) -> Iterator[list[Dead]]:
    """Lots in accounts that have ended."""
    frozen = [row[0] for row in reading.rows(FROZEN)]
    sql = DUE.format(dead=BY_CLOSING, after="")
    for ended in batched(closed, BATCH):
        asked = {"on": on, "closed": list(ended), "frozen": frozen, "batch": None}
        if due := reading.rows(sql, **asked):
            yield due


def _due_by_date(on: datetime.date) -> Iterator[list[Dead]]:
    """Lots that died, the earliest death first."""
    frozen = [row[0] for row in reading.rows(FROZEN)]
    sql = DUE.format(dead=BY_DATE, after=AFTER)
    day, after = datetime.date.min, 0
    while due := reading.rows(sql, on=on, frozen=frozen, batch=BATCH, day=day, after=after):
        yield due
        _, day, after = due[-1]


@books.movement
def _book(dead: str, due: list[Dead], *, on: datetime.date, closed: list[int]) -> int:
    """One batch; without accounts frozen or bound to another root since it was chosen."""
    chosen = sorted({account for account, _, _ in due})
    with connection.cursor() as cursor:
        cursor.execute(books.LOCK_MANY, [chosen])
        roots = [row[0] for row in cursor.fetchall()]
    still = reading.rows(STILL, accounts=arrays.plain(chosen), roots=arrays.plain(roots))
    accounts = {row[0] for row in still}
    books.lapse(list(accounts), on)
    lots = arrays.plain(lot for account, _, lot in due if account in accounts)
    run = {"lots": lots, "on": on, "closed": closed, "run": uuid.uuid4().hex}
    return int(reading.rows(BOOK.format(dead=dead), **run)[0][0])


def unbook(accounts: list[int], on: datetime.date) -> None:
    """Take back the booking of lots that live on ``on``: a movement of that day is being posted late.

    The accounts are locked. The next night books again what is left then.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNBOOK, {"accounts": accounts, "on": on, "run": uuid.uuid4().hex})


@books.movement
def extend(
    *, lot: Lot, until: datetime.date, on: datetime.date, cause: str, now: datetime.datetime
) -> LotExtension:
    """Let a living lot live until ``until`` (inclusive). A shorter life is refused, a dead lot stays dead.

    In a freeze the row says the day as of the freeze's beginning, because the freeze's days come on top.
    """
    days_asked(on, until)
    book = books.read(books.lock(lot.account_id), on)
    own, line = reading.lots_by_id([lot.pk])[0], book.lot(lot.pk, on)
    if line.is_dead(on):
        raise LotGone
    if own.ends_on is None or line.ends_on is None or until < line.ends_on:
        raise BadDay
    if book.life.frozen(on):
        until -= max(line.ends_on - own.ends_on, datetime.timedelta())
    extension = LotExtension.objects.create(lot=lot, until=until, on=on, posted_at=now, cause=cause)
    keep(book, on)
    return extension
