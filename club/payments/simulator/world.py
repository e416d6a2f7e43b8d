"""The simulator's objects: kept, found, told about. Every change is a row; a kill loses nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.utils import timezone

from club.payments.actions.asking import wake
from club.payments.models import SimulatedObject, SimulatedPost

VERSION = "2026-10-28.endive"
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The simulator's world stands at this moment: the demo tells of payments of the past."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def clock() -> datetime:
    return _moment.get() or timezone.now()


class Refused(Exception):
    """An error as Stripe would answer it."""

    def __init__(self, status: int, kind: str, code: str) -> None:
        super().__init__(code)
        self.status, self.kind, self.code = status, kind, code


def found(kind: str, name: str) -> dict[str, Any]:
    """An object, locked: two cards at once on one page are one after the other."""
    row = SimulatedObject.objects.select_for_update().filter(pk=name, kind=kind).first()
    if row is None:
        raise Refused(404, "invalid_request_error", "resource_missing")
    return dict(row.data)


def keep(thing: dict[str, Any], now: datetime) -> dict[str, Any]:
    facts = {"kind": thing["object"], "data": thing}
    SimulatedObject.objects.update_or_create(
        pk=thing["id"], defaults=facts, create_defaults={**facts, "created_at": now}
    )
    return thing


def tell(kind: str, thing: Mapping[str, Any], now: datetime) -> SimulatedPost:
    """An event about it, on its way to us."""
    name = f"evt_{secrets.token_hex(12)}"
    event = {
        "id": name, "object": "event", "api_version": VERSION, "created": int(now.timestamp()),
        "livemode": False, "pending_webhooks": 1, "type": kind, "data": {"object": thing},
    }  # fmt: skip
    wake()
    return SimulatedPost.objects.create(event_id=name, body=json.dumps(event), due_at=now)


def ended(session: dict[str, Any], now: datetime) -> dict[str, Any]:
    is_over = session["status"] == "open" and now.timestamp() >= session["expires_at"]
    return expired(session, now) if is_over else session


def expired(session: dict[str, Any], now: datetime) -> dict[str, Any]:
    session["status"] = "expired"
    keep(session, now)
    tell("checkout.session.expired", session, now)
    return session
