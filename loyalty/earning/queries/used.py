"""What accounts already got by capped rules and campaigns, and when they last paid a visit."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.db.models import Count, F, Q, Sum

from loyalty.earning.models import CreditRequest
from loyalty.earning.rules import Used
from loyalty.ledger.models import Account, Entry
from loyalty.tiers.models import StatusCredit


def used_by(accounts: Collection[int], codes: Collection[str], campaigns: Collection[str]) -> Used:
    """Points and times so far, waiting credits included. Two queries, none when nothing is limited."""
    used = Used()
    if not (codes or campaigns):
        return used
    asked = Q(account__in=accounts)
    earned = Entry.objects.filter(
        asked & (Q(reason__in=codes) | Q(campaign__in=campaigns)), kind=Entry.Kind.EARN
    )
    waiting = CreditRequest.objects.filter(
        asked & (Q(rule__code__in=codes) | Q(campaign__in=campaigns)), decided_at=None
    )
    for rows, code in ((earned, "reason"), (waiting, "rule__code")):
        sums = rows.values_list("account", F(code), "on", "campaign").annotate(Sum("points"), Count("pk"))
        for account, rule, on, campaign, points, times in sums:
            used.add(account, rule, on, points, times, campaign)
    return used


def last_paid(asked: Sequence[tuple[Account, datetime.date]]) -> list[datetime.date | None]:
    """The last paid visit before each day. One query."""
    rows = StatusCredit.objects.filter(
        account__in={account.pk for account, _on in asked}, kind=StatusCredit.Kind.VISIT, visits__gt=0
    )
    days: dict[int, list[datetime.date]] = {}
    for account, on in rows.values_list("account", "on"):
        days.setdefault(account, []).append(on)
    return [max((day for day in days.get(account.pk, ()) if day < on), default=None) for account, on in asked]
