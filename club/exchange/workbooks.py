"""A workbook that comes in: looked at as the archive it is before anything in it is believed (E3)."""

from __future__ import annotations

import datetime as dt
import stat
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from club.exchange.reading import COLUMNS_MAX, ROWS_MAX, FileTooLarge, FileUnreadable

UNPACKED_MAX = 50_000_000  # bytes
RATIO_MAX = 100
MEMBERS_MAX = 1_000
BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, ParseError, zipfile.BadZipFile,
    InvalidFileException, RuntimeError,
)  # fmt: skip  # what the reader raises on files that only look like workbooks
DIGITS_SURE = 15  # of a number in a workbook


def is_workbook(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def check_archive(file: IO[bytes]) -> None:
    """Refuse by its table of contents: nothing is unpacked. Raises FileUnreadable, FileTooLarge."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FileUnreadable from None
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names or len(entries) > MEMBERS_MAX or any(map(is_odd, entries)):
        raise FileUnreadable
    if sum(entry.file_size for entry in entries) > UNPACKED_MAX or any(
        entry.file_size > RATIO_MAX * max(entry.compress_size, 1_000) for entry in entries
    ):
        raise FileTooLarge(rows=ROWS_MAX)


def is_odd(entry: zipfile.ZipInfo) -> bool:
    """A path that leads out, a link, another file's cells, a program, an archive in the archive."""
    name = entry.filename.lower()
    return (
        name.startswith(("/", "\\", "xl/externallinks/"))
        or ".." in name.replace("\\", "/").split("/")
        or stat.S_ISLNK(entry.external_attr >> 16)
        or name.endswith((".zip", ".bin"))
        or bool(entry.flag_bits & 0x1)
    )


def workbook_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The rows of the first sheet as text; what a formula would say is not asked."""
    check_archive(file)
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        for count, row in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX + 1)):
            texts = trimmed([text_of(each) for each in row])
            check_measure(count, len(texts))
            yield texts
    except BROKEN:
        raise FileUnreadable from None


def trimmed(texts: list[str]) -> list[str]:
    """Without the empty cells at its end, which a workbook may have by the thousand."""
    while texts and not texts[-1]:
        texts.pop()
    return texts


def check_measure(rows: int, columns: int) -> None:
    if rows > ROWS_MAX or columns > COLUMNS_MAX:
        raise FileTooLarge(rows=ROWS_MAX)


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
