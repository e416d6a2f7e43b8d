"""The days as the new calendar has them: which unit is free when, and where a piece of work could go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from booking.appointments.rules import Unit
from booking.workshop.rules import mask, run_around, starts

type Key = tuple[int, int]
"""Ids of a unit and a day."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells [lo, hi) of a day."""

    day: int
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of unit with what it must be able to do, and the unit that does it now."""

    kind: str
    tags: frozenset[str]
    unit: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What is done without a break by one unit of each need, anywhere from ``earliest`` to ``latest``.

    Over several days (a courtesy car) the units stay the same and the time is fixed.
    """

    id: int
    spans: tuple[Span, ...]
    needs: tuple[Need, ...]
    earliest: int
    latest: int

    @property
    def cells(self) -> int:
        return self.spans[0].hi - self.spans[0].lo


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands: cells moved from where it was, and the unit of each need."""

    shift: int
    units: tuple[int, ...]


class Board:
    """Free cells by unit and day. ``work`` is when units work; ``busy`` what is claimed, by anybody."""

    def __init__(
        self, units: Sequence[Unit], work: Mapping[Key, int], busy: Mapping[Key, int] | None = None
    ) -> None:
        self.work = dict(work)
        self.free = {key: bits & ~(busy or {}).get(key, 0) for key, bits in self.work.items()}
        self.crews: dict[str, list[Unit]] = {}
        for unit in units:
            self.crews.setdefault(unit.kind, []).append(unit)

    def take(self, piece: Piece, place: Place) -> None:
        for key, bits in cells_of(piece, place):
            self.free[key] = self.free.get(key, 0) & ~bits

    def give(self, piece: Piece, place: Place) -> None:
        """Free again, as far as the units still work then."""
        for key, bits in cells_of(piece, place):
            self.free[key] = self.free.get(key, 0) | bits & self.work.get(key, 0)

    def is_at_work(self, piece: Piece, place: Place) -> bool:
        """Whether all its units work all the time it stands there."""
        return all(not bits & ~self.work.get(key, 0) for key, bits in cells_of(piece, place))

    def places(self, piece: Piece) -> Iterator[Place]:
        """Every time at which it can stand, the least change first, with the best units for it.

        Later than now comes last: it eats the spare time of the promise.
        """
        shifts = [cell - piece.spans[0].lo for cell in self.beginnings(piece)]
        for shift in sorted(shifts, key=lambda shift: (shift > 0, abs(shift))):
            yield Place(shift, tuple(self.best(piece, need, shift) for need in piece.needs))

    def beginnings(self, piece: Piece) -> list[int]:
        """Cells of its first day from which all needs can be served."""
        first = piece.spans[0]
        if len(piece.spans) > 1:
            return [first.lo] if all(self.able(piece, need, 0) for need in piece.needs) else []
        bits = mask(piece.earliest, piece.latest - piece.cells + 1)
        for need in piece.needs:
            together = 0
            for unit in self.crew(need):
                together |= starts(self.free.get((unit.id, first.day), 0), piece.cells)
            bits &= together
        return [cell for cell in range(bits.bit_length()) if bits >> cell & 1]

    def crew(self, need: Need) -> Iterator[Unit]:
        return (unit for unit in self.crews.get(need.kind, ()) if need.tags <= unit.tags)

    def able(self, piece: Piece, need: Need, shift: int) -> list[Unit]:
        wanted = [(span.day, mask(span.lo + shift, span.hi + shift)) for span in piece.spans]
        return [u for u in self.crew(need) if all(self.free.get((u.id, d), 0) & m == m for d, m in wanted)]

    def best(self, piece: Piece, need: Need, shift: int) -> int:
        """The unit it has if that can stay, else the one least missed elsewhere (booking.md §3)."""
        span = piece.spans[0]

        def cost(unit: Unit) -> tuple[bool, int, int, int, int]:
            free = self.free[unit.id, span.day]
            run = run_around(free, span.lo + shift, span.hi + shift)
            return unit.id != need.unit, len(unit.tags - need.tags), run, unit.rank, unit.id

        return min(self.able(piece, need, shift), key=cost).id


def cells_of(piece: Piece, place: Place) -> Iterator[tuple[Key, int]]:
    for span in piece.spans:
        bits = mask(span.lo + place.shift, span.hi + place.shift)
        for unit in place.units:
            yield (unit, span.day), bits
