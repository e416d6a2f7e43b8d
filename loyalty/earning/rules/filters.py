"""Whom and what a rule is for: the first step of its evaluation (loyalty.md §3.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from loyalty.earning.rules.bills import NOTHING, BillLine, MemberFacts

PERMILLE, PERCENT = 1000, 100
EVERYBODY = MemberFacts()


@dataclass(frozen=True, slots=True)
class Case:
    """What stands before the rules, beside the lines: where, what car, who."""

    tier: str
    site: str = ""
    brand: str = ""
    car_model: str = ""
    traits: frozenset[str] = NOTHING
    status: str = ""
    member: MemberFacts = EVERYBODY


@dataclass(frozen=True, slots=True)
class Filters:
    """Codes asked for; empty means any. Of several codes one is enough."""

    tiers: frozenset[str] = NOTHING
    sites: frozenset[str] = NOTHING
    brands: frozenset[str] = NOTHING
    segments: frozenset[str] = NOTHING
    attributes: frozenset[str] = NOTHING
    statuses: frozenset[str] = NOTHING
    car_models: frozenset[str] = NOTHING
    traits: frozenset[str] = NOTHING

    def admit(self, case: Case) -> bool:
        asked = (
            (self.tiers, {case.tier}),
            (self.sites, {case.site}),
            (self.brands, {case.brand}),
            (self.statuses, {case.status}),
            (self.car_models, {case.car_model}),
            (self.segments, case.member.segments),
            (self.attributes, case.member.attributes),
            (self.traits, case.traits),
        )
        return all(not wanted or wanted & has for wanted, has in asked)


ANYBODY = Filters()


@dataclass(frozen=True, slots=True)
class Offer:
    """The campaign of a rule: its audience, and which of its group counts."""

    code: str
    audience: Filters = ANYBODY
    group: str = ""
    priority: int = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """A rule as it applies to this bill. ``percent``: the tier's multiplier, 100 = once.

    By kind: "spend" gives ``permille`` points per 1,000 units of money, "each" gives ``points`` a line,
    "multiplier" gives ``factor_percent`` of what the lines earn (100 = no more than that).
    """

    rule: int
    kinds: frozenset[str]
    pay_types: frozenset[str]
    permille: int = 0
    percent: int = PERCENT
    kind: str = "spend"
    points: int = 0
    factor_percent: int = PERCENT
    operations: frozenset[str] = NOTHING
    is_exclusive: bool = False
    priority: int = 100
    filters: Filters = field(default=ANYBODY)
    offer: Offer | None = None

    @property
    def multiplies(self) -> bool:
        return self.kind == "multiplier"

    def names(self, line: BillLine) -> bool:
        """A multiplier without kinds or pay types takes every line that earns."""
        return (
            _asks(self.kinds, line.kind, self.multiplies)
            and _asks(self.pay_types, line.pay_type, self.multiplies)
            and _asks(self.operations, line.operation, True)
        )

    def exact(self, line: BillLine, minor_per_unit: int) -> int:
        """Points of the line, in units of 1 / (PERMILLE × PERCENT × minor_per_unit)."""
        if self.kind == "spend":
            return self.permille * self.percent * line.earning_minor
        return self.points * self.percent * PERMILLE * minor_per_unit if line.earning_minor else 0


def _asks(wanted: frozenset[str], has: str, empty_is_any: bool) -> bool:
    return has in wanted if wanted else empty_is_any


def admitted(rates: Iterable[Rate], case: Case) -> list[Rate]:
    """The rules this case passes: their own filters, and the audience of their campaign."""
    return [
        rate
        for rate in rates
        if rate.filters.admit(case) and (rate.offer is None or rate.offer.audience.admit(case))
    ]


def promised(rate: Rate, factor_percent: int) -> Rate:
    """The rule as it was promised: by that factor, and for whom it was promised."""
    return replace(rate, factor_percent=factor_percent, filters=ANYBODY, offer=None)


def is_held_out(campaign: str, account: int, percent: int) -> bool:
    """Left out to compare with: always the same members of a campaign (loyalty.md §6)."""
    drawn = hashlib.sha256(f"{campaign}:{account}".encode()).hexdigest()[:8]
    return int(drawn, 16) % 100 < percent
