"""Loyalty × contribution (insight.md; sources G4). Loyalty in hundredths of a per cent."""

from __future__ import annotations

CELLS = ("+A", "-A", "+B", "-B", "+C", "-C")
WHOLE = 10_000


def loyalty_bp(visits: int, expected_milli: int) -> int:
    """Visits here of those to be expected (thousandths), the whole at most. Nothing expected: all or none."""
    if expected_milli <= 0:
        return WHOLE if visits else 0
    return min(WHOLE, visits * 1000 * WHOLE // expected_milli)


def expected_milli(*, months: int, km: int, km_per_year: float, days_kept: int) -> int:
    """Visits to be expected in the days a car was kept, thousandths: by time or by mileage, what is more."""
    yearly = max(12 / months, max(km_per_year, 0) / km)
    return round(yearly * 1000 * min(days_kept, 365) / 365)


def sign(loyalty: int, percent: int = 50) -> str:
    """50.0 % is "+"."""
    return "+" if loyalty >= percent * 100 else "-"


def cell(klass: str, loyalty: int, percent: int = 50) -> str:
    """ "" for N: who paid nothing stands in no cell."""
    return "" if klass == "N" else sign(loyalty, percent) + klass
