"""What a list that came in says, row by row: the cells we asked for, by our names."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import IO

from booking.visits.rules import LINES_MAX
from club.exchange.models import ImportJob
from club.exchange.reading import CELL_MAX, ROWS_MAX, csv_rows
from club.exchange.rules.columns import NAMES
from club.exchange.rules.rows import Unit
from club.exchange.rules.values import folded
from club.exchange.workbooks import workbook_rows

CALLED_BY = ("number", "record", "vin", "plate")


def units_of(job: ImportJob, file: IO[bytes], after: int = 0) -> Iterator[Unit]:
    """One for each number; consecutive rows with the same number of a visit are its lines.

    ``line`` counts as a spreadsheet does: the heading is line 1.
    """
    kind, has_lines = job.kind, job.kind == "visits"
    called_by = [at for at, name in enumerate(NAMES[kind][:3]) if name in CALLED_BY]
    unit: Unit | None = None
    for line, cells in told_in(job, file, after):
        called = next((cells[at] for at in called_by if cells[at]), "").removeprefix("'")
        if has_lines and unit is not None and called and called == unit.number:
            if len(unit.cells) <= LINES_MAX:  # one too many is refused; a million more would only be held
                unit.cells.append(cells)
            unit.last_line = line
            continue
        if unit is not None:
            yield unit
        unit = Unit(kind, line, called, [cells], line)
    if unit is not None:
        yield unit


def told_in(job: ImportJob, file: IO[bytes], after: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows behind a line that say anything: their cells in the order of our columns, folded."""
    rows_max = ROWS_MAX if job.made_by_id else None
    rows = workbook_rows(file) if job.format == "xlsx" else csv_rows(file, job.encoding, rows_max)
    heading = [folded(name) for name in next(rows, [])]
    width, theirs = len(heading), job.mapping
    untold = width  # the place of an empty cell behind the last
    named = [theirs.get(name) for name in NAMES[job.kind]]
    places = [heading.index(name) if name in heading else untold for name in named]
    ours, blank = itemgetter(*places), [""] * (width + 1)
    for line, row in enumerate(rows, start=2):
        if line <= after:
            continue
        there = ours((row + blank)[:width] + blank[:1] if len(row) != width else [*row, ""])
        if len("".join(there)) > CELL_MAX:
            there = tuple(cell[: CELL_MAX + 1] for cell in there)
        cells = tuple(map(folded, there))
        if any(cells) or any(map(str.strip, row)):
            yield line, cells
