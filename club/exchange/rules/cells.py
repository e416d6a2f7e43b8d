"""What may stand in a cell of a file that a spreadsheet opens (insight.md, "Files in and out"; R57)."""

from __future__ import annotations

import re
import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def neutral[T](value: T) -> T | str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)
    return f"'{text}" if is_formula(text) or is_quoted(text) else text


def plain(text: str) -> str:
    """What ``neutral`` wrote, as it was: import(export(x)) = x."""
    return text[1:] if is_quoted(text) else text


def is_quoted(text: str) -> bool:
    return text.startswith("'") and (is_formula(text[1:]) or is_quoted(text[1:]))


def is_formula(text: str) -> bool:
    """Also behind spaces of any kind and in full-width letters; a phone number counts as text."""
    seen = unicodedata.normalize("NFKC", text)
    return seen.startswith(FORMULA) or seen.lstrip().startswith(FORMULA)
