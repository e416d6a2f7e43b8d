"""Keeping the account's row true: the balance weighed anew, and what a freeze leaves to lots written late."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from loyalty import arrays
from loyalty.ledger.actions.book import lapse
from loyalty.ledger.actions.statements import KEPT
from loyalty.ledger.queries import book as reading
from loyalty.ledger.queries.family import Family, life_of
from loyalty.ledger.rules import ORDINARY, HoldLine, Life, LotLine, living, valid_until, weigh

# ``rules.weigh`` and ``valid_until`` again for accounts that hold and owe nothing: in SQL, because a night's
# import keeps a hundred thousand balances. The proof derives both ways (tests/loyalty/ledger/test_bulk.py).
KEPT_MANY = """
    WITH asked AS (
        SELECT * FROM unnest(%(accounts)s::bigint[], %(days)s::date[]) AS d(account, day)
    ), alive AS (
        SELECT * FROM (
            SELECT d.account, d.day, l.purpose, l.opens_on, l.opens_on > d.day AS waits,
                l.original - l.consumed - l.clawed - l.expired AS points, GREATEST(l.expires_on, (
                    SELECT max(e.until) FROM loyalty_lotextension e WHERE e.lot_id = l.id)) AS ends_on
            FROM asked d JOIN loyalty_lot l ON l.account_id = d.account
                AND NOT l.is_used_up
        ) x WHERE ends_on IS NULL OR ends_on >= day
    ), sums AS (
        SELECT account, COALESCE(sum(points) FILTER (WHERE NOT waits AND purpose = ''), 0) AS available,
            COALESCE(sum(points) FILTER (WHERE waits), 0) AS pending,
            min(LEAST(CASE WHEN waits THEN opens_on - 1 END, ends_on)) AS valid_until
        FROM alive GROUP BY account
    ), months AS (
        SELECT account, jsonb_object_agg(month, points) AS told FROM (
            SELECT account, date_trunc('month', ends_on)::date AS month, sum(points)::bigint AS points
            FROM alive WHERE NOT waits AND ends_on IS NOT NULL GROUP BY 1, 2) m GROUP BY account
    ), purposes AS (
        SELECT account, jsonb_object_agg(purpose, points) AS told
        FROM (SELECT account, purpose, sum(points)::bigint AS points
            FROM alive WHERE NOT waits AND purpose <> '' GROUP BY 1, 2) p GROUP BY account
    )
    UPDATE loyalty_account a SET available = COALESCE(s.available, 0), pending = COALESCE(s.pending, 0),
        held = 0, debt = 0, expiring = COALESCE(m.told, '{}'), limited = COALESCE(p.told, '{}'),
        known_on = d.day, valid_until = s.valid_until
    FROM asked d LEFT JOIN sums s USING (account) LEFT JOIN months m USING (account)
        LEFT JOIN purposes p USING (account)
    WHERE a.id = d.account
"""
# One credit more in a balance that stands on its day.
ADDED = """
    UPDATE loyalty_account a SET known_on = n.day,
        available = available + CASE WHEN n.opens_on > n.day THEN 0 ELSE n.points END,
        pending = pending + CASE WHEN n.opens_on > n.day THEN n.points ELSE 0 END,
        expiring = CASE WHEN n.opens_on > n.day OR n.month IS NULL THEN expiring
            ELSE expiring || jsonb_build_object(
                n.month, n.points + COALESCE((expiring -> n.month)::bigint, 0)) END,
        valid_until = LEAST(valid_until, CASE WHEN n.opens_on > n.day THEN n.opens_on - 1 END, n.expires_on)
    FROM (
        SELECT *, date_trunc('month', expires_on::timestamp)::date::text AS month
        FROM unnest(%(account)s::bigint[], %(points)s::bigint[], %(day)s::date[], %(opens_on)s::date[],
            %(expires_on)s::date[]) n(account, points, day, opens_on, expires_on)
    ) n WHERE a.id = n.account
"""
# What is alive when a freeze begins, or is earned in it, lives on by the days it was frozen.
STRETCH = """
    INSERT INTO loyalty_lotextension (lot_id, until, "on", posted_at, cause)
    SELECT l.id, l.ends_on + (%(until_on)s - GREATEST(%(from_on)s, l."on")), %(until_on)s, %(now)s, 'freeze'
    FROM (
        SELECT l.id, l."on", GREATEST(l.expires_on, (
            SELECT max(e.until) FROM loyalty_lotextension e WHERE e.lot_id = l.id)) AS ends_on
        FROM loyalty_lot l WHERE l.expires_on IS NOT NULL AND {whose}
    ) l
    WHERE l."on" < %(until_on)s AND l.ends_on >= GREATEST(%(from_on)s, l."on") AND %(from_on)s < %(until_on)s
"""


def weighed(
    lots: list[LotLine], holds: list[HoldLine], owes: int, day: datetime.date, life: Life = ORDINARY
) -> dict[str, Any]:
    """A balance as columns of the account. Of a frozen account it is true for the day alone."""
    balance = weigh(lots, sum(hold.points for hold in holds), owes, day)
    live = [lot for lot in lots if lot.left]
    return {
        "available": balance.available,
        "pending": balance.pending,
        "held": balance.held,
        "owes": balance.debt,
        "expiring": json.dumps({month.isoformat(): points for month, points in balance.expiring}),
        "limited": json.dumps(dict(balance.limited)),
        "known_on": day,
        "valid_until": day if life.frozen(day) else valid_until(live, [hold.until for hold in holds], day),
    }


def refresh(family: Family, day: datetime.date) -> None:
    """Weigh the balance of a root anew from what is written; for all but plain movements in their order."""
    accounts = family.accounts
    lapse(accounts, day)
    life = life_of(family)
    lots = [living(lot, life, day) for lot in reading.lots_now(accounts)]
    owes = sum(debt.due for debt in reading.debts_now(accounts))
    columns = weighed(lots, reading.holds_now(accounts), owes, day, life)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {KEPT} SELECT 1", columns | {"root": family.root})


def keep_many(days: dict[int, datetime.date]) -> None:
    """Weigh many balances anew, each on its day; of locked accounts on their own without holds or debt."""
    if days:
        with connection.cursor() as cursor:
            cursor.execute(KEPT_MANY, {"accounts": arrays.plain(days), "days": arrays.plain(days.values())})


class Added(NamedTuple):
    """A credit of its account's day."""

    account: int
    points: int
    day: datetime.date
    opens_on: datetime.date
    expires_on: datetime.date | None


def add_many(credits: Sequence[Added]) -> None:  # noqa: A002  # the domain's word
    """Add a credit to each balance; of locked accounts on their own whose balance stands on the day."""
    if credits:
        columns = zip(Added._fields, zip(*credits, strict=True), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(ADDED, {name: arrays.plain(values) for name, values in columns})


def stretch(life: Life, *, entry: int, accounts: Iterable[int], now: datetime.datetime) -> None:
    """Lots of these accounts written late live on by the days of the freezes they would have seen."""
    whose = "l.entry_id = %(entry)s AND l.account_id = %(account)s"
    for account in set(accounts):
        for freeze in life.seen_by(account):
            if freeze.until_on is not None:
                _stretch(whose, freeze.from_on, freeze.until_on, now, entry=entry, account=account)


def stretch_all(
    accounts: list[int], from_on: datetime.date, until_on: datetime.date, now: datetime.datetime
) -> None:
    """At a thaw: every lot that was alive, used up or not, for a return may fill it again."""
    _stretch("l.account_id = ANY(%(accounts)s)", from_on, until_on, now, accounts=accounts)


def _stretch(
    whose: str, from_on: datetime.date, until_on: datetime.date, now: datetime.datetime, **params: Any
) -> None:
    spell = {"from_on": from_on, "until_on": until_on, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(STRETCH.format(whose=whose), spell | params)
