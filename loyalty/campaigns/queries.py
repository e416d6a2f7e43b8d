"""The state of campaigns on any day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection

from loyalty.campaigns import rules
from loyalty.campaigns.models import Campaign, CampaignStep


def states_by_day(campaigns: Collection[Campaign]) -> Callable[[Campaign, datetime.date], bool]:
    """Was a campaign live on a day, between its dates? One query, none without campaigns."""
    steps: dict[int, list[tuple[datetime.date, str]]] = {}
    if campaigns:
        rows = CampaignStep.objects.filter(campaign__in=campaigns).order_by("pk")
        for campaign, on, state in rows.values_list("campaign", "on", "state"):
            steps.setdefault(campaign, []).append((on, state))

    def was_live(campaign: Campaign, on: datetime.date) -> bool:
        if not campaign.starts_on <= on <= campaign.ends_on:
            return False
        return rules.state_on(steps.get(campaign.pk, ()), on) == Campaign.State.LIVE

    return was_live
