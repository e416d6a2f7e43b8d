"""What is in force on a day: rules, the state of their campaigns, the numbers of the programme."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from functools import cache

from loyalty.campaigns.queries import states_by_day
from loyalty.earning import rules
from loyalty.earning.models import EarnRule

FIXED = EarnRule.Kind.FIXED


def rules_by_day(codes: Collection[str] | None = None) -> Callable[[datetime.date], list[EarnRule]]:
    """The rules in force on any day, all or of some codes, from two queries; each day is worked out once.

    A campaign's rule is in force while its campaign was live on that day, between its dates.
    """
    asked = EarnRule.objects.all() if codes is None else EarnRule.objects.filter(code__in=codes)
    versions = list(asked.select_related("campaign").order_by("code", "valid_from", "pk"))
    was_live = states_by_day({rule.campaign for rule in versions if rule.campaign})

    @cache
    def in_force(on: datetime.date) -> list[EarnRule]:
        newest = {rule.code: rule for rule in versions if rule.valid_from <= on}
        return [
            rule
            for rule in newest.values()
            if not rule.is_end
            and (rule.valid_until is None or on <= rule.valid_until)
            and (rule.campaign is None or was_live(rule.campaign, on))
        ]

    return in_force


def version_promised(code: str, on: datetime.date) -> EarnRule | None:
    """The latest version of a rule that may have ended since it was promised. One query."""
    versions = EarnRule.objects.filter(code=code, valid_from__lte=on, is_end=False)
    return versions.select_related("campaign").order_by("-valid_from", "-pk").first()


def promised_too(versions: Sequence[EarnRule], bill: rules.Bill, on: datetime.date) -> list[EarnRule]:
    """With the rules that ended since this bill was promised them."""
    known = {rule.code for rule in versions}
    ended = [version_promised(each.rule, on) for each in bill.frozen if each.rule not in known]
    return [*versions, *(rule for rule in ended if rule is not None)]


def rates_for(
    versions: Sequence[EarnRule],
    bill: rules.Bill,
    multiplier_percent: int,
    rate: Callable[[EarnRule, int], rules.Rate],
) -> list[rules.Rate]:
    """Each version as this bill's rules read it: a promised one by the factor it was promised with."""
    frozen = {each.rule: each.factor_percent for each in bill.frozen}
    return [
        rules.promised(rate(rule, multiplier_percent), frozen[rule.code])
        if rule.code in frozen
        else rate(rule, multiplier_percent)
        for rule in versions
    ]


def rate_of(rule: EarnRule, multiplier_percent: int) -> rules.Rate:
    """A version as the rules read it, for a member of this tier."""
    return rules.Rate(
        rule=rule.pk, kinds=frozenset(rule.kinds), pay_types=frozenset(rule.pay_types),
        permille=rule.rate_permille, percent=multiplier_percent if rule.by_tier else rules.PERCENT,
        kind=rule.kind, points=rule.points, factor_percent=rule.factor_percent,
        operations=frozenset(rule.operations), is_exclusive=rule.combine == EarnRule.Combine.EXCLUSIVE,
        priority=rule.priority, filters=filters_of(rule), offer=offer_of(rule),
    )  # fmt: skip


def filters_of(rule: EarnRule) -> rules.Filters:
    return rules.Filters(
        tiers=frozenset(rule.tiers), sites=frozenset(rule.sites), brands=frozenset(rule.brands),
        segments=frozenset(rule.segments), attributes=frozenset(rule.attributes),
        statuses=frozenset(rule.statuses), car_models=frozenset(rule.car_models),
        traits=frozenset(rule.traits),
    )  # fmt: skip


def offer_of(rule: EarnRule) -> rules.Offer | None:
    campaign = rule.campaign
    if campaign is None:
        return None
    audience = rules.Filters(
        tiers=frozenset(campaign.tiers), sites=frozenset(campaign.sites), brands=frozenset(campaign.brands),
        segments=frozenset(campaign.segments), attributes=frozenset(campaign.attributes),
    )  # fmt: skip
    return rules.Offer(campaign.code, audience, campaign.group, campaign.priority)


def case_of(bill: rules.Bill, tier: str, status: str, member: rules.MemberFacts | None) -> rules.Case:
    return rules.Case(
        tier=tier, site=bill.site, brand=bill.brand, car_model=bill.car_model, traits=bill.traits,
        status=status, member=member or rules.MemberFacts(),
    )  # fmt: skip


def is_invited(rule: EarnRule, account_id: int) -> bool:
    """False for the members a campaign leaves out to compare with."""
    campaign = rule.campaign
    return campaign is None or not rules.is_held_out(campaign.code, account_id, campaign.holdout_percent)
