"""What a level is worked out from: the house's numbers with their history, and the rows of members."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from loyalty.policies.queries import policies, timeline
from loyalty.tiers import rules
from loyalty.tiers.models import BenefitUse, StatusCredit, Tier, TierFloor, TierTerms

EARNING = ("credit_per_units", "credits_per_visit")
STANDING = ("tier_grace_days", "tier_carry_percent", "sleeping_months")


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
    """Three queries, for as many members as one likes."""
    numbers = timeline(*STANDING)
    return House(
        ladder(),
        lambda on: rules.Numbers(numbers(on)["tier_grace_days"], numbers(on)["tier_carry_percent"]),
        lambda on: numbers(on)["sleeping_months"],
    )


def ladder() -> rules.Ladder:
    terms: dict[int, list[rules.Terms]] = {}
    for row in TierTerms.objects.order_by("valid_from", "pk"):
        terms.setdefault(row.tier_id, []).append(
            rules.Terms(
                row.valid_from, row.credits_min, row.visits_min, row.multiplier_percent,
                row.birthday_points, row.brand,
            )
        )  # fmt: skip
    return rules.Ladder(
        rules.Rung(tier.code, tier.rank, terms[tier.pk], tier.name, tier.name_zh, tier.retired_on)
        for tier in Tier.objects.all()
        if tier.pk in terms
    )


def levels_on(on: datetime.date) -> Sequence[rules.Level]:
    """The levels in use on a day with their numbers, lowest first."""
    return ladder().on(on)


def facts_of(accounts: Iterable[int]) -> dict[int, Facts]:
    """The rows of many members, with those of accounts merged into theirs. Three queries."""
    found = {pk: Facts() for pk in accounts}
    theirs = Q(account__in=found) | Q(account__merged_into__in=found)

    def of(account: int, survivor: int | None) -> list[Facts]:
        return [found[pk] for pk in (account, survivor) if pk in found]

    rows = StatusCredit.objects.filter(theirs).values_list(
        "account_id", "account__merged_into_id", "on", "counts_on", "credits", "visits", "brand",
        "source_type", "source_id",
    )  # fmt: skip
    for account, survivor, on, counts_on, credits, visits, brand, kind, source in rows:  # noqa: A001  # domain's word
        for facts in of(account, survivor):
            facts.credits.append(rules.Credit(on, counts_on, credits, visits, brand))
            if visits:
                facts.visits.append((on, f"{kind}:{source}" if source else "", visits))
    approved = TierFloor.objects.filter(theirs, approved_on__isnull=False).select_related("tier", "account")
    for floor in approved:
        if floor.starts_on <= floor.ends_on:
            for facts in of(floor.account_id, floor.account.merged_into_id):
                facts.floors.append(rules.Floor(floor.tier.rank, floor.starts_on, floor.ends_on))
    used = BenefitUse.objects.filter(theirs, keeps_until__isnull=False).values_list(
        "account_id", "account__merged_into_id", "tier__rank", "used_on", "keeps_until"
    )
    for account, survivor, rank, used_on, keeps_until in used:
        for facts in of(account, survivor):
            facts.floors.append(rules.Floor(rank, used_on, keeps_until))  # type: ignore[arg-type]
    return found
