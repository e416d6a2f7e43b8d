"""The statement by its newest day first, whole or by what is asked for, page by page.

Keyset paging, and never more than ``LOOKED_MAX`` entries looked at for one page: the page of an account
with 100,000 entries costs what the page of one with ten costs (performance.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from loyalty.ledger.models import Entry
from loyalty.ledger.queries.book import rows

LOOKED_MAX = 5_000
PAGE_MAX = 500
COLUMNS = [field.attname for field in Entry._meta.concrete_fields]
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
PAGE = f"""
    WITH looked AS MATERIALIZED (
        SELECT e.* FROM unnest(%(accounts)s::bigint[]) a(id) CROSS JOIN LATERAL (
            SELECT {NAMES} FROM loyalty_entry
            WHERE account_id = a.id AND "on" BETWEEN %(first)s AND %(last)s
              AND ("on", id) < (%(day)s, %(entry)s)
            ORDER BY "on" DESC, id DESC LIMIT %(look)s) e
        ORDER BY e."on" DESC, e.id DESC LIMIT %(look)s
    ), hit AS (
        SELECT * FROM looked
        WHERE (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
          AND (%(words)s::text IS NULL OR reason ILIKE %(words)s OR reason = ANY(%(reasons)s)
               OR kind = ANY(%(said)s) OR site = ANY(%(sites)s)
               OR source_type || ':' || source_id = ANY(%(sources)s))
        ORDER BY "on" DESC, id DESC LIMIT %(limit)s
    )
    (SELECT 0, life.*, {NAMES} FROM hit LEFT JOIN LATERAL (
        SELECT l.opens_on, GREATEST(l.expires_on, (
            SELECT max(e.until) FROM loyalty_lotextension e WHERE e.lot_id = l.id AND e."on" <= %(known)s))
        FROM loyalty_lot l WHERE l.entry_id = hit.id ORDER BY l.id LIMIT 1) life ON true
     ORDER BY "on" DESC, id DESC)
    UNION ALL
    (SELECT (SELECT count(*) FROM looked), NULL, NULL, {NAMES} FROM looked ORDER BY "on", id LIMIT 1)
"""  # noqa: S608 (our own table's columns)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last entry one has seen; the next page goes on below it."""

    day: datetime.date = datetime.date.max
    entry: int = 2**62

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.entry}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """As ``str`` wrote it; None for anything else."""
        day, _dot, entry = text.partition(".")
        try:
            return cls(datetime.date.fromisoformat(day), int(entry))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a page is to show. ``words`` is text in the reason; the other lists are what it also means.

    ``known``: longer lives given after this day are not known yet.
    """

    first: datetime.date = datetime.date.min
    last: datetime.date = datetime.date.max
    known: datetime.date = datetime.date.max
    kinds: Sequence[str] = ()
    words: str = ""
    reasons: Sequence[str] = ()
    said: Sequence[str] = ()
    sites: Sequence[str] = ()
    sources: Sequence[str] = ()

    @property
    def is_all(self) -> bool:
        return not self.kinds and not self.words


@dataclass(frozen=True, slots=True)
class Life:
    """From when points count and their last day, None for ever: longer lives are in it."""

    opens_on: datetime.date
    ends_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Found:
    """``lives``: of each credit, by its entry. ``older``: where the next page begins, or None at the end.

    ``is_cut``: it looked long enough. A credit that kept several lives tells its first.
    """

    entries: list[Entry]
    lives: dict[int, Life]
    older: Mark | None
    is_cut: bool = False


def found(accounts: Sequence[int], wanted: Wanted, after: Mark | None = None, limit: int = 20) -> Found:
    """One page of the accounts' entries, newest day first. One query."""
    limit, after = min(limit, PAGE_MAX), after or Mark()
    look = limit + 1 if wanted.is_all else LOOKED_MAX
    answer = rows(
        PAGE, accounts=list(accounts), first=wanted.first, last=wanted.last, day=after.day, entry=after.entry,
        known=wanted.known, look=look, limit=limit + 1, kinds=list(wanted.kinds) or None,
        words=pattern(wanted.words), reasons=list(wanted.reasons), said=list(wanted.said),
        sites=list(wanted.sites), sources=list(wanted.sources),
    )  # fmt: skip
    if not answer:
        return Found([], {}, None)
    *hits, last = [Entry.from_db(DEFAULT_DB_ALIAS, COLUMNS, told) for _looked, _opens, _ends, *told in answer]
    page = hits[:limit]
    lives = {
        entry.pk: Life(opens, ends)
        for entry, (_looked, opens, ends, *_told) in zip(page, answer, strict=False)
        if opens
    }
    if len(hits) > limit:
        return Found(page, lives, Mark(page[-1].on, page[-1].pk))
    is_cut = answer[-1][0] >= look
    return Found(page, lives, Mark(last.on, last.pk) if is_cut else None, is_cut)


def pattern(words: str) -> str | None:
    """For ILIKE, with nothing special in it."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%" if words else None
