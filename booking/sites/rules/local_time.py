"""Between a site's wall clock and instants, with both clock changes and skipped dates.

A day is cut into pieces of constant offset, so a repeated hour counts twice and a missing one never.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]  # half-open, UTC

MARGIN = timedelta(hours=16)  # no zone is further from UTC than 14 hours


@lru_cache(maxsize=4096)
def first_instant(zone: ZoneInfo, local: datetime) -> datetime:
    """The instant (UTC) of a naive local time: the first of two, or the first valid after a gap."""
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    return pieces(zone, local.date())[-1][0]


def local_day(zone: ZoneInfo, day: date) -> Span:
    """From the first instant of a local date to the first of the next; empty for a skipped date."""
    midnight = datetime.combine(day, time())
    return first_instant(zone, midnight), first_instant(zone, midnight + timedelta(days=1))


def spans(zone: ZoneInfo, day: date, start: timedelta, end: timedelta) -> list[Span]:
    """The instants at which the wall clock of ``day`` shows a time in [start, end) since midnight."""
    midnight = datetime.combine(day, time(), UTC)
    found: list[Span] = []
    for since, until, offset in pieces(zone, day):
        lo, hi = max(since, midnight + start - offset), min(until, midnight + end - offset)
        if lo < hi:
            found.append((lo, hi))
    return unite(found)


def unite(parts: list[Span]) -> list[Span]:
    """Overlapping and touching spans as one, in order; empty ones dropped."""
    united: list[Span] = []
    for start, end in sorted(part for part in parts if part[0] < part[1]):
        if united and start <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], end)
        else:
            united.append((start, end))
    return united


@lru_cache(maxsize=4096)
def pieces(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """The stretch around a local date cut where the offset changes: (since, until, offset).

    At most one change falls into the 56 hours looked at, as time-zone rules go.
    """
    since = datetime.combine(day, time(), UTC) - MARGIN
    until = since + 2 * MARGIN + timedelta(days=1)
    before, after = offset_at(zone, since), offset_at(zone, until)
    if before == after:
        return [(since, until, before)]
    change = change_between(zone, since, until)
    return [(since, change, before), (change, until, after)]


def change_between(zone: ZoneInfo, since: datetime, until: datetime) -> datetime:
    """The second at which the offset changes, by halving."""
    low, high, before = 0, int((until - since).total_seconds()), offset_at(zone, since)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, since + timedelta(seconds=middle)) == before:
            low = middle
        else:
            high = middle
    return since + timedelta(seconds=high)


def offset_at(zone: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 - a ZoneInfo always knows
    return offset
