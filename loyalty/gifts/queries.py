"""Gifts as their givers, receivers and the desk see them."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from loyalty.gifts import rules
from loyalty.gifts.models import Gift, GiftCode, GiftIssue
from loyalty.ledger.models import Account
from loyalty.policies.queries import policies

GIFTS_MAX = 50


def limits_on(on: datetime.date) -> rules.Limits:
    """What a giver may give by the numbers of the day. One query."""
    found = policies(
        "gifts_per_day", "gift_points_per_day", "gift_points_per_month", "gift_account_days", on=on
    )
    return rules.Limits(
        per_day=found["gifts_per_day"],
        points_per_day=found["gift_points_per_day"],
        points_per_month=found["gift_points_per_month"],
        account_days=found["gift_account_days"],
    )


def given_by(account: Account, on: datetime.date) -> rules.Given:
    """What counts against the limits. Every gift of the day counts as one, what came back of it too:
    nobody finds out by asking again and again who is a member."""
    gifts = Gift.objects.filter(giver=account, on__gte=on.replace(day=1), on__lte=on)
    today = gifts.filter(on=on).count()
    sums = gifts.counted(on).aggregate(month=Sum("points"), today=Sum("points", filter=Q(on=on)))
    return rules.Given(today, sums["today"] or 0, sums["month"] or 0)


def senders_before(gift: Gift, since: datetime.date) -> int:
    """How many different others have given to the same receiver since that day."""
    counted = Gift.objects.filter(receiver=gift.receiver_id, on__gte=since).exclude(giver=gift.giver_id)
    taken = counted.filter(state__in=[Gift.State.GIVEN, Gift.State.HELD])
    return int(taken.aggregate(number=Count("giver", distinct=True))["number"])


def gifts_from(account: Account, limit: int = 10) -> list[Gift]:
    """What a member gave, newest first; ``gift.state_on(on)`` is the state to show."""
    return list(Gift.objects.filter(giver=account).order_by("-pk")[: min(limit, GIFTS_MAX)])


def gifts_for(account: Account, on: datetime.date) -> list[Gift]:
    """What waits for a member to take it."""
    waiting = Gift.objects.filter(receiver=account, state=Gift.State.OFFERED, until__gte=on)
    return list(waiting.select_related("giver__owner").order_by("until", "pk")[:GIFTS_MAX])


def reviewed(on: datetime.date) -> QuerySet[Gift]:
    """What a person of ours has to look at, the longest waiting first."""
    rows = Gift.objects.held().filter(until__gte=on)
    return rows.select_related("giver__owner", "receiver__owner").order_by("taken_at", "pk")


def issues() -> QuerySet[GiftIssue]:
    """Codes made at the desk, newest first, with how many are used."""
    rows = GiftIssue.objects.select_related("issued_by", "approved_by", "revoked_by", "bound_to__owner")
    used = Count("codes", filter=Q(codes__redeemed_at__isnull=False))
    return rows.annotate(used=used).order_by("-issued_at", "-pk")


def issues_waiting() -> QuerySet[GiftIssue]:
    return issues().filter(waits_since__isnull=False, approved_at=None, revoked_at=None)


def hash_of(code: str) -> str:
    """The keyed hash of a code as typed (safety.md R64)."""
    return rules.fingerprint(rules.normalised(code), settings.HASH_KEY or settings.SECRET_KEY)


def codes_of(issue: GiftIssue) -> QuerySet[GiftCode]:
    return issue.codes.select_related("redeemed_by__owner").order_by("pk")
