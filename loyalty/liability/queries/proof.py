"""Does the roll-forward end where the lots' own counters stand? Asked by ``reconcile``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import chain

from loyalty.earning.queries import differences as in_receipts
from loyalty.ledger.queries.proof import Difference, compared
from loyalty.ledger.queries.proof import differences as in_ledger
from loyalty.liability.queries.facts import DYING, MOVED
from loyalty.rewards.queries import differences as in_vouchers

ENDS = datetime.date.max.isoformat()
# To the end of days every lot with a last day is dead, so movements must sum to what never ends.
CLOSING = f"""
    SELECT l.id, CASE WHEN d.id IS NULL
            THEN l.original - l.consumed - l.clawed - l.expired ELSE 0 END,
        COALESCE(t.points, 0)::bigint
    FROM loyalty_lot l LEFT JOIN ({DYING}) d ON d.id = l.id
    LEFT JOIN (SELECT lot_id, sum(points) AS points FROM ({MOVED}) m GROUP BY 1) t
        ON t.lot_id = l.id
""".replace("%(last)s", f"DATE '{ENDS}'").replace("%(sites)s", "NULL")  # noqa: S608  # constants only


def all_differences() -> Iterator[Difference]:
    """Of every table that carries points: what ``reconcile`` prints and the nightly proof writes down."""
    return chain(in_ledger(), in_receipts(), in_vouchers(), differences())


def differences() -> Iterator[Difference]:
    """Lots whose movements do not add up to what is left of them."""
    yield from compared("liability of lot", CLOSING)
