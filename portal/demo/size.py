"""How large the demo group is. The tests tell the same story of few people, on many days."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    sites: int = 4
    members: int = 1200
    cars: int = 1480
    orders: int = 2200
    """How often somebody looks at the rewards, over all the months."""
    refunds: int = 200
    debtors: int = 23
    friends: int = 300
    leads: int = 72
    lead_days: int = 14
    """Days of counted visitors."""
    adjustments: int = 110
    gifts: int = 60
    claims: int = 45
    washes: int = 60
    days_ahead: int = 120
    """How far the calendar is laid."""
    per_day: tuple[int, ...] = (15, 12, 10, 8, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2)
    """Bookings a site tries to take for today and the days after."""


FULL = Size()
