"""What a level is worked out from: the house's numbers with their history, and the rows of members."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, DateField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Greatest, Least

from loyalty.policies.queries import policies, timeline
from loyalty.tiers import rules
from loyalty.tiers.models import BenefitUse, StatusCredit, Tier, TierFloor, TierTerms

EARNING = ("credit_per_units", "credits_per_visit")
STANDING = ("tier_grace_days", "tier_carry_percent", "sleeping_months")
WHOSE = ("account_id", "account__merged_into_id")
NO_TEXT = Value("", CharField())
FLOOR = (Value(None, IntegerField()), NO_TEXT, NO_TEXT, NO_TEXT)  # what credits have and a floor has not
STARTS = Greatest("from_on", "approved_on")  # TierFloor.starts_on and .ends_on
ENDS = Least("until_on", Cast(F("ended_on") - datetime.timedelta(days=1), DateField()))


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
        self, on: datetime.date, then: datetime.date, number: int, visits: int | None, brand: str, kind: str,
        source: str,
    ) -> None:  # fmt: skip
        """A row: credits that count from a day, or a floor (visits None) that ends on one."""
        if visits is None:
            self.floors.append(rules.Floor(number, on, then))
            return
        self.credits.append(rules.Credit(on, then, number, visits, brand))
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


def house() -> House:
    """Two queries, for as many members as one likes."""
    numbers = timeline(*STANDING)
    return House(
        ladder(),
        lambda on: rules.Numbers(numbers(on)["tier_grace_days"], numbers(on)["tier_carry_percent"]),
        lambda on: numbers(on)["sleeping_months"],
    )


def ladder() -> rules.Ladder:
    """Levels with the terms they ever had. One query."""
    tiers: dict[int, Tier] = {}
    terms: dict[int, list[rules.Terms]] = {}
    for row in TierTerms.objects.select_related("tier").order_by("valid_from", "pk"):
        tiers[row.tier_id] = row.tier
        terms.setdefault(row.tier_id, []).append(
            rules.Terms(
                row.valid_from, row.credits_min, row.visits_min, row.multiplier_percent,
                row.birthday_points, row.brand,
            )
        )  # fmt: skip
    return rules.Ladder(
        rules.Rung(tier.code, tier.rank, terms[pk], tier.name, tier.name_zh, tier.retired_on)
        for pk, tier in tiers.items()
    )


def levels_on(on: datetime.date) -> Sequence[rules.Level]:
    """The levels in use on a day with their numbers, lowest first."""
    return ladder().on(on)


def facts_of(accounts: Iterable[int]) -> dict[int, Facts]:
    """The rows of many members, with those of accounts merged into theirs. One query."""
    found = {pk: Facts() for pk in accounts}
    theirs = Q(account__in=found) | Q(account__merged_into__in=found)
    for account, survivor, *row in _credits(theirs).union(_floors(theirs), _uses(theirs), all=True):
        for facts in [found[pk] for pk in (account, survivor) if pk in found]:
            facts.add(*row)
    return found


def _credits(theirs: Q) -> QuerySet[StatusCredit, tuple[Any, ...]]:
    return StatusCredit.objects.filter(theirs).values_list(
        *WHOSE, "on", "counts_on", "credits", "visits", "brand", "source_type", "source_id"
    )


def _floors(theirs: Q) -> QuerySet[TierFloor, tuple[Any, ...]]:
    approved = TierFloor.objects.filter(theirs, approved_on__isnull=False).annotate(starts=STARTS, ends=ENDS)
    return approved.filter(starts__lte=F("ends")).values_list(*WHOSE, "starts", "ends", "tier__rank", *FLOOR)


def _uses(theirs: Q) -> QuerySet[BenefitUse, tuple[Any, ...]]:
    """A benefit used keeps its level."""
    kept = BenefitUse.objects.filter(theirs, keeps_until__isnull=False)
    return kept.values_list(*WHOSE, "used_on", "keeps_until", "tier__rank", *FLOOR)
