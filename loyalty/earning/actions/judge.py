"""What the rules make of bills: one judgement for a single bill and for many (loyalty.md §3.4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from loyalty.campaigns.actions import Purse, open_purses, save_purses
from loyalty.earning import rules
from loyalty.earning.models import EarnRule
from loyalty.earning.queries.force import FIXED, is_invited, rate_of, rules_by_day, version_promised
from loyalty.earning.queries.used import last_paid, used_by
from loyalty.ledger.models import Account
from loyalty.policies.queries import timeline
from loyalty.tiers.queries import status_numbers_by_day
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
    """What a whole batch is judged by: versions, numbers, and the purses of campaigns under lock."""

    def __init__(self) -> None:
        self.in_force = rules_by_day()
        self.status_numbers = status_numbers_by_day()
        self._numbers = timeline(*NUMBERS)
        self.rate = cache(rate_of)
        self.purses: dict[int, Purse] = {}

    def number(self, name: str, on: datetime.date) -> int:
        return self._numbers(on)[name]

    def open(self, campaigns: set[int]) -> None:
        """Lock what is not locked yet. A batch opens all its purses at once, in the order of their keys."""
        self.purses |= open_purses(campaigns - self.purses.keys())

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
        rule for rule in ground.in_force(on) if rule.kind != FIXED and is_invited(rule, payment.account.pk)
    ]
    frozen = {each.rule: each.factor_percent for each in bill.frozen}
    known = {rule.code for rule in versions}
    ended = [version_promised(code, on) for code in frozen if code not in known]
    versions += [rule for rule in ended if rule is not None]
    case = case_of(bill, tier.code, status, payment.member)
    rates = [ground.rate(rule, tier.multiplier_percent) for rule in versions if rule.code not in frozen]
    for rule in versions:
        if rule.code in frozen:
            rate = ground.rate(rule, tier.multiplier_percent)
            rates.append(rules.promised(rate, frozen[rule.code]))
    scored = rules.score(bill, rules.admitted(rates, case))
    return Judged(payment, tier, {rule.pk: rule for rule in versions}, scored)


def case_of(bill: rules.Bill, tier: str, status: str, member: rules.MemberFacts | None) -> rules.Case:
    return rules.Case(
        tier=tier, site=bill.site, brand=bill.brand, car_model=bill.car_model, traits=bill.traits,
        status=status, member=member or rules.MemberFacts(),
    )  # fmt: skip


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


def promised_of(gives: Sequence[EarnRule], bill: rules.Bill) -> Iterator[rules.Limit]:
    """A promise has its own most, before every other limit."""
    most = {each.rule: each.points_max for each in bill.frozen}
    for rule in gives:
        if rule.code in most:
            yield rules.Limit("promise", frozenset({rule.pk}), most[rule.code])


def limits_of(
    gives: Sequence[EarnRule],
    account: Account,
    on: datetime.date,
    used: rules.Used,
    purses: dict[int, Purse],
    unit_value: int,
) -> Iterator[rules.Limit]:
    """Caps of the rules first, then each campaign's: its member's, its points, its money."""
    for rule in gives:
        if rule.is_capped:
            first, last = rules.period(rule.per, on, account.opened_on)
            had, times = used.within(account.pk, rule.code, first, last)
            spent = rule.times_max is not None and times >= rule.times_max
            if spent or rule.points_max is not None:
                most = 0 if spent else (rule.points_max or 0) - had
                yield rules.Limit(rule.per, frozenset({rule.pk}), most)
    for pk in sorted({rule.campaign.pk for rule in gives if rule.campaign}):
        of_campaign = [rule for rule in gives if rule.campaign and rule.campaign.pk == pk]
        campaign = of_campaign[0].campaign
        purse = purses.get(pk)
        assert campaign  # noqa: S101  # told to the type checker: filtered above
        lefts = {
            "campaign_member": _left(campaign.member_points_max, used.in_campaign(account.pk, campaign.code)),
            "campaign_points": purse.left_points() if purse else None,
            "campaign_money": purse.left_by_money(unit_value) if purse else None,
        }
        for cap, left in lefts.items():
            if left is not None:
                yield rules.Limit(cap, frozenset(rule.pk for rule in of_campaign), left)


def _left(most: int | None, had: int) -> int | None:
    return None if most is None else most - had
