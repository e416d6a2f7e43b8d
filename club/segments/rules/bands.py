"""Bands that several cuts share, and what a report hides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

AGES = (25, 35, 45, 55, 65)
CELL_LEAST = 5


def age_on(year: int | None, month: int | None, day: int | None, on: date) -> int | None:
    if not year:
        return None
    return on.year - year - ((month or 1, day or 1) > (on.month, on.day))


def age_band(age: int | None) -> str:
    """ "" while unknown; "-24", "25-34" … "65-"."""
    if age is None:
        return ""
    low = max((limit for limit in AGES if limit <= age), default=0)
    high = next((limit - 1 for limit in AGES if limit > age), None)
    return f"{low or ''}-{high if high is not None else ''}"


def shown(counts: Mapping[str, int], least: int = CELL_LEAST) -> dict[str, int | None]:
    """Counts under ``least`` are hidden (None), and one more cell where a single hidden one could be worked
    out from the sum. Nothing and nobody (0) stays."""
    found: dict[str, int | None] = {
        name: None if 0 < count < least else count for name, count in counts.items()
    }
    hidden = [name for name, count in found.items() if count is None]
    open_cells = sorted((count, name) for name, count in found.items() if count)
    if len(hidden) == 1 and open_cells:
        found[open_cells[0][1]] = None
    return found


def shares(counts: Mapping[str, int], whole: int = 1000) -> dict[str, int]:
    """Shares in tenths of a per cent that sum to exactly 1000, by largest remainder; all 0 of nothing."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    found = {name: count * whole // total for name, count in counts.items()}
    left = whole - sum(found.values())
    by_rest = sorted(counts, key=lambda name: (-(counts[name] * whole % total), name))
    for name in by_rest[:left]:
        found[name] += 1
    return found
