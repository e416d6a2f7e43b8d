"""Pure decisions: classes by spend, the matrix, churn, bands, and what a filter may say."""

from club.segments.rules.abc import (
    ORDER,
    Place,
    abc,
    held,
    is_jump,
    is_top_heavy,
    migration,
    moved_by_a_percent,
    places,
)
from club.segments.rules.bands import age_band, age_on, shares, shown
from club.segments.rules.churn import (
    DAYS_PER_MONTH,
    LABELS,
    SEQUEL_DAYS,
    Car,
    Churn,
    churn,
    mean_interval,
)
from club.segments.rules.filters import DIMENSIONS, Condition, Dimension, read
from club.segments.rules.matrix import CELLS, cell, expected_milli, loyalty_bp, sign

__all__ = [
    "CELLS", "DAYS_PER_MONTH", "DIMENSIONS", "LABELS", "ORDER", "SEQUEL_DAYS", "Car", "Churn", "Condition",
    "Dimension", "Place", "abc", "age_band", "age_on", "cell", "churn", "expected_milli",
    "held",
    "is_jump", "is_top_heavy", "loyalty_bp", "mean_interval", "migration", "moved_by_a_percent",
    "places", "read", "shares", "shown", "sign",
]  # fmt: skip
