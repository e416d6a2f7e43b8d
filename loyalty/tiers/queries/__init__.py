"""Questions about tiers. Every one takes a member day and answers for the past as for today."""

from loyalty.tiers.queries.benefits import (
    Entitlement,
    Perk,
    entitlements_of,
    perks_for,
    put_aside,
    waiting_of,
)
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
    "Perk",
    "Standing",
    "StatusNumbers",
    "entitlements_of",
    "levels_on",
    "perks_for",
    "put_aside",
    "room_for_events",
    "standing",
    "standings_on",
    "status_numbers",
    "status_numbers_by_day",
    "tier_on",
    "tiers_on",
    "waiting_of",
]
