"""What a list that came in says, row by row: the cells we asked for, by our names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from club.exchange.models import ImportJob
from club.exchange.reading import CELL_MAX, ROWS_MAX, csv_rows
from club.exchange.rules.columns import COLUMNS
from club.exchange.rules.rows import Unit
from club.exchange.rules.values import folded
from club.exchange.workbooks import workbook_rows

CALLED_BY = ("number", "record", "vin", "plate")


def units_of(job: ImportJob, file: IO[bytes], after: int = 0) -> Iterator[Unit]:
    """One for each number; consecutive rows with the same number of a visit are its lines.

    ``line`` counts as a spreadsheet does: the heading is line 1.
    """
    called_by = [column.name for column in COLUMNS[job.kind][:3] if column.name in CALLED_BY]
    rows: list[dict[str, str]] = []
    number, first, last = "", 0, 0
    for line, row in told_in(job, file, after):
        called = next((row[name] for name in called_by if name in row), "").removeprefix("'")
        if rows and job.kind == "visits" and called and called == number:
            rows.append(row)
            last = line
            continue
        if rows:
            yield Unit(first, number, rows, last)
        rows, number, first, last = [row], called, line, line
    if rows:
        yield Unit(first, number, rows, last)


def told_in(job: ImportJob, file: IO[bytes], after: int) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows behind a line that say anything: their cells by our names, folded."""
    rows_max = ROWS_MAX if job.made_by_id else None
    rows = workbook_rows(file) if job.format == "xlsx" else csv_rows(file, job.encoding, rows_max)
    heading = [folded(name) for name in next(rows, [])]
    places = [(ours, heading.index(theirs)) for ours, theirs in job.mapping.items() if theirs in heading]
    for line, row in enumerate(rows, start=2):
        if line <= after:
            continue
        width = len(row)
        told = {ours: text for ours, at in places if at < width and (text := folded(row[at][: CELL_MAX + 1]))}
        if told or any(cell.strip() for cell in row):
            yield line, told
