"""A list that comes in as a file: CSV in an encoding we can be sure of, or a workbook without tricks.

A file is read row by row and never held whole (safety.md R53, R54, E1–E3).
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal

BYTES_MAX = 20_000_000
ROWS_MAX = 100_000
COLUMNS_MAX = 200
CELL_MAX = 10_000
ENCODINGS = ("utf-8-sig", "gb18030")
BY_HAND = ("utf-8-sig", "gb18030", "utf-16", "big5", "cp1252", "shift_jis")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), None)
PIECE = 1 << 16
RARE_PERCENT_MAX = 40
FEW = 12  # letters, from which on their mix says something


class FileTooLarge(Refusal):
    code = "file_too_large"
    status = 413
    sentence = _("This file is too large. Split it into lists of at most %(rows)s rows.")


class FileUnreadable(Refusal):
    code = "file_unreadable"
    sentence = _("This is not a list we can read. Save it as CSV (UTF-8) and try again.")


class EncodingUnclear(Refusal):
    code = "encoding_unclear"
    sentence = _("We cannot be sure how this file writes its letters. Choose its encoding by hand.")


class ColumnsMissing(Refusal):
    code = "columns_missing"
    sentence = _("The first row must name these columns: %(columns)s.")


@dataclass(frozen=True)
class Sniffed:
    """What a look at a file told: how it is written and what its first rows say."""

    format: str
    encoding: str
    heading: list[str]
    first: list[list[str]]


def rows_of(upload: BinaryIO, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a short list by the names of their columns, in lower case; folded (NFKC) and trimmed.

    ``columns``: those that must be there. Raises FileTooLarge, FileUnreadable, EncodingUnclear,
    ColumnsMissing.
    """
    data = upload.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        raise FileTooLarge(rows=ROWS_MAX)
    file = io.BytesIO(data)
    lines = [[cell(value) for value in line] for line in csv_rows(file, encoding_of(file))]
    heading = [name.lower() for name in lines[0]] if lines else []
    if not set(columns) <= set(heading):
        raise ColumnsMissing(columns=", ".join(columns))
    empty = dict.fromkeys(heading, "")
    return [empty | dict(zip(heading, line, strict=False)) for line in lines[1:] if any(line)]


def encoding_of(file: IO[bytes]) -> str:
    """By its mark, else strict UTF-8, else strict GB18030 whose letters are in common use.

    Nearly any bytes can be read as GB18030; letters nobody writes say that it was something else.
    """
    file.seek(0)
    head = file.read(4)
    if head[:2] in MARKS and b"\0\0" not in head[2:]:
        check(file, "utf-16")
        return "utf-16"
    for encoding in ENCODINGS:
        try:
            check(file, encoding)
        except FileUnreadable:
            continue
        if encoding == "gb18030" and is_unlikely(file):
            raise EncodingUnclear
        return encoding
    raise FileUnreadable


def check(file: IO[bytes], encoding: str) -> None:
    """Read it all once, strictly. Raises FileUnreadable."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while piece := file.read(PIECE):
            if "\0" in decoder.decode(piece):
                raise FileUnreadable
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise FileUnreadable from None


def is_unlikely(file: IO[bytes]) -> bool:
    """Whether too many of its Chinese letters are outside the 3,755 everybody uses (GB 2312, level 1)."""
    file.seek(0)
    text = file.read(PIECE).decode("gb18030", "ignore")
    wide = [letter for letter in text if letter > "\u2e7f"]
    rare = sum(not is_common(letter) for letter in wide)
    return len(wide) >= FEW and rare * 100 > RARE_PERCENT_MAX * len(wide)


def is_common(letter: str) -> bool:
    code = letter.encode("gb2312", "ignore")
    return len(code) == 2 and (0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3))


def csv_rows(file: IO[bytes], encoding: str, rows_max: int | None = ROWS_MAX) -> Iterator[list[str]]:
    """Raises FileUnreadable on a quote that never ends, FileTooLarge past the limits (None: any length)."""
    file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(Kept(file)), encoding=encoding, errors="strict", newline="")
    first = text.readline(PIECE)
    try:
        lines = _universal(first, text) if "\r" in first.rstrip("\r\n") else itertools.chain([first], text)
        reader = csv.reader(lines, dialect=dialect_of(first), strict=True)
        for count, row in enumerate(reader):
            if (rows_max is not None and count > rows_max) or len(row) > COLUMNS_MAX:
                raise FileTooLarge(rows=ROWS_MAX)
            yield row
    except (csv.Error, UnicodeError):
        raise FileUnreadable from None


class Kept(io.RawIOBase):
    """A file that stays open when its reader is thrown away."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self.file.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def _universal(first: str, rest: Iterable[str]) -> Iterable[str]:
    """A file with bare carriage returns is one line to csv; it is split here."""
    return (first + "".join(rest)).replace("\r\n", "\r").replace("\n", "\r").split("\r")


def dialect_of(first: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab: whichever the first row has most of."""

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)
        strict = True

    return Found


def cell(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).translate(UNSEEN).split())
