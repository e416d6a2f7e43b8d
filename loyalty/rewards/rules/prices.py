"""What a reward costs whom, and who may have it. Points are whole, cash is in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hall knows of a member; loyalty never looks it up (loyalty.md §5.1)."""

    tier: str = ""
    segments: frozenset[str] = frozenset()


NOBODY_KNOWN = Facts()


@dataclass(frozen=True, slots=True)
class Price:
    points: int
    cash_minor: int = 0
    is_for_tier: bool = False
    """Lower or higher than for everybody, because of the member's tier."""


def price_for(points: int, cash_minor: int, by_tier: Mapping[str, int], tier: str) -> Price:
    """The price of the member's tier where there is one, else the price for everybody."""
    own = by_tier.get(tier)
    if own is None:
        return Price(points, cash_minor)
    return Price(own, cash_minor, is_for_tier=own != points)


def is_meant_for(tiers: list[str], segments: list[str], facts: Facts) -> bool:
    """An empty list opens the reward to everybody; of segments one is enough."""
    if tiers and facts.tier not in tiers:
        return False
    return not segments or bool(facts.segments.intersection(segments))
