"""What the desk asks about many members: how many hold a level, who is in grace, who sleeps.

Candidates come from the newest news of the night's review; what is shown of each is worked out anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db.models import Count, F, QuerySet

from loyalty.ledger.models import Account
from loyalty.tiers.models import BenefitTerms, Tier, TierFloor, TierNews, TierTerms, WakeUp
from loyalty.tiers.queries.standings import Standing, standings_on


def newest_news(accounts: QuerySet[Account]) -> QuerySet[TierNews]:
    """The latest row of each account that has one."""
    rows = TierNews.objects.filter(account__in=accounts).order_by("account", "-pk").distinct("account")
    return TierNews.objects.filter(pk__in=rows.values("pk"))


def members_by_tier(accounts: QuerySet[Account]) -> Mapping[int, int]:
    """How many of these accounts hold each level, as of the last review. Two queries."""
    counted = newest_news(accounts).values("tier").annotate(count=Count("pk")).values_list("tier", "count")
    by_tier = dict(counted)
    lowest = Tier.objects.order_by("rank").values_list("pk", flat=True).first()
    if lowest is not None:
        by_tier[lowest] = by_tier.get(lowest, 0) + accounts.count() - sum(by_tier.values())
    return by_tier


def in_grace(accounts: QuerySet[Account], on: datetime.date, limit: int) -> list[tuple[Account, Standing]]:
    """Members in grace on the day, the first to end first."""
    rows = newest_news(accounts).filter(kind=TierNews.Kind.GRACE, until__gte=on)
    soonest = rows.select_related("account__owner__member__site").order_by("until", "pk")[:limit]
    found = [row.account for row in soonest]
    pairs = zip(found, standings_on([(account, on) for account in found]), strict=True)
    return [(account, stands) for account, stands in pairs if stands.grace_until and stands.gap]


def graces_by_tier(accounts: QuerySet[Account], on: datetime.date) -> Mapping[int, int]:
    rows = newest_news(accounts).filter(kind=TierNews.Kind.GRACE, until__gte=on)
    return dict(rows.values("tier").annotate(count=Count("pk")).values_list("tier", "count"))


def sleepers(accounts: QuerySet[Account]) -> QuerySet[WakeUp]:
    """Who sleeps, those nobody has called yet and the longest asleep first."""
    rows = WakeUp.objects.filter(account__in=accounts, woke_on=None)
    owners = rows.select_related("account__owner__member__site", "handled_by")
    return owners.order_by(F("handled_at").asc(nulls_first=True), "since_on", "pk")


def floors(accounts: QuerySet[Account]) -> QuerySet[TierFloor]:
    """Levels given by hand, those that wait first, then the newest."""
    rows = TierFloor.objects.filter(account__in=accounts).select_related(
        "tier", "author", "approver", "refused_by", "ended_by", "account__owner__member__site"
    )
    return rows.order_by(F("approved_at").asc(nulls_first=True), F("refused_at").asc(nulls_first=True), "-pk")


def versions() -> QuerySet[TierTerms]:
    """Every version of every level, the newest first within each."""
    rows = TierTerms.objects.select_related("tier", "author")
    return rows.order_by("tier__rank", "brand", "-valid_from", "-pk")


def benefit_versions() -> QuerySet[BenefitTerms]:
    rows = BenefitTerms.objects.select_related("benefit", "tier", "author")
    return rows.order_by("benefit__position", "benefit", "tier__rank", "-valid_from", "-pk")
