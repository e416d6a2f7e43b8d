"""The balance on a day, and how long it stays true."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loyalty.ledger.rules.lines import LotLine

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Balance:
    """The numbers an owner sees. ``available = max(0, open - held - debt)``, usable for anything."""

    available: int = 0
    pending: int = 0
    held: int = 0
    debt: int = 0
    expiring: list[tuple[datetime.date, int]] = field(default_factory=list)
    """(first day of the month, points that expire in it unless spent), soonest first."""
    limited: list[tuple[str, int]] = field(default_factory=list)
    """(purpose, points usable for it beside ``available``), by name."""

    def available_for(self, purpose: str) -> int:
        return self.available + dict(self.limited).get(purpose, 0)


def weigh(lots: Sequence[LotLine], held: int, debt: int, on: datetime.date) -> Balance:
    """The balance on a day, from lots, the points in active holds, and debt."""
    months: dict[datetime.date, int] = {}
    free: dict[str, int] = {"": 0}
    pending = 0
    for lot in lots:
        if lot.is_pending(on):
            pending += lot.left
        elif lot.is_open(on):
            free[lot.purpose] = free.get(lot.purpose, 0) + lot.free
            if lot.ends_on and lot.free:
                month = lot.ends_on.replace(day=1)
                months[month] = months.get(month, 0) + lot.free
    available = max(0, free[""] - debt)
    limited = {
        purpose: max(0, free[""] + points - debt) - available for purpose, points in free.items() if purpose
    }
    return Balance(
        available,
        pending,
        held,
        debt,
        sorted(months.items()),
        [(purpose, points) for purpose, points in sorted(limited.items()) if points],
    )


def valid_until(
    lots: Iterable[LotLine], hold_ends: Iterable[datetime.date], on: datetime.date
) -> datetime.date | None:
    """Last day on which a balance weighed on ``on`` is still true; None = until the next write."""
    changes = list(hold_ends)
    for lot in lots:
        if lot.is_pending(on):
            changes.append(lot.opens_on - ONE_DAY)
        if lot.ends_on and not lot.is_dead(on):
            changes.append(lot.ends_on)
    return min(changes, default=None)


def next_opening(
    lots: Iterable[LotLine], on: datetime.date, purpose: str = ""
) -> tuple[datetime.date, int] | None:
    """When pending points open next, and how many that day."""
    pending = [lot for lot in lots if lot.is_pending(on) and lot.left and lot.pays_for(purpose)]
    day = min((lot.opens_on for lot in pending), default=None)
    return (day, sum(lot.left for lot in pending if lot.opens_on == day)) if day else None
