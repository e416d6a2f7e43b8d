"""What was asked: sound amounts and days, and the digest that tells a replay from a reuse."""

from __future__ import annotations

import datetime
import hashlib

from django.db import models

from loyalty.ledger.actions.refusals import (
    BadAmount,
    BadDay,
    BadPurpose,
    KeyReused,
    ReasonMissing,
    SecondIsFirst,
)

PURPOSE_MAX = 20
REASON_MAX = 200
POINTS_MAX = 1_000_000_000
MONEY_MAX = 1_000_000_000_000
KEY_MAX = 200


def points_asked(points: object) -> int:
    """A whole number of points, 1 to POINTS_MAX. Floats, strings and booleans are refused."""
    return _whole("points", points, 1, POINTS_MAX)


def signed_points_asked(points: object) -> int:
    """A whole number of points, up or down, never nought."""
    if type(points) is not int or not 1 <= abs(points) <= POINTS_MAX:
        raise BadAmount(what="points", least=-POINTS_MAX, most=POINTS_MAX)
    return points


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
    text = repr((kind, account_id, sorted(payload.items())))
    return hashlib.sha256(text.encode()).digest()


def key_asked(key: object) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= KEY_MAX:
        raise KeyReused
    return key


def purpose_asked(purpose: object) -> str:
    """A code, or nothing for points that pay for anything."""
    if not isinstance(purpose, str) or len(purpose) > PURPOSE_MAX:
        raise BadPurpose
    return purpose


def reason_asked(reason: object) -> str:
    if not isinstance(reason, str) or not reason.strip() or len(reason) > REASON_MAX:
        raise ReasonMissing
    return reason


def second_asked(actor: models.Model | None, approver: models.Model | None) -> None:
    """Whoever approves is another person than whoever asks."""
    if actor is not None and approver is not None and actor.pk == approver.pk:
        raise SecondIsFirst
