"""What was asked: sound amounts and days, and the digest that tells a replay from a reuse."""

from __future__ import annotations

import datetime
import hashlib
import json

from loyalty.ledger.actions.refusals import BadAmount, BadDay, KeyReused

POINTS_MAX = 1_000_000_000
MONEY_MAX = 1_000_000_000_000
KEY_MAX = 200


def points_asked(points: object) -> int:
    """A whole number of points, 1 to POINTS_MAX. Floats, strings and booleans are refused."""
    return _whole("points", points, 1, POINTS_MAX)


def money_asked(minor: object, least: int = 1) -> int:
    """Money in minor units."""
    return _whole("basis", minor, least, MONEY_MAX)


def _whole(what: str, value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise BadAmount(what=what, least=least, most=most)
    return value


def days_asked(*days: datetime.date | None) -> None:
    """Each a plain date, in order; None where a day is open."""
    known = [day for day in days if day is not None]
    if any(type(day) is not datetime.date for day in known) or known != sorted(known):
        raise BadDay


def digest_of(kind: str, account_id: int, **payload: object) -> bytes:
    """SHA-256 of what was asked, whoever asks and whenever it arrives."""
    text = json.dumps([kind, account_id, payload], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).digest()


def key_asked(key: object) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= KEY_MAX:
        raise KeyReused
    return key
