"""How points move, as pure decisions: what is spendable, which lot pays, what a refund takes.

Source: loyalty.md §1 and §2, decisions.md ("Settled numbers"). Days are member days of the group;
a last day is inclusive. Points and money are integers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

GIVE_BACK_DAYS = 30
FOREVER = datetime.date.max


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot as it stands: ``left`` includes what is ``held``; ``ends_on`` includes extensions."""

    id: int
    original: int
    left: int
    held: int
    on: datetime.date
    opens_on: datetime.date
    ends_on: datetime.date | None
    expired: int = 0

    @property
    def free(self) -> int:
        return self.left - self.held

    def is_pending(self, on: datetime.date) -> bool:
        return on < self.opens_on

    def is_dead(self, on: datetime.date) -> bool:
        return self.ends_on is not None and on > self.ends_on

    def is_open(self, on: datetime.date) -> bool:
        return not self.is_pending(on) and not self.is_dead(on)


@dataclass(frozen=True, slots=True)
class HoldLine:
    id: int
    until: datetime.date
    points: int


@dataclass(frozen=True, slots=True)
class DebtLine:
    id: int
    entry: int
    on: datetime.date
    due: int


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one lot; ``lot`` None is the lot about to be written."""

    lot: int | None
    points: int


@dataclass(frozen=True, slots=True)
class Move:
    """How a lot's counters change."""

    lot: int
    consumed: int = 0
    clawed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """The numbers an owner sees. ``available = max(0, open - held - debt)``."""

    available: int = 0
    pending: int = 0
    held: int = 0
    debt: int = 0
    expiring: list[tuple[datetime.date, int]] = field(default_factory=list)
    """(first day of the month, points that expire in it unless spent), soonest first."""


def spend_order(lot: LotLine) -> tuple[datetime.date, datetime.date, int]:
    """Soonest-expiring first, then earlier earned, then lower id; never-expiring last (§1.5)."""
    return (lot.ends_on or FOREVER, lot.on, lot.id)


def weigh(lots: Sequence[LotLine], held: int, debt: int, on: datetime.date) -> Balance:
    """The balance on a day, from lots, the points in active holds, and debt."""
    months: dict[datetime.date, int] = {}
    free = pending = 0
    for lot in lots:
        if lot.is_pending(on):
            pending += lot.left
        elif lot.is_open(on):
            free += lot.free
            if lot.ends_on and lot.free:
                month = lot.ends_on.replace(day=1)
                months[month] = months.get(month, 0) + lot.free
    return Balance(max(0, free - debt), pending, held, debt, sorted(months.items()))


def valid_until(
    lots: Iterable[LotLine], hold_ends: Iterable[datetime.date], on: datetime.date
) -> datetime.date | None:
    """Last day on which a balance weighed on ``on`` is still true; None = until the next write."""
    changes = list(hold_ends)
    for lot in lots:
        if lot.is_pending(on):
            changes.append(lot.opens_on - datetime.timedelta(days=1))
        elif lot.ends_on and not lot.is_dead(on):
            changes.append(lot.ends_on)
    return min(changes, default=None)


def next_opening(lots: Iterable[LotLine], on: datetime.date) -> tuple[datetime.date, int] | None:
    """When pending points open next, and how many that day."""
    pending = [lot for lot in lots if lot.is_pending(on) and lot.left]
    day = min((lot.opens_on for lot in pending), default=None)
    return (day, sum(lot.left for lot in pending if lot.opens_on == day)) if day else None


def take(lots: Iterable[LotLine], points: int, on: datetime.date) -> list[Part]:
    """``points`` from the open lots in spend order; fewer when there are fewer."""
    return _fill(((lot.id, lot.free) for lot in sorted(lots, key=spend_order) if lot.is_open(on)), points)


def take_held(lots: Iterable[LotLine], parts: Sequence[Part], points: int) -> list[Part]:
    """``points`` from the parts of a hold, in spend order."""
    rank = {lot.id: spend_order(lot) for lot in lots}
    ordered = sorted(parts, key=lambda part: rank[part.lot or 0])
    return _fill(((part.lot, part.points) for part in ordered), points)


def _fill(sources: Iterable[tuple[int | None, int]], points: int) -> list[Part]:
    parts = []
    for lot, free in sources:
        if points <= 0:
            break
        if free > 0:
            parts.append(Part(lot, min(free, points)))
            points -= parts[-1].points
    return parts


def total(parts: Iterable[Part]) -> int:
    return sum(part.points for part in parts)


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
    parts += take((lot for lot in others if lot.id != own.id), rest - waived, on)
    return Reversal(parts, waived, points - waived - total(parts))


@dataclass(frozen=True, slots=True)
class Spent:
    """What a debit took from a lot and has not given back yet."""

    allocation: int
    lot: LotLine
    points: int


@dataclass(frozen=True, slots=True)
class Giving:
    """Points of one allocation on their way back; ``lot`` None = to the new lot."""

    allocation: int
    lot: int | None
    points: int


def give_back(spent: Iterable[Spent], points: int, on: datetime.date) -> list[Giving]:
    """Latest-expiring lot first; what is dead or dies within 30 days goes to one new lot (§2)."""
    limit = on + datetime.timedelta(days=GIVE_BACK_DAYS)
    givings = []
    for one in sorted(spent, key=lambda one: (spend_order(one.lot), one.allocation), reverse=True):
        if points <= 0:
            break
        lives = one.lot.ends_on is None or one.lot.ends_on >= limit
        part = min(one.points, points)
        givings.append(Giving(one.allocation, one.lot.id if lives else None, part))
        points -= part
    return givings


def returned(givings: Sequence[Giving], lots: Iterable[LotLine]) -> list[Part]:
    """What came back, per lot, in spend order: the new lot dies first."""
    sums: dict[int | None, int] = {}
    for giving in givings:
        sums[giving.lot] = sums.get(giving.lot, 0) + giving.points
    rank = {lot.id: (1, *spend_order(lot)) for lot in lots}
    first = (0, datetime.date.min, datetime.date.min, 0)
    return [Part(lot, sums[lot]) for lot in sorted(sums, key=lambda lot: rank[lot] if lot else first)]


@dataclass(frozen=True, slots=True)
class Payment:
    """Points of a credit that pay a debt."""

    debt: DebtLine
    lot: int | None
    points: int


def pay(debts: Iterable[DebtLine], parts: Sequence[Part]) -> list[Payment]:
    """Oldest debt first, out of the parts in their order."""
    payments: list[Payment] = []
    left = [[part.lot, part.points] for part in parts]
    for debt in sorted(debts, key=lambda debt: (debt.on, debt.id)):
        due = debt.due
        for source in left:
            points = min(due, source[1] or 0)
            if points:
                payments.append(Payment(debt, source[0], points))
                source[1] = (source[1] or 0) - points
                due -= points
    return payments


def merged(moves: Iterable[Move]) -> list[Move]:
    """One move per lot."""
    by_lot: dict[int, Move] = {}
    for move in moves:
        before = by_lot.get(move.lot, Move(move.lot))
        by_lot[move.lot] = Move(
            move.lot, before.consumed + move.consumed, before.clawed + move.clawed, before.held + move.held
        )
    return list(by_lot.values())


def apply(lots: Iterable[LotLine], moves: Iterable[Move]) -> list[LotLine]:
    """The lots after their counters moved."""
    by_lot = {move.lot: move for move in merged(moves)}
    moved = []
    for lot in lots:
        move = by_lot.get(lot.id, Move(lot.id))
        moved.append(replace(lot, left=lot.left - move.consumed - move.clawed, held=lot.held + move.held))
    return moved
