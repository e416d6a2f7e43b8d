"""The code a card shows now, and the proof a desk has."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from loyalty.ledger.models import Account
from loyalty.rewards.models import Presence
from loyalty.rewards.rules.presence import STEP_SECONDS, began, code_of, step_of


@dataclass(frozen=True, slots=True)
class CardCode:
    """``until``: when the card shows the next one; the desk accepts it a little longer."""

    code: str
    made_at: datetime.datetime
    until: datetime.datetime


def card_code(secret: bytes, now: datetime.datetime) -> CardCode:
    step = step_of(now)
    made_at = began(step)
    return CardCode(code_of(secret, step), made_at, made_at + datetime.timedelta(seconds=STEP_SECONDS))


def fresh_presence(account: Account, now: datetime.datetime, seconds: int) -> Presence | None:
    """The newest proof that is neither spent nor older than ``seconds``."""
    since = now - datetime.timedelta(seconds=seconds)
    rows = Presence.objects.filter(account=account, spent_at=None, proved_at__gte=since)
    return rows.order_by("-proved_at", "-pk").first()
