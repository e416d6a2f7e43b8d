"""The code that proves the owner stands at the desk: a keyed hash of the time (RFC 6238's idea).

It is made from a secret that never leaves the server, changes each minute and works once.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import unicodedata

STEP_SECONDS = 60
CODE_DIGITS = 6


def step_of(now: datetime.datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def began(step: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(step * STEP_SECONDS, datetime.UTC)


def code_of(secret: bytes, step: int) -> str:
    digest = hmac.new(secret, step.to_bytes(8), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def steps_alive(now: datetime.datetime, seconds: int) -> list[int]:
    """The steps whose code is not older than ``seconds``, newest first."""
    step, moment = step_of(now), now.timestamp()
    oldest = step - seconds // STEP_SECONDS
    return [n for n in range(step, oldest - 1, -1) if moment - n * STEP_SECONDS < seconds]


def digits_of(typed: str) -> str:
    """Digits as people type them: spaces and dashes between, full-width signs."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isascii() and sign.isdigit())


def read_card(scanned: str) -> tuple[str, str]:
    """A card as scanned or typed: the member number, and after a point the code when the card shows one."""
    number, _point, code = unicodedata.normalize("NFKC", scanned).partition(".")
    return digits_of(number), digits_of(code)
