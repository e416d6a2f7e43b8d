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
    FROM loyalty_allocation a JOIN loyalty_entry e ON e.id = a.entry_id AND e.kind IN ({kinds})
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
# Days on which a lot's account stood still, whoever's it counted with when each freeze began.
ISLANDS = """
    SELECT range_agg(daterange(f.from_on, f.until_on)) FROM loyalty_freeze f
    CROSS JOIN LATERAL (SELECT COALESCE((
        SELECT b.root_id FROM loyalty_bond b WHERE b.kind = 'merge' AND b.account_id = l.account_id
          AND daterange(b.from_on, b.until_on) @> f.from_on), l.account_id) AS id) person
    WHERE f.account_id = COALESCE((
        SELECT b.root_id FROM loyalty_bond b WHERE b.kind = 'pool' AND b.account_id = person.id
          AND daterange(b.from_on, b.until_on) @> f.from_on), person.id)
"""
# A root with everybody it stands for; freezes and closings apply to their lots.
STORED = """
    SELECT a.id, {number}, a.{column} FROM loyalty_account a
    JOIN LATERAL (SELECT array_agg(m.id) AS ids FROM loyalty_account m WHERE m.id = a.id OR m.root_id = a.id
    ) members ON true
    LEFT JOIN LATERAL (
        SELECT max(f.from_on) AS since FROM loyalty_freeze f
        WHERE f.account_id = a.id AND f.from_on <= a.{day} AND COALESCE(f.until_on > a.{day}, true)
    ) frozen ON true
    LEFT JOIN LATERAL (
        SELECT min(c.last_on) AS last_on FROM loyalty_closing c
        WHERE c.account_id = a.id AND c.notice_on <= a.{day} AND COALESCE(c.withdrawn_on > a.{day}, true)
          AND COALESCE(c.last_on < GREATEST(frozen.since, c.notice_on), true)
    ) closed_before ON true
    LEFT JOIN LATERAL (
        SELECT min(c.last_on) AS last_on FROM loyalty_closing c
        WHERE c.account_id = a.id AND c.notice_on <= a.{day} AND COALESCE(c.withdrawn_on > a.{day}, true)
    ) closing ON true
    JOIN LATERAL (
        SELECT COALESCE(sum(x.left_then) FILTER (WHERE x.waits AND x.lives), 0) AS pending,
               COALESCE(sum(x.left_then - x.held_then) FILTER (
                   WHERE NOT x.waits AND x.lives AND x.purpose = ''), 0) AS free
        FROM (
            SELECT l.purpose,
                l.opens_on > a.{day} OR (a.special_on IS NOT NULL AND EXISTS (
                    SELECT 1 FROM unnest(({islands})) island
                    WHERE island @> l.opens_on AND COALESCE(upper(island) > a.{day}, true))) AS waits,
                CASE WHEN frozen.since IS NULL
                    THEN COALESCE(LEAST(x.ends_on, closing.last_on) >= a.{day}, true)
                    ELSE COALESCE(
                        LEAST(x.ends_on, closed_before.last_on) >= GREATEST(frozen.since, l."on"), true)
                END AS lives,
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
            FROM loyalty_lot l
            JOIN LATERAL (
                SELECT GREATEST(l.expires_on, (
                    SELECT max(e.until) FROM loyalty_lotextension e
                    WHERE e.lot_id = l.id AND e."on" <= a.{day})) AS ends_on
            ) x ON true
            WHERE l.account_id = ANY(members.ids) AND l."on" <= a.{day}
        ) x
    ) lots ON true
    JOIN LATERAL (
        SELECT COALESCE(sum(h.points), 0) AS held FROM loyalty_hold h
        WHERE h.account_id = ANY(members.ids) AND a.{day} BETWEEN h."on" AND h.until
          AND (h.ended_on IS NULL OR h.ended_on > a.{day})
    ) holds ON true
    JOIN LATERAL (
        SELECT COALESCE(sum(d.points - COALESCE((
            SELECT sum(t.points) FROM loyalty_allocation t WHERE t.debt_id = d.id AND t."on" <= a.{day}
        ), 0) - COALESCE((
            SELECT sum(t.points) FROM loyalty_relief t WHERE t.debt_id = d.id AND t."on" <= a.{day}
        ), 0)), 0) AS debt FROM loyalty_debt d WHERE d.account_id = ANY(members.ids) AND d."on" <= a.{day}
    ) debts ON true
    WHERE a.{day} IS NOT NULL AND a.root_id IS NULL
"""
ACROSS = """
    SELECT t.account_id AS lot_account, e.account_id AS entry_account, t.points
    FROM loyalty_allocation t JOIN loyalty_entry e ON e.id = t.entry_id
    WHERE e.account_id <> t.account_id
    UNION ALL
    SELECT r.account_id, e.account_id, -r.points
    FROM loyalty_return r JOIN loyalty_entry e ON e.id = r.entry_id WHERE e.account_id <> r.account_id
"""
NUMBERS = {
    "available": "GREATEST(0, lots.free - debts.debt)",
    "pending": "lots.pending",
    "held": "holds.held",
    "debt": "debts.debt",
}
CHECKS = {
    "lot consumed": COUNTER.format(
        column="consumed", taken=TAKEN.format(kinds="'redeem', 'gift_out', 'adjust'")
    ),
    "lot clawed": COUNTER.format(column="clawed", taken=TAKEN.format(kinds="'reverse'")),
    "lot expired": COUNTER.format(column="expired", taken=TAKEN.format(kinds="'expire'")),
    "lot held": COUNTER.format(column="held", taken=HELD),
    "credit": """
        SELECT e.id, e.points, COALESCE(sum(l.original), 0) FROM loyalty_entry e
        LEFT JOIN loyalty_lot l ON l.entry_id = e.id
        WHERE e.kind IN ('earn', 'gift_in') OR (e.kind = 'adjust' AND e.points > 0) GROUP BY e.id
    """,
    "lot without credit": """
        SELECT l.id, 0, l.original FROM loyalty_lot l JOIN loyalty_entry e ON e.id = l.entry_id
        WHERE e.kind NOT IN ('earn', 'gift_in', 'give_back', 'adjust') OR e.points <= 0
    """,
    "gift": """
        SELECT o.id, -o.points, COALESCE((
            SELECT i.points FROM loyalty_entry i WHERE i.key = o.key || ':in' AND i.kind = 'gift_in'
              AND i.source_id = o.account_id::text AND o.source_id = i.account_id::text), 0)
        FROM loyalty_entry o WHERE o.kind = 'gift_out'
    """,
    "gift from nobody": """
        SELECT i.id, 1, (
            SELECT count(*) FROM loyalty_entry o WHERE o.key || ':in' = i.key AND o.kind = 'gift_out')
        FROM loyalty_entry i WHERE i.kind = 'gift_in'
    """,
    "write-off": """
        SELECT e.id, COALESCE(sum(r.points), 0), e.points FROM loyalty_entry e
        LEFT JOIN loyalty_relief r ON r.entry_id = e.id WHERE e.kind = 'write_off' GROUP BY e.id
    """,
    "returned lot": """
        SELECT l.id, COALESCE(sum(r.points), 0), l.original FROM loyalty_lot l
        JOIN loyalty_entry e ON e.id = l.entry_id AND e.kind = 'give_back'
        LEFT JOIN loyalty_return r ON r.lot_id = l.id AND r.entry_id = e.id GROUP BY l.id
    """,
    "debit": """
        SELECT e.id, COALESCE((
                SELECT sum(points) FROM loyalty_allocation WHERE entry_id = e.id AND debt_id IS NULL
            ), 0) + COALESCE((SELECT points FROM loyalty_debt WHERE entry_id = e.id), 0), -e.points
        FROM loyalty_entry e
        WHERE e.kind IN ('redeem', 'expire', 'reverse', 'gift_out') OR (e.kind = 'adjust' AND e.points < 0)
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
        SELECT d.id, COALESCE((SELECT sum(points) FROM loyalty_allocation WHERE debt_id = d.id), 0)
            + COALESCE((SELECT sum(points) FROM loyalty_relief WHERE debt_id = d.id), 0), d.paid
        FROM loyalty_debt d
    """,
    "hold": """
        SELECT h.id, COALESCE(sum(p.points), 0), h.points FROM loyalty_hold h
        LEFT JOIN loyalty_holdpart p ON p.hold_id = h.id GROUP BY h.id
    """,
    "owner of allocation": """
        SELECT a.id, l.account_id, a.account_id
        FROM loyalty_allocation a JOIN loyalty_lot l ON l.id = a.lot_id
    """,
    # What accounts that counted together took from each other's lots, or paid of each other's debts.
    "account entries": """
        SELECT a.id, COALESCE((
                SELECT sum(original - consumed - clawed - expired) FROM loyalty_lot WHERE account_id = a.id
            ), 0) - COALESCE((SELECT sum(points - paid) FROM loyalty_debt WHERE account_id = a.id), 0)
            + COALESCE((
                SELECT sum(CASE WHEN x.lot_account = a.id THEN x.points ELSE -x.points END) FROM ({across}) x
                WHERE a.id IN (x.lot_account, x.entry_account)), 0),
            COALESCE((SELECT sum(points) FROM loyalty_entry WHERE account_id = a.id), 0)
        FROM loyalty_account a
    """.replace("{across}", ACROSS),
    "account with a root": """
        SELECT id, 0, available + pending + held + debt FROM loyalty_account WHERE root_id IS NOT NULL
    """,
    "root": """
        SELECT a.id, COALESCE((
                SELECT COALESCE(p.root_id, m.root_id) FROM loyalty_bond m
                LEFT JOIN loyalty_bond p
                    ON p.account_id = m.root_id AND p.kind = 'pool' AND p.until_on IS NULL
                WHERE m.account_id = a.id AND m.kind = 'merge' AND m.until_on IS NULL), (
                SELECT root_id FROM loyalty_bond
                WHERE account_id = a.id AND kind = 'pool' AND until_on IS NULL), 0), COALESCE(a.root_id, 0)
        FROM loyalty_account a
    """,
    "merged into": """
        SELECT a.id, COALESCE((
                SELECT root_id FROM loyalty_bond
                WHERE account_id = a.id AND kind = 'merge' AND until_on IS NULL
            ), 0), COALESCE(a.merged_into_id, 0)
        FROM loyalty_account a
    """,
    "frozen": """
        SELECT a.id, (SELECT count(*) FROM loyalty_freeze f
                WHERE f.account_id = COALESCE(a.root_id, a.id) AND f.until_on IS NULL),
            (a.frozen_at IS NOT NULL)::int
        FROM loyalty_account a
    """,
    "special": """
        SELECT s.account_id, 1, COALESCE(a.special_on <= min(s.day), false)::int FROM (
            SELECT account_id, from_on AS day FROM loyalty_freeze
            UNION ALL SELECT account_id, notice_on FROM loyalty_closing
            UNION ALL SELECT account_id, from_on FROM loyalty_bond
            UNION ALL SELECT root_id, from_on FROM loyalty_bond
        ) s JOIN loyalty_account a ON a.id = s.account_id GROUP BY s.account_id, a.special_on
    """,
} | {
    f"account {column} on {day}": STORED.format(column=column, number=number, day=day, islands=ISLANDS)
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
