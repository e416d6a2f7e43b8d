"""What may stand in a cell of a file that a spreadsheet opens (insight.md, "Files in and out")."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def neutral[T](value: T) -> T | str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text
