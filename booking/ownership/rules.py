"""Codes of sellers, VIN endings, and what counts as the same contact. Pure: values in, values out."""

from __future__ import annotations

import secrets
import unicodedata

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16  # of 32 letters: 80 bits
TAIL_MIN = 6  # the serial number of a VIN


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def readable(code: str) -> str:
    """``ABCD-EFGH-…``: as it is read out and typed."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def normal_code(typed: str) -> str:
    """What a person typed as it was made: no spaces and dashes, capitals."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in folded if letter.isalnum())


def normal_contact(kind: str, value: str) -> str:
    """An address or a number in the one form that is compared; empty if it cannot be one."""
    folded = unicodedata.normalize("NFKC", value).strip()
    if kind == "email":
        return folded.lower() if "@" in folded else ""
    digits = "".join(letter for letter in folded if letter.isdigit())
    return ("+" if folded.startswith("+") else "") + digits if len(digits) >= 6 else ""
