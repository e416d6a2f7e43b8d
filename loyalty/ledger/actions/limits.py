"""What one person may spend of a household's pool in a calendar month."""

from __future__ import annotations

import datetime

from loyalty.ledger.actions.book import Book
from loyalty.ledger.actions.refusals import LimitReached
from loyalty.ledger.queries import book as reading

LIMIT = """
    SELECT b.limit_points FROM loyalty_bond b
    WHERE b.account_id = %(person)s AND b.kind = 'pool' AND b.until_on IS NULL
"""
SPENT = """
    SELECT COALESCE((
        SELECT -sum(e.points) FROM loyalty_entry e
        WHERE e.account_id = ANY(%(own)s) AND e.kind IN ('redeem', 'gift_out')
          AND e."on" BETWEEN %(first)s AND %(last)s
    ), 0) - COALESCE((
        SELECT sum(b.points) FROM loyalty_entry b JOIN loyalty_entry e ON e.id = b.reverses_id
        WHERE b.account_id = ANY(%(own)s) AND b.kind = 'give_back'
          AND e.kind = 'redeem' AND e."on" BETWEEN %(first)s AND %(last)s
    ), 0) + COALESCE((
        SELECT sum(h.points) FROM loyalty_hold h
        WHERE h.account_id = ANY(%(own)s) AND h.captured_id IS NULL
          AND h."on" BETWEEN %(first)s AND %(last)s AND %(on)s BETWEEN h."on" AND h.until
          AND (h.ended_on IS NULL OR h.ended_on > %(on)s)
    ), 0)
"""


def refuse_beyond_limit(book: Book, account_id: int, points: int, on: datetime.date) -> None:
    """Refuse what exceeds the person's limit; nobody has one outside a pool, nor has the pool's owner."""
    person = book.family.people[account_id]
    if person == book.root:
        return
    found = reading.rows(LIMIT, person=person)
    limit = found[0][0] if found else None
    if limit is not None and spent_in_month(book, account_id, on) + points > limit:
        raise LimitReached(left=max(0, limit - spent_in_month(book, account_id, on)), limit=limit)


def spent_in_month(book: Book, account_id: int, on: datetime.date) -> int:
    """Spent, given away and put aside by a person in the month of the day, less what came back."""
    first = on.replace(day=1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    own = sorted(book.family.own(account_id))
    return int(reading.rows(SPENT, own=own, first=first, last=last, on=on)[0][0])
