"""One cell read strictly: a value, or the reason why it cannot be one. Nothing is guessed (safety.md E4).

A cell is ``folded`` once, when its row is read; all the others take what that gave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from booking.garage.rules import normal_vin, vin_problem
from club.exchange.rules.cells import plain

UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
NUMBER_MAX = 40
CELLS_KNOWN = 2_000
"""Cells a list says again and again: its kinds of lines, who pays, its days, the number of each bill."""
CELL_PROBLEM_MAX = 80  # letters of a cell that a problem shows
SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE][+]?\d+")
DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)|(\d{1,2})\.(\d{1,2})\.(\d{4})"
)
AMOUNT = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d{1,3})?")
ID_NUMBER = re.compile(r"[0-9A-Z]{5,30}")
WHOLE = re.compile(r"\d{1,9}|\d{1,3}(,\d{3}){1,2}")
MAIL = re.compile(r"[^@\s,;<>\"()]+@([^@\s.,;<>\"()]+\.)+[^@\s.,;<>\"()]{2,}")


class BadCellError(ValueError):
    """``args``: column, code, value."""


@lru_cache(maxsize=CELLS_KNOWN)
def folded(text: str) -> str:
    """What a person meant to type: no quote of ours, no unseen letters, full width as half, one space."""
    if text.isascii() and not text.startswith("'"):
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", plain(text)).translate(UNSEEN).split())


def bad(column: str, code: str, value: str) -> BadCellError:
    return BadCellError(column, code, value[:CELL_PROBLEM_MAX])


def number(cell: str, column: str) -> str:
    """A number that names a record. One that a spreadsheet has damaged is refused."""
    text = cell.removeprefix("'")
    if SCIENTIFIC.fullmatch(text):
        raise bad(column, "spreadsheet_number", cell)
    if not 0 < len(text) <= NUMBER_MAX:
        raise bad(column, "number_length", cell)
    return text


def secret(cell: str, column: str) -> str:
    """A number of identity, in one piece; a problem never shows it."""
    text = cell.removeprefix("'").replace(" ", "").replace("-", "").upper()
    if SCIENTIFIC.fullmatch(text):
        raise bad(column, "spreadsheet_number", "")
    if text and not ID_NUMBER.fullmatch(text):
        raise bad(column, "number_length", "")
    return text


def words(cell: str, column: str, most: int) -> str:
    if len(cell) > most:
        raise bad(column, "too_long", cell)
    return cell


def day(cell: str, column: str) -> date | None:
    """Year first, or with dots the day first; 01/02/2026 could be either and is refused, as is 45123."""
    text = cell.split("T")[0].removesuffix(" 00:00:00").removesuffix(" 00:00")
    if not text:
        return None
    found = DAY.fullmatch(text)
    if found is None:
        raise bad(column, "date_unclear", cell)
    part = found.groups()
    year, month, dom = part[0:3] if part[0] else part[3:6] if part[3] else (part[8], part[7], part[6])
    try:
        return date(int(year or 0), int(month or 0), int(dom or 0))
    except ValueError:
        raise bad(column, "no_such_date", cell) from None


def moment(cell: str, column: str, zone: ZoneInfo) -> datetime | None:
    """An instant; without an offset it is the site's own clock, and a time it skips is refused."""
    if not cell:
        return None
    try:
        read = datetime.fromisoformat(cell.replace("/", "-"))
    except ValueError:
        on = day(cell, column)
        return datetime(on.year, on.month, on.day, 12, tzinfo=zone) if on else None
    if read.tzinfo is not None:
        return read
    here = read.replace(tzinfo=zone)
    if here.utcoffset() == here.replace(fold=1).utcoffset():
        return here  # no change of the clock is near
    if here.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != read:
        raise bad(column, "no_such_time", cell)
    return here


def amount(cell: str, column: str, decimals: int = 2) -> int | None:
    """Minor units of a sum with a point and at most ``decimals`` places; yen may be told with ".00"."""
    if not cell:
        return None
    whole, _dot, part = cell.replace(",", "").partition(".")
    is_clear = AMOUNT.fullmatch(cell) is not None and len(cell) <= 16
    if not is_clear or len(part) > max(decimals, 2) or part[decimals:].strip("0"):
        raise bad(column, "amount_unclear", cell)
    return int(whole + part[:decimals].ljust(decimals, "0"))


def whole(cell: str, column: str, units: Sequence[str] = ("km", "公里")) -> int | None:
    """``units``: what may stand behind the figure."""
    text = cell
    for unit in units:
        text = text.removesuffix(unit).strip()
    if not text:
        return None
    if WHOLE.fullmatch(text) is None:
        raise bad(column, "not_a_number", cell)
    return int(text.replace(",", ""))


def vin(cell: str, column: str) -> str:
    text = normal_vin(cell)
    if text and vin_problem(text):
        raise bad(column, "bad_vin", cell)
    return text


def mail(cell: str, column: str) -> str:
    text = cell.lower()
    if text and (MAIL.fullmatch(text) is None or len(text) > 254):
        raise bad(column, "bad_email", cell)
    return text


def choice(cell: str, column: str, known: dict[str, str], default: str) -> str:
    """By the name we gave it or one of its other names."""
    if not cell:
        return default
    text = cell.lower()
    if text not in known:
        raise bad(column, "unknown_word", cell)
    return known[text]
