"""The level of an account on any day, and the way to the next."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from loyalty.ledger.models import Account
from loyalty.tiers import rules
from loyalty.tiers.models import StatusCredit, Tier


@dataclass(frozen=True, slots=True)
class Standing:
    tier: Tier
    credits: int
    """Status credits of this membership year; ``visits`` likewise."""
    visits: int
    valid_until: datetime.date | None
    """Last day of the tier; None for the lowest, which does not end."""
    year_ends_on: datetime.date
    next_tier: Tier | None
    credits_missing: int
    visits_missing: int | None
    """None when the next tier is not reached by visits."""
    share_percent: int


def standing(account: Account, on: datetime.date) -> Standing:
    """Two queries. The past answers as the present does."""
    levels = rules.standing_levels(Tier.objects.all(), on)
    this_year, last_year = _counts(account, on)
    tier, valid_until = rules.held(levels, this_year, last_year, account.opened_on, on)
    above = next((level for level in levels if level.rank > tier.rank), None)
    by_visits = above is not None and above.visits_min is not None
    return Standing(
        tier=tier,
        credits=this_year.credits,
        visits=this_year.visits,
        valid_until=valid_until,
        year_ends_on=rules.membership_year(account.opened_on, on).ends_on,
        next_tier=above,
        credits_missing=max(0, above.credits_min - this_year.credits) if above else 0,
        visits_missing=max(0, (above.visits_min or 0) - this_year.visits) if above and by_visits else None,
        share_percent=rules.share_percent(above, this_year) if above else 100,
    )


def tier_on(account: Account, on: datetime.date) -> Tier:
    """Exactly one tier, on every day."""
    levels = rules.standing_levels(Tier.objects.all(), on)
    return rules.held(levels, *_counts(account, on), account.opened_on, on)[0]


def tiers_on(asked: Sequence[tuple[Account, datetime.date]]) -> list[Tier]:
    """``tier_on`` for many accounts, each on its day. Two queries."""
    every = list(Tier.objects.all())
    rows: dict[int, list[StatusCredit]] = {}
    for row in StatusCredit.objects.filter(account__in={account.pk for account, _on in asked}):
        rows.setdefault(row.account_id, []).append(row)
    found = []
    for account, on in asked:
        known = [row for row in rows.get(account.pk, ()) if row.on <= on]
        years = (rules.membership_year(account.opened_on, on, ahead=ahead) for ahead in (0, -1))
        this_year, last_year = (_count(known, year) for year in years)
        levels = rules.standing_levels(every, on)
        found.append(rules.held(levels, this_year, last_year, account.opened_on, on)[0])
    return found


def _count(rows: Sequence[StatusCredit], year: rules.Year) -> rules.Count:
    inside = [row for row in rows if year.starts_on <= row.counts_on <= year.ends_on]
    return rules.Count(sum(row.credits for row in inside), sum(row.visits for row in inside))


def _counts(account: Account, on: datetime.date) -> tuple[rules.Count, rules.Count]:
    """This membership year and the last, as known on the day."""
    this_year = rules.membership_year(account.opened_on, on)
    last_year = rules.membership_year(account.opened_on, on, ahead=-1)
    now = Q(counts_on__range=(this_year.starts_on, this_year.ends_on))
    before = Q(counts_on__range=(last_year.starts_on, last_year.ends_on))
    sums = StatusCredit.objects.filter(now | before, account=account, on__lte=on).aggregate(
        credits_now=Sum("credits", filter=now, default=0),
        visits_now=Sum("visits", filter=now, default=0),
        credits_before=Sum("credits", filter=before, default=0),
        visits_before=Sum("visits", filter=before, default=0),
    )
    return (
        rules.Count(sums["credits_now"], sums["visits_now"]),
        rules.Count(sums["credits_before"], sums["visits_before"]),
    )
