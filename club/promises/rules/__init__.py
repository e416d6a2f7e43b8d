"""Promises as values: the nine, the guarantee on parts, the eight steps."""

from club.promises.rules.guarantee import Limits, is_covered, is_wear, limits
from club.promises.rules.nine import (
    CODES,
    DEFAULTS,
    Finding,
    Seen,
    explained,
    greeted,
    on_time,
    parts,
    plan,
    prices,
    rescue,
    rest_area,
    settled,
    wash,
)
from club.promises.rules.way import STEPS, Step, Visited, steps

__all__ = [
    "CODES", "DEFAULTS", "STEPS", "Finding", "Limits", "Seen", "Step", "Visited", "explained", "greeted",
    "is_covered", "is_wear", "limits", "on_time", "parts", "plan", "prices", "rescue", "rest_area", "settled",
    "steps", "wash",
]  # fmt: skip
