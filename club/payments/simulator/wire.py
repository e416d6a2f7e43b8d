"""The SDK's HTTP client without a wire: the same form bodies in, the same JSON out, keys kept."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe
from django.db import transaction

from club.payments.models import SimulatedCall
from club.payments.simulator.calls import expire_session, make_refund, make_session, show_session
from club.payments.simulator.plans import make_portal, show_plan
from club.payments.simulator.world import Refused, clock

ROUTES: tuple[tuple[str, str, Callable[..., dict[str, Any]]], ...] = (
    ("post", "/v1/checkout/sessions", make_session),
    ("get", "/v1/checkout/sessions/([^/]+)", show_session),
    ("post", "/v1/checkout/sessions/([^/]+)/expire", expire_session),
    ("post", "/v1/refunds", make_refund),
    ("get", "/v1/subscriptions/([^/]+)", show_plan),
    ("post", "/v1/billing_portal/sessions", make_portal),
)


class Wire(stripe.HTTPClient):
    """The SDK's client without a wire."""

    name = "simulator"

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        key = dict(headers or {}).get("Idempotency-Key", "")
        status, answer = answered(method, urlsplit(url).path, str(post_data or ""), key, clock())
        return json.dumps(answer), status, {"Request-Id": f"req_{secrets.token_hex(7)}"}

    def close(self) -> None:
        """Nothing is open."""


def answered(method: str, path: str, body: str, key: str, now: datetime) -> tuple[int, dict[str, Any]]:
    """One call, done once under its key: whoever repeats it gets the first answer."""
    if method.lower() != "post" or not key:
        return tried(method, path, body, now)
    digest = hashlib.sha256(f"{path}\n{body}".encode()).hexdigest()
    with transaction.atomic():
        first = {"body_hash": digest, "status": 0, "answer": {}, "at": now}
        kept, is_new = SimulatedCall.objects.get_or_create(key=key[:255], defaults=first)
        if not is_new and kept.body_hash != digest:
            return error(Refused(400, "idempotency_error", "idempotency_key_in_use"))
        if is_new:
            kept.status, kept.answer = tried(method, path, body, now)
            kept.save(update_fields=["status", "answer"])
        return kept.status, kept.answer


def tried(method: str, path: str, body: str, now: datetime) -> tuple[int, dict[str, Any]]:
    for verb, pattern, step in ROUTES:
        found = re.fullmatch(pattern, path)
        if found and verb == method.lower():
            try:
                with transaction.atomic():
                    return 200, step(*found.groups(), nested(body), now)
            except Refused as refused:
                return error(refused)
    return error(Refused(404, "invalid_request_error", "resource_missing"))


def error(refused: Refused) -> tuple[int, dict[str, Any]]:
    said = {"type": refused.kind, "code": refused.code, "message": refused.code.replace("_", " ")}
    return refused.status, {"error": said}


def nested(body: str) -> dict[str, Any]:
    """``a[b][0][c]=1`` as Stripe's form bodies write it, into dictionaries keyed by each part."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        *above, last = re.findall(r"[^\[\]]+", name)
        place = tree
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return tree
