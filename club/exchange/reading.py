"""A list that comes in as a file: CSV with a heading, in an encoding we can be sure of."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal

BYTES_MAX = 5_000_000
ROWS_MAX = 20_000
ENCODINGS = ("utf-8-sig", "gb18030")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), None)


class FileTooLarge(Refusal):
    code = "file_too_large"
    status = 413
    sentence = _("This file is too large. Split it into lists of at most %(rows)s rows.")


class FileUnreadable(Refusal):
    code = "file_unreadable"
    sentence = _("This is not a list we can read. Save it as CSV (UTF-8) and try again.")


class ColumnsMissing(Refusal):
    code = "columns_missing"
    sentence = _("The first row must name these columns: %(columns)s.")


def rows_of(upload: BinaryIO, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows by the names of their columns, in lower case; cells folded (NFKC) and trimmed.

    ``columns``: those that must be there. Raises FileTooLarge, FileUnreadable, ColumnsMissing.
    """
    text = text_of(upload.read(BYTES_MAX + 1))
    reader = csv.reader(io.StringIO(text, newline=""), dialect=dialect_of(text))
    try:
        lines = [[cell(value) for value in line] for line in reader]
    except csv.Error as error:
        raise FileUnreadable from error
    heading = [name.lower() for name in lines[0]] if lines else []
    if not set(columns) <= set(heading):
        raise ColumnsMissing(columns=", ".join(columns))
    if len(lines) - 1 > ROWS_MAX:
        raise FileTooLarge(rows=ROWS_MAX)
    empty = dict.fromkeys(heading, "")
    return [empty | dict(zip(heading, line, strict=False)) for line in lines[1:] if any(line)]


def text_of(data: bytes) -> str:
    if len(data) > BYTES_MAX:
        raise FileTooLarge(rows=ROWS_MAX)
    marked = MARKS.get(data[:2])
    for encoding in (marked,) if marked else ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise FileUnreadable


def dialect_of(text: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab: whichever the first row has most of."""
    first = text.split("\n", 1)[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Found


def cell(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).translate(UNSEEN).split())
