"""The limits that stand before a member on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from loyalty.campaigns.queries import Purse
from loyalty.earning import rules
from loyalty.earning.models import EarnRule
from loyalty.ledger.models import Account


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
    purses: Mapping[int, Purse],
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
