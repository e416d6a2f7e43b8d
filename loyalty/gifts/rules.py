"""How much may be given on, and what a gift code looks like: pure decisions."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16  # of 32 letters: 80 bits (safety.md R64)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one giver may give (decisions.md, "Gifts of points")."""

    per_day: int
    points_per_day: int
    points_per_month: int
    account_days: int


@dataclass(frozen=True, slots=True)
class Given:
    """What the giver has already given or set aside."""

    today: int
    points_today: int
    points_month: int


def limit_met(points: int, given: Given, limits: Limits) -> tuple[str, int]:
    """Which limit stands against ``points`` more, and how many are left of it; ``("", 0)`` for none."""
    if given.today >= limits.per_day:
        return "count", limits.per_day
    left_today = limits.points_per_day - given.points_today
    left_month = limits.points_per_month - given.points_month
    if points > min(left_today, left_month):
        return ("day", max(0, left_today)) if left_today <= left_month else ("month", max(0, left_month))
    return "", 0


def may_give_from(opened_on: datetime.date, limits: Limits) -> datetime.date:
    """First day on which an account may give."""
    return opened_on + datetime.timedelta(days=limits.account_days)


def is_reviewed(other_senders: int, senders_reviewed: int) -> bool:
    """Is this sender the one at whom a person looks? ``other_senders``: different ones before."""
    return other_senders + 1 >= senders_reviewed


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def readable(code: str) -> str:
    """In groups of four, as a person reads it out."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def normalised(typed: str) -> str:
    """As people type it: small letters, blanks, dashes, full-width signs."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in plain if sign in LETTERS)


def fingerprint(code: str, key: str) -> str:
    """The keyed hash under which a code is known (safety.md R64)."""
    return hmac.new(key.encode(), f"gift:{code}".encode(), hashlib.sha256).hexdigest()
