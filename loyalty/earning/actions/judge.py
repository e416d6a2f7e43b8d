"""What the rules make of bills: one judgement for a single bill and for many (loyalty.md §3.4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from loyalty.campaigns.actions import open_purses, save_purses
from loyalty.campaigns.models import Campaign
from loyalty.campaigns.queries import Purse
from loyalty.earning import rules
from loyalty.earning.models import EarnRule
from loyalty.earning.queries.force import (
    FIXED,
    case_of,
    is_invited,
    promised_too,
    rate_of,
    rates_for,
    rules_by_day,
)
from loyalty.earning.queries.limits import limits_of, promised_of
from loyalty.earning.queries.used import last_paid, used_by
from loyalty.ledger.models import Account
from loyalty.policies.queries import timeline
from loyalty.tiers.queries import StatusNumbers, status_numbers_by_day
from loyalty.tiers.rules import Level

NUMBERS = ("points_value_minor", "credit_alone_points", "campaign_lot_days_least", "sleeping_months")


@dataclass(frozen=True, slots=True)
class Payment:
    """A closed and paid bill of an account, on its member day. ``member``: what the caller knows."""

    account: Account
    bill: rules.Bill
    on: datetime.date
    member: rules.MemberFacts | None = None


@dataclass(slots=True)
class Judged:
    """A payment with the rules that looked at it and what they gave, limits included."""

    payment: Payment
    tier: Level
    versions: dict[int, EarnRule]
    scored: list[rules.Scored]

    def points_of(self, rule: int) -> int:
        return sum(one.points for one in self.scored if one.rule == rule)


class Ground:
    """What a whole batch is judged by: versions, numbers, and the purses of campaigns under lock.

    ``codes``: of the only rules that are asked for; None = all.
    """

    def __init__(self, codes: Collection[str] | None = None) -> None:
        self.in_force = rules_by_day(codes)
        self._numbers = timeline(*NUMBERS)
        self.rate = cache(rate_of)
        self.purses: dict[int, Purse] = {}

    @cached_property
    def status_numbers(self) -> Callable[[datetime.date], StatusNumbers]:
        """Asked for bills alone."""
        return status_numbers_by_day()

    def number(self, name: str, on: datetime.date) -> int:
        return self._numbers(on)[name]

    def open(self, campaigns: set[int]) -> None:
        """Lock what is not locked yet. A batch opens all its purses at once, in the order of their keys."""
        self.purses |= open_purses(campaigns - self.purses.keys())

    def is_spent(self, campaign: Campaign, on: datetime.date) -> bool:
        """Nothing left to give: its rules replace nothing any more."""
        purse = self.purses.get(campaign.pk) or Purse(campaign)
        lefts = (purse.left_points(), purse.left_by_money(self.number("points_value_minor", on)))
        return any(left is not None and left <= 0 for left in lefts)

    def close(self) -> None:
        save_purses(self.purses.values())


def judge(payments: Sequence[Payment], tiers: Sequence[Level], ground: Ground) -> list[Judged]:
    """One bill of each account; the accounts are locked. The purses are lighter afterwards."""
    judged = [
        _scored(payment, tier, seen, ground)
        for payment, tier, seen in zip(payments, tiers, _last_paid(payments, ground), strict=True)
    ]
    gives = {rule.pk: rule for one in judged for rule in one.versions.values() if one.points_of(rule.pk)}
    campaigns = {rule.campaign.pk: rule.campaign.code for rule in gives.values() if rule.campaign}
    ground.open(set(campaigns))
    used = used_by(
        {payment.account.pk for payment in payments},
        {rule.code for rule in gives.values() if rule.is_capped},
        set(campaigns.values()),
    )
    for one in judged:
        _cut(one, used, ground)
    return judged


def _last_paid(payments: Sequence[Payment], ground: Ground) -> list[datetime.date | None]:
    """Only asked when some rule wants to know who is new or asleep."""
    if any(rule.statuses for payment in payments for rule in ground.in_force(payment.on)):
        return last_paid([(payment.account, payment.on) for payment in payments])
    return [None] * len(payments)


def _scored(payment: Payment, tier: Level, seen: datetime.date | None, ground: Ground) -> Judged:
    bill, on = payment.bill, payment.on
    status = rules.status_of(seen, on, ground.number("sleeping_months", on))
    versions = [
        rule
        for rule in ground.in_force(on)
        if rule.kind != FIXED
        and is_invited(rule, payment.account.pk)
        and not (rule.campaign and ground.is_spent(rule.campaign, on))
    ]
    case = case_of(bill, tier.code, status, payment.member)
    versions = promised_too(versions, bill, on)
    rates = rates_for(versions, bill, tier.multiplier_percent, ground.rate)
    scored = rules.score(bill, rules.admitted(rates, case))
    return Judged(payment, tier, {rule.pk: rule for rule in versions}, scored)


def _cut(one: Judged, used: rules.Used, ground: Ground) -> None:
    payment = one.payment
    value = ground.number("points_value_minor", payment.on)
    gives = [rule for rule in one.versions.values() if one.points_of(rule.pk)]
    limits = list(promised_of(gives, payment.bill))
    limits += list(limits_of(gives, payment.account, payment.on, used, ground.purses, value))
    one.scored = rules.cut(one.scored, limits)
    for rule in gives:
        if rule.campaign and rule.campaign.pk in ground.purses:
            ground.purses[rule.campaign.pk].take(one.points_of(rule.pk), value)
