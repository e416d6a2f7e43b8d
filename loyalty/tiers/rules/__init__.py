"""Pure decisions about tiers: membership years, levels on a day, the course of a membership."""

from loyalty.tiers.rules.course import Course, Credit, Floor, Gap, Numbers, course, raised
from loyalty.tiers.rules.levels import Count, Ladder, Level, Rung, Terms, reached, share_percent
from loyalty.tiers.rules.sleep import asleep_from
from loyalty.tiers.rules.years import Year, anniversary, membership_year

__all__ = [
    "Count",
    "Course",
    "Credit",
    "Floor",
    "Gap",
    "Ladder",
    "Level",
    "Numbers",
    "Rung",
    "Terms",
    "Year",
    "anniversary",
    "asleep_from",
    "course",
    "membership_year",
    "raised",
    "reached",
    "share_percent",
    "spend_credits",
]


def spend_credits(minor: int, minor_per_unit: int, units: int) -> int:
    """Status credits of customer-paid money: one for every ``units`` of the currency."""
    return minor // (minor_per_unit * units)
