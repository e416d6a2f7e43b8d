"""Voucher codes (safety.md R64): 16 of 32 letters, 80 bits, none that look alike."""

from __future__ import annotations

import secrets
import unicodedata

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def normalised(typed: str) -> str:
    """As people type it: small letters, spaces, dashes, full-width signs."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter in LETTERS)
