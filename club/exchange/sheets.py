"""Rows as CSV or as a workbook, one by one: what is written is not kept."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.utils.functional import Promise
from openpyxl import Workbook

from club.exchange.rules import neutral

ROWS_MAX = 100_000
IN_MEMORY = 1_000_000  # bytes of a workbook before it goes to disk
TITLE_MAX = 31  # letters in a sheet's name, by the format


class Echo:
    """A file that hands each line straight back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """With a mark of its encoding, so that spreadsheets read Chinese."""
    writer = csv.writer(Echo())
    yield b"\xef\xbb\xbf"
    for _, row in zip(range(ROWS_MAX), rows, strict=False):
        yield writer.writerow([cell(value) for value in row]).encode()


def workbook(title: str, rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """An open file at its beginning; the rows went through one at a time."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(" " if c in r"[]:*?/\'" else c for c in title)[:TITLE_MAX])
    for _, row in zip(range(ROWS_MAX), rows, strict=False):
        sheet.append([cell(value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def cell(value: Any) -> Any:
    """A word that waits for its reader's language is said now: a workbook takes no other."""
    return neutral(str(value) if isinstance(value, Promise) else value)
