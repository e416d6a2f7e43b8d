"""Sides that are measured in turns, and what follows from their samples: medians, ratios, a table.

Absolute times mean nothing on a shared machine. In each round every side runs once, in random order;
a side's ratio is the median over the rounds of its speed divided by the limit's speed in that round.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

UNITS = {"share": "", "times": " ×", "ms": " ms", "speed": "/s", "most": ""}


@dataclass(frozen=True, slots=True)
class Sample:
    """One round of one side: ``count`` operations in ``seconds``, CPU of our processes, WAL written."""

    count: int
    seconds: float
    cpu: float = 0.0
    wal: int = 0

    @property
    def speed(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True, slots=True)
class Bar:
    """What is to be reached. ``share``: of the limit's speed; ``times``: of its cost; ``ms``: a median."""

    kind: Literal["share", "times", "ms", "speed", "most"]
    value: float

    def is_reached(self, figure: float) -> bool:
        return figure >= self.value if self.kind in ("share", "speed") else figure <= self.value

    def __str__(self) -> str:
        sign = "≥" if self.kind in ("share", "speed") else "≤"
        unit = UNITS[self.kind]
        return f"{sign} {self.value:g}{unit}"


@dataclass(frozen=True, slots=True)
class Side:
    """Something measured. ``run`` does its work and returns what it took.

    ``to``: name of the side it is compared with; empty for a limit, and for what stands alone.
    """

    name: str
    run: Callable[[], Sample]
    to: str = ""
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``figure`` is a share, a multiple, milliseconds or a speed, as its bar says."""

    name: str
    speed: float | None = None
    figure: float | None = None
    bar: Bar | None = None
    cpu: float | None = None
    wal: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.bar is None or self.figure is None:
            return ""
        return "reached" if self.bar.is_reached(self.figure) else "MISSED"


@dataclass(slots=True)
class Table:
    """What one file of ``bench/tables`` returns. ``note`` says in a line how it was measured."""

    title: str
    note: str = ""
    rows: list[Row] = field(default_factory=list)

    def __str__(self) -> str:
        note = [f"  {self.note}"] if self.note else []
        return "\n".join([self.title, *note, *table_of(self.rows)])


def in_turns(sides: Sequence[Side], rounds: int, seed: int = 1) -> dict[str, list[Sample]]:
    """Every side once a round, in random order: what disturbs the machine disturbs all of them."""
    chance = random.Random(seed)  # noqa: S311  # an order, not a secret
    samples: dict[str, list[Sample]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in chance.sample(list(sides), k=len(sides)):
            samples[side.name].append(side.run())
    return samples


def compared(sides: Sequence[Side], samples: dict[str, list[Sample]]) -> list[Row]:
    """One row a side, limits first as they were given."""
    return [row_of(side, samples[side.name], samples.get(side.to)) for side in sides]


def row_of(side: Side, own: Sequence[Sample], limit: Sequence[Sample] | None) -> Row:
    count = sum(sample.count for sample in own)
    kind = side.bar.kind if side.bar else "share"
    return Row(
        name=side.name,
        speed=median(sample.speed for sample in own),
        figure=figure_of(kind, own, limit),
        bar=side.bar,
        cpu=1e6 * sum(sample.cpu for sample in own) / count,
        wal=sum(sample.wal for sample in own) / count,
    )


def figure_of(kind: str, own: Sequence[Sample], limit: Sequence[Sample] | None) -> float | None:
    if kind == "ms":
        return median(1000 * sample.seconds / sample.count for sample in own)
    if kind == "speed":
        return median(sample.speed for sample in own)
    if limit is None:
        return None
    shares = [mine.speed / theirs.speed for mine, theirs in zip(own, limit, strict=True)]
    return median(shares) if kind == "share" else median(1 / share for share in shares)


def table_of(rows: Sequence[Row]) -> list[str]:
    """Lines of text; columns nobody filled are left out."""
    heads = ["", "per second", "figure", "to reach", "", "CPU µs", "WAL bytes", ""]
    cells = [heads] + [cells_of(row) for row in rows]
    used = [n for n in range(len(heads)) if any(line[n] for line in cells[1:])]
    if used == [0]:
        return [f"  {row.name}" for row in rows]
    widths = {n: max(len(line[n]) for line in cells) for n in used}
    return [
        "  " + "  ".join(line[n].ljust(widths[n]) if n in (0, 7) else line[n].rjust(widths[n]) for n in used)
        for line in cells
    ]


def cells_of(row: Row) -> list[str]:
    return [
        row.name,
        number(row.speed),
        shown(row),
        str(row.bar or ""),
        row.verdict,
        number(row.cpu or None),
        number(row.wal or None),
        row.note,
    ]


def shown(row: Row) -> str:
    if row.figure is None:
        return ""
    unit = UNITS[row.bar.kind if row.bar else "share"]
    return (f"{row.figure:.2g}" if row.figure < 1 else number(row.figure)) + unit


def number(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 100:
        return f"{round(value):,}".replace(",", " ")
    return f"{value:.3g}"


def timed(work: Callable[[], int]) -> Sample:
    """``work`` returns how many operations it did."""
    began, cpu = time.perf_counter(), time.process_time()
    count = work()
    return Sample(count, time.perf_counter() - began, time.process_time() - cpu)
