"""How long, how, and in which order personal data goes: pure (privacy.md)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RecordClass:
    """Months kept at least (law) and at most (policy) after its start, and what happens then."""

    months_min: int
    months_max: int
    action: str  # erase | anonymise


# Defaults; rows of Retention change them with author and date.
CLASSES: Mapping[str, RecordClass] = {
    "profile": RecordClass(0, 600, "erase"),
    "consent": RecordClass(0, 600, "anonymise"),
    "repair": RecordClass(72, 120, "anonymise"),
    "invoice": RecordClass(72, 120, "anonymise"),
    "points": RecordClass(0, 600, "anonymise"),
    "complaint": RecordClass(0, 36, "erase"),
    "lost_lead": RecordClass(0, 12, "erase"),
    "survey_text": RecordClass(0, 24, "erase"),
    "message_body": RecordClass(0, 6, "erase"),
    "message": RecordClass(0, 36, "anonymise"),
    "log": RecordClass(0, 6, "erase"),
    "audit": RecordClass(36, 120, "anonymise"),
    "file": RecordClass(0, 6, "erase"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What an erasure does with one class: rows now, or kept without a name until a day, and why."""

    record_class: str
    rows: int
    until: date | None


def is_possible(months_min: int, months_max: int) -> bool:
    """A maximum below the legal minimum is none: the class has to be split."""
    return 0 <= months_min <= months_max


def months_before(on: date, months: int) -> date:
    """The day so many months before; clipped to the month's end."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(on.day, 28))


def kept_until(last: date | None, months_min: int, on: date) -> date | None:
    """Until when the law keeps records whose last began on ``last``; None if it lets them go."""
    if last is None or not months_min:
        return None
    until = months_before(last, -months_min)
    return until if until > on else None


def conflicts(kept: Mapping[str, RecordClass]) -> list[tuple[str, str]]:
    """Pairs (class, class): the first must go before the second may. Split files, as complaint and repair."""
    return [
        (short, long)
        for short, one in kept.items()
        for long, other in kept.items()
        if one.action == "erase" and one.months_max < other.months_min
        and (short, long) in {("complaint", "repair"), ("message", "audit"), ("log", "audit")}
    ]  # fmt: skip


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: str) -> str:
    """A CSV cell that no spreadsheet runs as a formula (safety.md E)."""
    seen = unicodedata.normalize("NFKC", value)
    return f"'{value}" if seen.startswith(FORMULA) or seen.lstrip().startswith(FORMULA) else value
