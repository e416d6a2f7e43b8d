"""Quarter-hour cells of a local day, as instants and as bits of an integer (booking.md §1).

A day is cut into quarter hours from its first instant: 92, 96 or 100 of them, 94 or 98 on Lord Howe,
none on a date that a zone skips. Bit ``c`` of a mask is cell ``c``. Borders of days are computed here
and stored: PostgreSQL and Python disagree on a midnight that happens twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.sites.rules import local_day

QUARTER = timedelta(minutes=15)
MINUTES_PER_CELL = 15
CELLS_MAX = 100

type Span = tuple[int, int]
"""Cells from the first (inclusive) to the last (exclusive)."""


def asked_of(kind: str, tags: Iterable[str]) -> frozenset[str]:
    """What a unit of this kind must have: ``bay:lift`` asks bays, ``ev`` every unit of the work."""
    own = f"{kind}:"
    return frozenset(tag.removeprefix(own) for tag in tags if ":" not in tag or tag.startswith(own))


def day_cells(day: date, zone: ZoneInfo) -> tuple[datetime, int]:
    """The first instant (UTC) of a local date and how many quarter hours it has."""
    start, end = local_day(zone, day)
    return start, (end - start) // QUARTER


def at_cell(t0: datetime, cell: int) -> datetime:
    return t0 + cell * QUARTER


def cell_at(t0: datetime, instant: datetime) -> int:
    """The cell that contains the instant; negative before the day."""
    return (instant - t0) // QUARTER


def is_on_grid(t0: datetime, instant: datetime) -> bool:
    return not (instant - t0) % QUARTER


def span_between(t0: datetime, cells: int, start: datetime, end: datetime) -> Span:
    """The whole cells inside [start, end), cut to the day; empty spans have lo >= hi."""
    lo = max(0, -((t0 - start) // QUARTER))  # rounded up
    hi = min(cells, (end - t0) // QUARTER)
    return lo, hi


def span_touched(t0: datetime, cells: int, start: datetime, end: datetime) -> Span:
    """All cells that share a moment with [start, end), cut to the day."""
    lo = max(0, (start - t0) // QUARTER)
    hi = min(cells, -((t0 - end) // QUARTER))
    return lo, hi


def mask(lo: int, hi: int) -> int:
    """The cells [lo, hi) as bits."""
    return ((1 << hi) - 1) & ~((1 << lo) - 1) if lo < hi else 0


def hull(bits: int) -> int:
    """From the first set bit to the last, without breaks."""
    return mask((bits & -bits).bit_length() - 1, bits.bit_length()) if bits else 0


def mask_of(spans: Iterable[Sequence[int]]) -> int:
    """The union of spans as bits."""
    bits = 0
    for lo, hi in spans:
        bits |= mask(lo, hi)
    return bits


def spans_of(bits: int) -> list[Span]:
    """The unbroken runs of set bits, in order."""
    found, cell = [], 0
    while bits:
        zeros = (bits & -bits).bit_length() - 1
        bits >>= zeros
        ones = (~bits & (bits + 1)).bit_length() - 1
        found.append((cell + zeros, cell + zeros + ones))
        bits >>= ones
        cell += zeros + ones
    return found


def starts(free: int, cells: int) -> int:
    """Where a run of ``cells`` free cells can begin: log2(cells) shift-ANDs."""
    run = 1
    while run < cells and free:
        step = min(run, cells - run)
        free &= free >> step
        run += step
    return free


def run_around(free: int, lo: int, hi: int) -> int:
    """The length of the unbroken free run that contains [lo, hi)."""
    above = free >> lo
    up = (~above & (above + 1)).bit_length() - 1
    below = ~free & mask(0, lo)
    return up + lo - below.bit_length()
