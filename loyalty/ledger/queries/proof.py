"""The proof of the books: every counter and balance derived again from the facts, set-based.

Written apart from the code it checks. Nothing repairs itself (safety.md R8, A13; loyalty.md §1.9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

DIFFERENCES_MAX = 1_000  # of each kind


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` of row ``row``: the facts say ``expected``, the column says ``found``."""

    what: str
    row: int
    expected: int
    found: int

    def __str__(self) -> str:
        return f"{self.what} {self.row}: expected {self.expected}, found {self.found}"


TAKEN = """
    SELECT a.lot_id, sum(a.points - COALESCE(r.points, 0)) AS points
    FROM loyalty_allocation a JOIN loyalty_entry e ON e.id = a.entry_id AND e.kind = '{kind}'
    LEFT JOIN (SELECT allocation_id, lot_id, sum(points) AS points FROM loyalty_return GROUP BY 1, 2) r
        ON r.allocation_id = a.id AND r.lot_id = a.lot_id
    GROUP BY a.lot_id
"""
COUNTER = """
    SELECT l.id, COALESCE(t.points, 0), l.{column} FROM loyalty_lot l LEFT JOIN ({taken}) t ON t.lot_id = l.id
"""
HELD = """
    SELECT p.lot_id, sum(p.points) AS points FROM loyalty_holdpart p
    JOIN loyalty_hold h ON h.id = p.hold_id AND h.ended_on IS NULL GROUP BY p.lot_id
"""
STORED = """
    SELECT a.id, {number}, a.{column} FROM loyalty_account a
    JOIN LATERAL (
        SELECT COALESCE(sum(x.left_then) FILTER (WHERE x.opens_on > a.{day}), 0) AS pending,
               COALESCE(sum(x.left_then - x.held_then) FILTER (
                   WHERE x.opens_on <= a.{day} AND COALESCE(x.ends_on >= a.{day}, true)), 0) AS free
        FROM (
            SELECT l.opens_on, GREATEST(l.expires_on, (
                    SELECT max(e.until) FROM loyalty_lotextension e
                    WHERE e.lot_id = l.id AND e."on" <= a.{day}
                )) AS ends_on,
                l.original - COALESCE((
                    SELECT sum(t.points) FROM loyalty_allocation t WHERE t.lot_id = l.id AND t."on" <= a.{day}
                ), 0) + COALESCE((
                    SELECT sum(r.points) FROM loyalty_return r
                    JOIN loyalty_allocation t ON t.id = r.allocation_id AND t.lot_id = r.lot_id
                    WHERE r.lot_id = l.id AND r."on" <= a.{day}
                ), 0) AS left_then,
                COALESCE((
                    SELECT sum(p.points) FROM loyalty_holdpart p JOIN loyalty_hold h ON h.id = p.hold_id
                    WHERE p.lot_id = l.id AND a.{day} BETWEEN h."on" AND h.until
                      AND (h.ended_on IS NULL OR h.ended_on > a.{day})
                ), 0) AS held_then
            FROM loyalty_lot l WHERE l.account_id = a.id AND l."on" <= a.{day}
        ) x
    ) lots ON true
    JOIN LATERAL (
        SELECT COALESCE(sum(h.points), 0) AS held FROM loyalty_hold h
        WHERE h.account_id = a.id AND a.{day} BETWEEN h."on" AND h.until
          AND (h.ended_on IS NULL OR h.ended_on > a.{day})
    ) holds ON true
    JOIN LATERAL (
        SELECT COALESCE(sum(d.points - COALESCE((
            SELECT sum(t.points) FROM loyalty_allocation t WHERE t.debt_id = d.id AND t."on" <= a.{day}
        ), 0)), 0) AS debt FROM loyalty_debt d WHERE d.account_id = a.id AND d."on" <= a.{day}
    ) debts ON true
    WHERE a.{day} IS NOT NULL
"""
NUMBERS = {
    "available": "GREATEST(0, lots.free - debts.debt)",
    "pending": "lots.pending",
    "held": "holds.held",
    "debt": "debts.debt",
}
CHECKS = {
    "lot consumed": COUNTER.format(column="consumed", taken=TAKEN.format(kind="redeem")),
    "lot clawed": COUNTER.format(column="clawed", taken=TAKEN.format(kind="reverse")),
    "lot expired": COUNTER.format(column="expired", taken=TAKEN.format(kind="expire")),
    "lot held": COUNTER.format(column="held", taken=HELD),
    "earned lot": """
        SELECT l.id, e.points, l.original FROM loyalty_lot l
        JOIN loyalty_entry e ON e.id = l.entry_id AND e.kind = 'earn'
    """,
    "earn without lot": """
        SELECT e.id, e.points, 0 FROM loyalty_entry e
        WHERE e.kind = 'earn' AND NOT EXISTS (SELECT 1 FROM loyalty_lot l WHERE l.entry_id = e.id)
    """,
    "returned lot": """
        SELECT l.id, COALESCE(sum(r.points), 0), l.original FROM loyalty_lot l
        JOIN loyalty_entry e ON e.id = l.entry_id AND e.kind <> 'earn'
        LEFT JOIN loyalty_return r ON r.lot_id = l.id AND r.entry_id = e.id GROUP BY l.id
    """,
    "debit": """
        SELECT e.id, COALESCE((
                SELECT sum(points) FROM loyalty_allocation WHERE entry_id = e.id AND debt_id IS NULL
            ), 0) + COALESCE((SELECT points FROM loyalty_debt WHERE entry_id = e.id), 0), -e.points
        FROM loyalty_entry e WHERE e.kind IN ('redeem', 'expire', 'reverse')
    """,
    "return": """
        SELECT e.id, COALESCE(sum(r.points), 0), e.points FROM loyalty_entry e
        LEFT JOIN loyalty_return r ON r.entry_id = e.id
        WHERE e.kind IN ('give_back', 'unexpire') GROUP BY e.id
    """,
    "allocation given back": """
        SELECT a.id, COALESCE(sum(r.points), 0), a.given_back FROM loyalty_allocation a
        LEFT JOIN loyalty_return r ON r.allocation_id = a.id GROUP BY a.id
    """,
    "debt paid": """
        SELECT d.id, COALESCE(sum(a.points), 0), d.paid FROM loyalty_debt d
        LEFT JOIN loyalty_allocation a ON a.debt_id = d.id GROUP BY d.id
    """,
    "hold": """
        SELECT h.id, COALESCE(sum(p.points), 0), h.points FROM loyalty_hold h
        LEFT JOIN loyalty_holdpart p ON p.hold_id = h.id GROUP BY h.id
    """,
    "account entries": """
        SELECT a.id, COALESCE((
                SELECT sum(original - consumed - clawed - expired) FROM loyalty_lot WHERE account_id = a.id
            ), 0) - COALESCE((SELECT sum(points - paid) FROM loyalty_debt WHERE account_id = a.id), 0),
            COALESCE((SELECT sum(points) FROM loyalty_entry WHERE account_id = a.id), 0)
        FROM loyalty_account a
    """,
} | {
    f"account {column} on {day}": STORED.format(column=column, number=number, day=day)
    for column, number in NUMBERS.items()
    for day in ("known_on", "valid_until")
}


def differences() -> Iterator[Difference]:
    """Everything that does not follow from the facts; nothing when the books are right."""
    for what, sql in CHECKS.items():
        yield from compared(what, sql)


def compared(what: str, sql: str) -> Iterator[Difference]:
    """Rows of ``sql`` (id, expected, found) whose numbers differ."""
    limited = f"""
        SELECT * FROM ({sql}) c (id, expected, found)
        WHERE expected IS DISTINCT FROM found ORDER BY id LIMIT {DIFFERENCES_MAX}
    """  # noqa: S608  # constants only
    with connection.cursor() as cursor:
        cursor.execute(limited)
        for row in cursor.fetchall():
            yield Difference(what, *(int(value) for value in row))
