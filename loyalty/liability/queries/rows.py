"""The rows behind a figure, page by page, by keyset: the same cost on the first page and on the last."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from loyalty.liability.queries.facts import HELD, MOVED, asked
from loyalty.liability.rules import COLUMNS, Amount

PAGE_MAX = 1_000
STANDS = {
    "opening": '"on" < %(first)s',
    "closing": "true",
    "pending": "opens_on > %(last)s",
}
CHOSEN = """
    (%(site)s::text IS NULL OR {0}site = %(site)s) AND (%(brand)s::text IS NULL OR {0}brand = %(brand)s)
    AND (%(campaign)s::text IS NULL OR {0}campaign = %(campaign)s)
"""
MOVEMENTS = f"""
    SELECT m.lot_id, m.entry_id, m.account_id, m."on", m.site, m.brand, m.campaign, e.kind, e.reason,
        m.points, m.worth
    FROM ({MOVED}) m JOIN loyalty_entry e ON e.id = m.entry_id
    WHERE m.what = %(what)s AND m."on" >= %(first)s AND {CHOSEN.format("m.")}
      AND (m.lot_id, m.entry_id, m."on") > (%(lot)s, %(entry)s, %(day)s)
    ORDER BY m.lot_id, m.entry_id, m."on" LIMIT %(limit)s
"""  # noqa: S608  # constants only
LOTS = """
    SELECT l.id, l.entry_id, l.account_id, l."on", l.site, l.brand, l.campaign, e.kind, e.reason,
        s.points::bigint, (s.points * l.unit_value)::bigint
    FROM ({found}) s JOIN loyalty_lot l ON l.id = s.lot_id JOIN loyalty_entry e ON e.id = l.entry_id
    WHERE l.id > %(lot)s ORDER BY l.id LIMIT %(limit)s
"""
LEFT = """
    SELECT lot_id, sum(points) AS points FROM ({moved}) m WHERE {stands} AND {chosen}
    GROUP BY lot_id HAVING sum(points) <> 0
"""
HELD_HERE = f"""
    SELECT h.lot_id, h.points FROM ({HELD}) h JOIN loyalty_lot x ON x.id = h.lot_id
    WHERE (%(sites)s::text[] IS NULL OR x.site = ANY(%(sites)s)) AND {CHOSEN.format("x.")}
"""  # noqa: S608  # constants only


@dataclass(frozen=True, slots=True)
class Row:
    """One movement of one lot, or a lot and what is left of it."""

    lot: int
    entry: int
    account: int
    on: datetime.date
    site: str
    brand: str
    campaign: str
    kind: str
    reason: str
    points: int
    worth: int

    @property
    def amount(self) -> Amount:
        return Amount(self.points, self.worth)

    @property
    def place(self) -> str:
        """Where the next page goes on."""
        return f"{self.lot}.{self.entry}.{self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of the page before."""

    lot: int = 0
    entry: int = 0
    day: datetime.date = datetime.date.min

    @classmethod
    def read(cls, text: str) -> Place:
        """As ``Row.place`` wrote it; what was not written by it starts at the beginning."""
        try:
            lot, entry, day = text.split(".")
            return cls(int(lot), int(entry), datetime.date.fromisoformat(day))
        except ValueError:
            return cls()


def rows(
    column: str,
    first: datetime.date,
    last: datetime.date,
    *,
    sites: Collection[str] | None = None,
    site: str | None = None,
    brand: str | None = None,
    campaign: str | None = None,
    after: Place = Place(),
    limit: int = 50,
) -> list[Row]:
    """What adds up to ``column`` of the roll-forward's line; movements, or lots for what stands."""
    sql = MOVEMENTS if column in COLUMNS else LOTS.format(found=_standing(column))
    found = asked(
        sql, last=last, sites=sites, first=first, what=column, site=site, brand=brand, campaign=campaign,
        lot=after.lot, entry=after.entry, day=after.day, limit=min(limit, PAGE_MAX),
    )  # fmt: skip
    return [Row(*row) for row in found]


def _standing(column: str) -> str:
    if column == "held":
        return HELD_HERE
    return LEFT.format(moved=MOVED, stands=STANDS[column], chosen=CHOSEN.format(""))
