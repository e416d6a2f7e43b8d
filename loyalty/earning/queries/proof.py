"""Receipts and budgets prove themselves against the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty.ledger.queries.proof import Difference, compared

CHECKS = {
    "receipt points": """
        SELECT r.id, COALESCE(sum(l.points), 0), r.points FROM loyalty_receipt r
        LEFT JOIN loyalty_receiptline l ON l.receipt_id = r.id GROUP BY r.id
    """,
    "entry of a receipt": """
        SELECT e.id, sum(l.points), e.points FROM loyalty_receiptline l
        JOIN loyalty_entry e ON e.id = l.entry_id GROUP BY e.id
    """,
    "request of a receipt": """
        SELECT q.id, sum(l.points), q.points FROM loyalty_receiptline l
        JOIN loyalty_creditrequest q ON q.id = l.request_id GROUP BY q.id
    """,
    "campaign budget": """
        SELECT c.id, COALESCE(e.points, 0) + COALESCE(q.points, 0), c.points_given FROM loyalty_campaign c
        LEFT JOIN (SELECT campaign, sum(points) AS points FROM loyalty_entry
            WHERE kind = 'earn' AND campaign <> '' GROUP BY campaign) e ON e.campaign = c.code
        LEFT JOIN (SELECT campaign, sum(points) AS points FROM loyalty_creditrequest
            WHERE decided_at IS NULL AND campaign <> '' GROUP BY campaign) q ON q.campaign = c.code
    """,
}


def differences() -> Iterator[Difference]:
    """Receipts whose lines do not add up, entries that say something else, budgets counted wrongly."""
    for what, sql in CHECKS.items():
        yield from compared(what, sql)
