"""Reads a workbook in a process of its own, which may use only so much memory and time (safety.md R53).

``python -m club.exchange.unpacking`` with the workbook as its input: a row a line, as JSON. It ends with
``TOO_LARGE`` or ``UNREADABLE``; whoever asked takes any other end, by the system's hand too, as unreadable.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MEMORY_MAX = 512_000_000  # bytes of addresses
SECONDS_MAX = 120  # of the processor
ROWS_MAX, COLUMNS_MAX = 100_000, 200
TOO_LARGE, UNREADABLE = 4, 3
BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, ParseError, BadZipFile,
    InvalidFileException, RuntimeError, MemoryError,
)  # fmt: skip  # what the reader raises on files that only look like workbooks
DIGITS_SURE = 15  # of a number in a workbook


class Overfull(Exception):
    pass


def rows_of(file: IO[bytes]) -> Iterator[list[str]]:
    """The rows of the first sheet as text; what a formula would say is not asked. Raises Overfull."""
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()
    for count, row in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX + 1)):
        texts = trimmed([text_of(each) for each in row])
        if count > ROWS_MAX or len(texts) > COLUMNS_MAX:
            raise Overfull
        yield texts


def trimmed(texts: list[str]) -> list[str]:
    """Without the empty cells at its end, which a workbook may have by the thousand."""
    while texts and not texts[-1]:
        texts.pop()
    return texts


def text_of(cell: Any) -> str:
    """As a person reads it. A number too long to be exact is told as one, and refused where it counts."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return f"{value:.2E}" if abs(value) >= 10**DIGITS_SURE else str(int(value)) if whole else repr(value)
    return str(value)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    try:
        for row in rows_of(sys.stdin.buffer):
            sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    except Overfull:
        return TOO_LARGE
    except BROKEN:
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
