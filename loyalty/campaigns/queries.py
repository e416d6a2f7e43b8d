"""The state of campaigns on any day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from loyalty.campaigns import rules
from loyalty.campaigns.models import Campaign, CampaignStep

HUNDRED = 100


@dataclass(slots=True)
class Purse:
    """A locked campaign while points are paid from it. Money: hundredths of a minor unit."""

    campaign: Campaign

    def left_points(self) -> int | None:
        budget = self.campaign.budget_points
        return None if budget is None else budget - self.campaign.points_given

    def left_by_money(self, unit_value: int) -> int | None:
        """Points the money still pays for, each 100 of them worth ``unit_value`` minor units."""
        budget = self.campaign.budget_minor
        return None if budget is None else (budget * HUNDRED - self.campaign.value_given) // unit_value

    def take(self, points: int, unit_value: int) -> None:
        self.campaign.points_given += points
        self.campaign.value_given += points * unit_value


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
