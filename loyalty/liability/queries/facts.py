"""Every movement of a lot as one row, in SQL: the ground all figures of this room stand on.

Raw SQL, because each figure is one aggregate over three tables of facts, and nothing of them may pass
through memory. ``worth`` is points times the lot's unit value.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.db import connection

from loyalty.ledger.queries.proof import ISLANDS
from loyalty.liability.rules import MOVES

WHAT = "CASE e.kind " + " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in MOVES.items()) + " END"
# Dead by its date and not booked yet: dated as a punctual night job would date it, so that no figure
# waits for it. What a hold still kept dies when the hold ends. What is booked covers the earliest parts.
# A closing ends every lot on its last day; what was alive when an open freeze began does not age.
DYING = """
    SELECT l.id, l.entry_id, l.expired, l.original - l.consumed - l.clawed AS points,
        LEAST(GREATEST(l.expires_on, x.until), c.last_on) + 1 AS day
    FROM loyalty_lot l
    JOIN loyalty_account o ON o.id = l.account_id
    LEFT JOIN loyalty_closing c ON c.account_id = COALESCE(o.root_id, o.id) AND c.withdrawn_on IS NULL
    LEFT JOIN loyalty_freeze f ON f.account_id = COALESCE(o.root_id, o.id) AND f.until_on IS NULL
    LEFT JOIN LATERAL (
        SELECT max(e.until) AS until FROM loyalty_lotextension e WHERE e.lot_id = l.id) x ON true
    WHERE (l.expires_on < %(last)s OR c.last_on < %(last)s)
      AND NOT l.is_used_up
      AND (f.from_on IS NULL OR LEAST(GREATEST(l.expires_on, x.until), c.last_on) < f.from_on)
"""
KEPT = f"""
    SELECT d.id, d.entry_id, d.expired, GREATEST(d.day, COALESCE(h.ended_on, h.until + 1)) AS day,
        p.points - COALESCE(a.points, 0) AS points
    FROM ({DYING}) d JOIN loyalty_holdpart p ON p.lot_id = d.id
    JOIN loyalty_hold h ON h.id = p.hold_id AND (h.ended_on IS NULL OR h.ended_on > d.day)
    LEFT JOIN loyalty_allocation a ON a.entry_id = h.captured_id AND a.lot_id = p.lot_id
"""  # noqa: S608  # constants only
DEAD = f"""
    SELECT id, entry_id, day, 'expired', -LEAST(points, upto - expired) FROM (
        SELECT p.*, sum(p.points) OVER (PARTITION BY p.id ORDER BY p.day ROWS UNBOUNDED PRECEDING) AS upto
        FROM (
            SELECT d.id, d.entry_id, d.expired, d.day, d.points - COALESCE((
                SELECT sum(k.points) FROM ({KEPT}) k WHERE k.id = d.id), 0) AS points
            FROM ({DYING}) d
            UNION ALL {KEPT}
        ) p
    ) d WHERE upto > expired AND points > 0
"""  # noqa: S608  # constants only
# The day a lot opened after all that its opening day fell into a freeze of whoever it counted with then.
OPENED = f"""
    SELECT COALESCE(upper(island), 'infinity'::date) AS opens_on FROM unnest(({ISLANDS})) island
    WHERE island @> l.opens_on
"""  # noqa: S608  # constants only
MOVED = f"""
    SELECT m.lot_id, m.entry_id, m."on", m.what, m.points, m.points * l.unit_value AS worth,
        l.account_id, l.site, l.brand, l.campaign, COALESCE(f.opens_on, l.opens_on) AS opens_on
    FROM (
        SELECT l.id AS lot_id, l.entry_id, l."on", {WHAT} AS what, l.original AS points
        FROM loyalty_lot l JOIN loyalty_entry e ON e.id = l.entry_id WHERE l."on" <= %(last)s
        UNION ALL
        SELECT a.lot_id, a.entry_id, a."on", {WHAT}, -a.points
        FROM loyalty_allocation a JOIN loyalty_entry e ON e.id = a.entry_id WHERE a."on" <= %(last)s
        UNION ALL
        SELECT r.lot_id, r.entry_id, r."on", {WHAT}, r.points
        FROM loyalty_return r JOIN loyalty_entry e ON e.id = r.entry_id
        JOIN loyalty_allocation a ON a.id = r.allocation_id AND a.lot_id = r.lot_id WHERE r."on" <= %(last)s
        UNION ALL {DEAD}
    ) m JOIN loyalty_lot l ON l.id = m.lot_id
    JOIN loyalty_account o ON o.id = l.account_id
    LEFT JOIN LATERAL ({OPENED}) f ON o.special_on IS NOT NULL
    WHERE m."on" <= %(last)s AND (%(sites)s::text[] IS NULL OR l.site = ANY(%(sites)s))
"""  # noqa: S608  # constants only
"""Parameters: ``last`` (day, inclusive) and ``sites`` (codes, or null for all)."""
HELD = """
    SELECT p.lot_id, sum(p.points) AS points FROM loyalty_holdpart p JOIN loyalty_hold h ON h.id = p.hold_id
    WHERE %(last)s BETWEEN h."on" AND h.until AND (h.ended_on IS NULL OR h.ended_on > %(last)s)
    GROUP BY p.lot_id
"""


def asked(
    sql: str, *, last: datetime.date, sites: Collection[str] | None, **more: Any
) -> list[tuple[Any, ...]]:
    """The rows of a question about everything up to ``last``, for some sites or for all."""
    params = {"last": last, "sites": None if sites is None else sorted(sites), **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
