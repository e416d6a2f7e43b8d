"""Whom we owe most, who owes us, and which part of what was issued people gave by hand."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from loyalty.liability.queries.facts import MOVED, asked
from loyalty.liability.rules import Amount, total

LARGEST_MAX, DEBTS_MAX, SOURCES_MAX = 50, 200, 200
LARGEST = f"""
    SELECT COALESCE(o.root_id, o.id), sum(m.points)::bigint, sum(m.worth)::bigint
    FROM ({MOVED}) m JOIN loyalty_account o ON o.id = m.account_id
    GROUP BY 1 HAVING sum(m.points) > 0 ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""  # noqa: S608  # constants only
GIVEN = f"""
    SELECT e.kind, e.reason, count(*), sum(m.points)::bigint, sum(m.worth)::bigint
    FROM ({MOVED}) m JOIN loyalty_entry e ON e.id = m.entry_id
    WHERE m."on" >= %(first)s AND (m.what = 'issued' OR m.what = 'adjusted' AND m.points > 0)
    GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2 LIMIT %(limit)s
"""  # noqa: S608  # constants only
OWED = """
    SELECT d.id, d.entry_id, d.account_id, d."on", d.points, e.site, d.points - COALESCE((
        SELECT sum(a.points) FROM loyalty_allocation a
        WHERE a.debt_id = d.id AND a."on" <= %(last)s), 0) - COALESCE((
        SELECT sum(r.points) FROM loyalty_relief r
        WHERE r.debt_id = d.id AND r."on" <= %(last)s), 0) AS due
    FROM loyalty_debt d JOIN loyalty_entry e ON e.id = d.entry_id
    WHERE d."on" <= %(last)s AND (%(sites)s::text[] IS NULL OR e.site = ANY(%(sites)s))
"""
DEBTS = f"""
    SELECT account_id, id, "on", site, points, due::bigint FROM ({OWED}) o
    WHERE due > 0 ORDER BY due DESC, id LIMIT %(limit)s
"""  # noqa: S608  # constants only
DEBT_ROLL = """
    SELECT COALESCE(sum(points) FILTER (WHERE "on" < %(first)s), 0)::bigint,
        COALESCE(sum(points) FILTER (WHERE "on" >= %(first)s AND what = 'incurred'), 0)::bigint,
        COALESCE(-sum(points) FILTER (WHERE "on" >= %(first)s AND what = 'paid'), 0)::bigint,
        COALESCE(-sum(points) FILTER (WHERE "on" >= %(first)s AND what = 'written'), 0)::bigint
    FROM (
        SELECT d."on", 'incurred' AS what, d.points, e.site
        FROM loyalty_debt d JOIN loyalty_entry e ON e.id = d.entry_id
        UNION ALL
        SELECT a."on", 'paid', -a.points, e.site FROM loyalty_allocation a
        JOIN loyalty_debt d ON d.id = a.debt_id JOIN loyalty_entry e ON e.id = d.entry_id
        UNION ALL
        SELECT r."on", 'written', -r.points, e.site FROM loyalty_relief r
        JOIN loyalty_debt d ON d.id = r.debt_id JOIN loyalty_entry e ON e.id = d.entry_id
    ) t WHERE "on" <= %(last)s AND (%(sites)s::text[] IS NULL OR site = ANY(%(sites)s))
"""


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule or a kind of posting issued; ``reason`` is the rule's code or the reason given."""

    kind: str
    reason: str
    entries: int
    amount: Amount

    @property
    def is_manual(self) -> bool:
        """Adjusted, or handed out as a code: no rule gave them."""
        return self.kind == "adjust" or self.reason == "gift_code"


@dataclass(frozen=True, slots=True)
class Owing:
    """A debt not yet settled; ``site`` is where the refunded bill was."""

    account: int
    debt: int
    on: datetime.date
    site: str
    points: int
    due: int


@dataclass(frozen=True, slots=True)
class DebtRoll:
    """Opening + incurred − paid − written off = closing, in points."""

    opening: int
    incurred: int
    paid: int
    written_off: int

    @property
    def closing(self) -> int:
        return self.opening + self.incurred - self.paid - self.written_off


def largest(
    on: datetime.date, sites: Collection[str] | None = None, limit: int = LARGEST_MAX
) -> list[tuple[int, Amount]]:
    """The accounts to which most is owed at the end of the day, merged and pooled ones as one (those
    sites' points only)."""
    found = asked(LARGEST, last=on, sites=sites, limit=min(limit, LARGEST_MAX))
    return [(account, Amount(*figures)) for account, *figures in found]


def issued_by(
    first: datetime.date, last: datetime.date, sites: Collection[str] | None = None
) -> list[Source]:
    """What was issued from ``first`` to ``last``, by rule or by hand, the largest first."""
    found = asked(GIVEN, first=first, last=last, sites=sites, limit=SOURCES_MAX)
    return [Source(kind, reason, entries, Amount(*figures)) for kind, reason, entries, *figures in found]


def split(sources: Collection[Source]) -> tuple[Amount, Amount]:
    """(by rule, by hand)."""
    manual = total(source.amount for source in sources if source.is_manual)
    return total(source.amount for source in sources if not source.is_manual), manual


def debts(on: datetime.date, sites: Collection[str] | None = None, limit: int = DEBTS_MAX) -> list[Owing]:
    """Who owes points at the end of the day, the largest first."""
    return [Owing(*row) for row in asked(DEBTS, last=on, sites=sites, limit=min(limit, DEBTS_MAX))]


def debt_roll(first: datetime.date, last: datetime.date, sites: Collection[str] | None = None) -> DebtRoll:
    """The debts of the period: points refunded after they were spent, and what later credits paid."""
    return DebtRoll(*asked(DEBT_ROLL, first=first, last=last, sites=sites)[0])
