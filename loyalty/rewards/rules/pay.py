"""Paying part of a bill with points (loyalty.md §5.2). Integers only; money in minor units, before tax."""

from __future__ import annotations

from dataclasses import dataclass

PER_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """``value``: worth of 100 points in minor units; ``share``: per cent of what the customer pays."""

    step: int
    least: int
    share: int
    value: int

    def most(self, paid_net_minor: int) -> int:
        """The most points a bill takes; 0 when even the least would be too much."""
        points = paid_net_minor * self.share // PER_HUNDRED * PER_HUNDRED // self.value
        points -= points % self.step
        return points if points >= self.least else 0

    def is_sound(self, points: int) -> bool:
        return points >= self.least and points % self.step == 0


def worth(points: int, value: int) -> int:
    """Money of so many points."""
    return points * value // PER_HUNDRED


def taken_points(points: int, paid_minor: int, before: int, back: int) -> int:
    """Points that come back for ``back`` minor units of the ``paid_minor`` they once paid; cumulative."""
    if not paid_minor:
        return 0
    return points * (before + back) // paid_minor - points * before // paid_minor
