"""How points move, as pure decisions: which lot pays, what a refund takes, where a return goes.

Source: loyalty.md §1 and §2, decisions.md ("Settled numbers"). Days are member days of the group;
a last day is inclusive. Points and money are integers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loyalty.ledger.rules.lines import LotLine, Part, spend_order, total


def take(lots: Iterable[LotLine], points: int, on: datetime.date, purpose: str = "") -> list[Part]:
    """``points`` from the open lots that pay for ``purpose``, in spend order; fewer when there are fewer."""
    usable = (lot for lot in lots if lot.is_open(on) and lot.pays_for(purpose))
    return fill(usable, points)


def fill(lots: Iterable[LotLine], points: int) -> list[Part]:
    """``points`` from these lots, in spend order."""
    return _fill(((lot.id, lot.free) for lot in sorted(lots, key=spend_order)), points)


def take_held(lots: Iterable[LotLine], parts: Sequence[Part], points: int) -> list[Part]:
    """``points`` from the parts of a hold, in spend order."""
    rank = {lot.id: spend_order(lot) for lot in lots}
    ordered = sorted(parts, key=lambda part: rank[part.lot])
    return _fill(((part.lot, part.points) for part in ordered), points)


def _fill(sources: Iterable[tuple[int, int]], points: int) -> list[Part]:
    parts = []
    for lot, free in sources:
        if points <= 0:
            break
        if free > 0:
            parts.append(Part(lot, min(free, points)))
            points -= parts[-1].points
    return parts


def share(points: int, part: int, whole: int) -> int:
    """Cumulative target of a refund: ``floor(points x part / whole)``, the last takes the exact rest."""
    return points * part // whole


@dataclass(frozen=True, slots=True)
class Reversal:
    parts: list[Part]
    waived: int
    """Points of the earn's own lot that had expired unspent: not taken a second time."""
    debt: int


def reverse(
    own: LotLine, others: Iterable[LotLine], points: int, waived_before: int, on: datetime.date
) -> Reversal:
    """Take ``points`` back: own lot, its expired points, other open points, then debt (§2)."""
    parts = [] if own.is_dead(on) else _fill([(own.id, own.free)], points)
    rest = points - total(parts)
    gone = own.expired + (own.free if own.is_dead(on) else 0)
    waived = min(rest, gone - waived_before)
    parts += fill((lot for lot in others if lot.id != own.id and lot.is_open(on)), rest - waived)
    return Reversal(parts, waived, points - waived - total(parts))


@dataclass(frozen=True, slots=True)
class Spent:
    """What a debit took from a lot and has not given back yet."""

    allocation: int
    lot: LotLine
    points: int


@dataclass(frozen=True, slots=True)
class Giving:
    """Points of one allocation on their way back to ``lot``; ``is_fresh``: it is dead or dies too soon."""

    allocation: int
    lot: int
    points: int
    is_fresh: bool = False


def give_back(spent: Iterable[Spent], points: int, on: datetime.date, days: int) -> list[Giving]:
    """Latest-expiring lot first; what is dead or dies within ``days`` goes to a new lot (§2)."""
    limit = on + datetime.timedelta(days=days)
    givings = []
    for one in sorted(spent, key=lambda one: (spend_order(one.lot), one.allocation), reverse=True):
        if points <= 0:
            break
        dies = one.lot.ends_on is not None and one.lot.ends_on < limit
        part = min(one.points, points)
        givings.append(Giving(one.allocation, one.lot.id, part, dies))
        points -= part
    return givings


def returned(givings: Sequence[Giving], lots: Iterable[LotLine]) -> list[Part]:
    """What came back, per lot, in spend order: new lots die first."""
    sums: dict[int, int] = {}
    for giving in givings:
        sums[giving.lot] = sums.get(giving.lot, 0) + giving.points
    rank = {lot.id: (1, *spend_order(lot)) for lot in lots}
    first = (datetime.date.min, datetime.date.min)
    return [
        Part(lot, sums[lot])
        for lot in sorted(sums, key=lambda lot: rank[lot] if lot > 0 else (0, *first, -lot))
    ]
