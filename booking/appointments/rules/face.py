"""A day's working time without its breaks: a job that meets lunch pauses and goes on (booking.md §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from booking.workshop.rules import Span, mask, spans_of


@dataclass(frozen=True, slots=True)
class Face:
    """Working cells are numbered through, breaks left out; a day without a break keeps its numbers."""

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, opening: int, cells: int) -> Self:
        spans = tuple(spans_of(opening))
        return cls(spans if len(spans) > 1 else ((0, cells),))

    @property
    def has_break(self) -> bool:
        return len(self.spans) > 1

    @property
    def length(self) -> int:
        return sum(hi - lo for lo, hi in self.spans)

    def squeeze(self, bits: int) -> int:
        """A mask of the day's cells as one of working cells."""
        if not self.has_break:
            return bits
        squeezed = offset = 0
        for lo, hi in self.spans:
            squeezed |= (bits >> lo & mask(0, hi - lo)) << offset
            offset += hi - lo
        return squeezed

    def before(self, cell: int) -> int:
        """How many working cells lie before a cell: its number, or that of the next one in a break."""
        if not self.has_break:
            return max(0, min(cell, self.spans[0][1]))
        return sum(max(0, min(hi, cell) - lo) for lo, hi in self.spans)

    def cell_of(self, working: int) -> int:
        """The cell of the day that a working cell is."""
        return next(lo for lo, _hi in self.spread(working, working + 1))

    def spread(self, first: int, last: int) -> Iterator[Span]:
        """Where working cells [first, last) lie in the day: one span between breaks each."""
        offset = 0
        for lo, hi in self.spans:
            start, end = max(first - offset, 0), min(last - offset, hi - lo)
            if start < end:
                yield lo + start, lo + end
            offset += hi - lo
