"""Questions about tiers. Every one takes a member day and answers for the past as for today."""

from loyalty.tiers.queries.benefits import Entitlement, entitlements_of
from loyalty.tiers.queries.facts import (
    House,
    StatusNumbers,
    levels_on,
    status_numbers,
    status_numbers_by_day,
)
from loyalty.tiers.queries.standings import (
    Standing,
    room_for_events,
    standing,
    standings_on,
    tier_on,
    tiers_on,
)

__all__ = [
    "Entitlement",
    "House",
    "Standing",
    "StatusNumbers",
    "entitlements_of",
    "levels_on",
    "room_for_events",
    "standing",
    "standings_on",
    "status_numbers",
    "status_numbers_by_day",
    "tier_on",
    "tiers_on",
]
