"""What a level is worked out from: the house's numbers with their history, and the rows of members."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from loyalty.policies.queries import as_timeline, policies, timeline
from loyalty.tiers import rules

EARNING = ("credit_per_units", "credits_per_visit")
STANDING = ("tier_grace_days", "tier_carry_percent", "sleeping_months")
# Raw SQL: every page asks for the owner's level, and six questions through the ORM took longer than all the
# rest of it (performance.md). A floor runs as ``TierFloor.starts_on`` and ``ends_on`` say.
KNOWN = """
    WITH whose AS (
        SELECT id, merged_into_id AS survivor FROM loyalty_account
        WHERE id = ANY(%(accounts)s) OR merged_into_id = ANY(%(accounts)s)
    )
    SELECT 'credit', w.id, w.survivor, c."on", c.counts_on, c.credits, c.visits, c.brand, c.source_type,
        c.source_id, NULL::jsonb
    FROM whose w JOIN loyalty_statuscredit c ON c.account_id = w.id
    UNION ALL
    SELECT 'floor', w.id, w.survivor, f.starts_on, f.ends_on, t.rank, NULL, NULL, NULL, NULL, NULL
    FROM whose w
    JOIN (
        SELECT account_id, tier_id, GREATEST(from_on, approved_on) AS starts_on,
            LEAST(until_on, ended_on - 1) AS ends_on
        FROM loyalty_tierfloor WHERE approved_on IS NOT NULL
        UNION ALL
        SELECT account_id, tier_id, used_on, keeps_until FROM loyalty_benefituse WHERE keeps_until IS NOT NULL
    ) f ON f.account_id = w.id AND f.starts_on <= f.ends_on
    JOIN loyalty_tier t ON t.id = f.tier_id
    UNION ALL
    SELECT 'level', v.id, NULL, v.valid_from, t.retired_on, v.credits_min, v.visits_min, v.brand, t.code,
        t.name, jsonb_build_array(t.rank, t.name_zh, v.multiplier_percent, v.birthday_points)
    FROM loyalty_tierterms v JOIN loyalty_tier t ON t.id = v.tier_id
    UNION ALL
    SELECT 'number', id, NULL, valid_from, NULL, value, NULL, NULL, name, NULL, NULL
    FROM loyalty_policy WHERE name = ANY(%(numbers)s)
"""


@dataclass(frozen=True, slots=True)
class StatusNumbers:
    """Currency units behind one status credit; credits of a paid visit."""

    per_units: int
    per_visit: int


@dataclass(frozen=True, slots=True)
class House:
    """The ladder and the numbers of any day."""

    ladder: rules.Ladder
    numbers: Callable[[datetime.date], rules.Numbers]
    sleeping_months: Callable[[datetime.date], int]


@dataclass(slots=True)
class Facts:
    """What bears on one member's level."""

    credits: list[rules.Credit] = field(default_factory=list)
    floors: list[rules.Floor] = field(default_factory=list)
    visits: list[tuple[datetime.date, str, int]] = field(default_factory=list)
    """Day, source and plus or minus one."""

    def add(
        self, what: str, on: datetime.date, until: datetime.date, number: int, visits: int, brand: str,
        kind: str, source: str,
    ) -> None:  # fmt: skip
        """A row of ``KNOWN``: credits that count from a day, or a floor that ends on one."""
        if what == "floor":
            self.floors.append(rules.Floor(number, on, until))
            return
        self.credits.append(rules.Credit(on, until, number, visits, brand))
        if visits:
            self.visits.append((on, f"{kind}:{source}" if source else "", visits))

    def visited_on(self, on: datetime.date) -> list[datetime.date]:
        """Days of paid visits known then, without those whose money all went back."""
        known = [row for row in self.visits if row[0] <= on]
        undone = {source for _day, source, visits in known if visits < 0 and source}
        return [day for day, source, visits in known if visits > 0 and source not in undone]


def status_numbers(on: datetime.date) -> StatusNumbers:
    return _status_numbers(policies(*EARNING, on=on))


def status_numbers_by_day() -> Callable[[datetime.date], StatusNumbers]:
    """``status_numbers`` of any day, from one query."""
    numbers = timeline(*EARNING)
    return lambda on: _status_numbers(numbers(on))


def _status_numbers(numbers: dict[str, int]) -> StatusNumbers:
    return StatusNumbers(numbers["credit_per_units"], numbers["credits_per_visit"])


def levels_on(on: datetime.date) -> Sequence[rules.Level]:
    """The levels in use on a day with their numbers, lowest first."""
    return known_of(())[1].ladder.on(on)


def known_of(accounts: Iterable[int]) -> tuple[dict[int, Facts], House]:
    """The rows of many members, with those of accounts merged into theirs, and the house. One query."""
    found = {pk: Facts() for pk in accounts}
    levels: list[tuple[Any, ...]] = []
    numbers: list[tuple[datetime.date, int, str, int]] = []
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"accounts": list(found), "numbers": list(STANDING)})
        for what, pk, survivor, day, until, number, visits, brand, kind, source, more in cursor.fetchall():
            if what == "level":
                levels.append((day, pk, until, number, visits, brand, kind, source, json.loads(more)))
            elif what == "number":
                numbers.append((day, pk, kind, number))
            else:
                for owner in (pk, survivor):
                    if owner in found:
                        found[owner].add(what, day, until, number, visits, brand, kind, source)
    return found, _house(sorted(levels), as_timeline(STANDING, sorted(numbers)))


def _house(levels: Iterable[tuple[Any, ...]], numbers: Callable[[datetime.date], dict[str, int]]) -> House:
    rungs: dict[str, rules.Rung] = {}
    for valid_from, _pk, retired_on, credits_min, visits_min, brand, code, name, more in levels:
        rank, name_zh, multiplier, birthday = more
        terms = rules.Terms(valid_from, credits_min, visits_min, multiplier, birthday, brand)
        rung = rungs.setdefault(code, rules.Rung(code, rank, [], name, name_zh, retired_on))
        rungs[code] = replace(rung, terms=[*rung.terms, terms])
    return House(
        rules.Ladder(rungs.values()),
        lambda on: rules.Numbers(numbers(on)["tier_grace_days"], numbers(on)["tier_carry_percent"]),
        lambda on: numbers(on)["sleeping_months"],
    )
