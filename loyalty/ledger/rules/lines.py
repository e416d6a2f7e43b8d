"""What the rules speak about: lots, holds, debts and how they move, as plain values."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

FOREVER = datetime.date.max
UNIT_VALUE = 100  # of 100 points in minor units, where no policy says otherwise


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot as it stands: ``left`` includes what is ``held``; ``ends_on`` includes extensions.

    Of an account that was frozen or closed, ``opens_on`` and ``ends_on`` are what ``living`` made of them.
    """

    id: int
    original: int
    left: int
    held: int
    on: datetime.date
    opens_on: datetime.date
    ends_on: datetime.date | None
    expired: int = 0
    account: int = 0
    purpose: str = ""

    @property
    def free(self) -> int:
        return self.left - self.held

    def is_pending(self, on: datetime.date) -> bool:
        return on < self.opens_on and not self.is_dead(on)

    def is_dead(self, on: datetime.date) -> bool:
        return self.ends_on is not None and on > self.ends_on

    def is_open(self, on: datetime.date) -> bool:
        return on >= self.opens_on and not self.is_dead(on)

    def pays_for(self, purpose: str) -> bool:
        """A lot kept for a purpose is skipped where it does not apply (§1.5)."""
        return not self.purpose or self.purpose == purpose


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
    account: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one lot; -1 is the first lot about to be written, -2 the second, and so on."""

    lot: int
    points: int


@dataclass(frozen=True, slots=True)
class Move:
    """How a lot's counters change."""

    lot: int
    consumed: int = 0
    clawed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """Points of a credit that pay a debt, on the day they do."""

    debt: DebtLine
    lot: int
    points: int
    on: datetime.date


def spend_order(lot: LotLine) -> tuple[datetime.date, datetime.date, int]:
    """Soonest-expiring first, then earlier earned, then lower id; never-expiring last (§1.5)."""
    return (lot.ends_on or FOREVER, lot.on, lot.id)


def total(parts: Iterable[Part]) -> int:
    return sum(part.points for part in parts)


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
