"""A campaign's budget under its row's lock: it never gives more than it has (safety.md A8).

Accounts are locked before campaigns, campaigns in the order of their keys: so nobody waits in a ring.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F

from loyalty.campaigns.models import Campaign
from loyalty.campaigns.queries import Purse


def open_purses(campaigns: Collection[int]) -> dict[int, Purse]:
    """Lock these campaigns for the rest of the transaction."""
    if not campaigns:
        return {}
    rows = Campaign.objects.select_for_update(no_key=True).filter(pk__in=campaigns).order_by("pk")
    return {row.pk: Purse(row) for row in rows}


def save_purses(purses: Iterable[Purse]) -> None:
    """Write down what was taken."""
    for purse in purses:
        purse.campaign.save(update_fields=["points_given", "value_given"])


def give_back_budget(*, code: str, points: int, unit_value: int) -> None:
    """Points that were never given after all: a credit that was refused."""
    Campaign.objects.filter(code=code).update(
        points_given=F("points_given") - points, value_given=F("value_given") - points * unit_value
    )
