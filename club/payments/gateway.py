"""The wire to Stripe: sessions, refunds, signatures. The only room that speaks its language.

Every call carries a key that was stored before it, waits five seconds at most and stands behind a
breaker (safety.md R25). Without a key the same calls go to ``simulator``. The library is loaded at first
use: it takes 0.2 s of every start, and most processes never call.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from club.payments import rules
from club.payments.models import Payment, Refund

SECONDS = 5
RETRIES = 2
TOLERANCE = 300  # seconds a signature may be old, or ahead of us
PAGE_LIVES_LEAST = timedelta(hours=1)  # Stripe wants half an hour from the moment of the call
PAGE_LIVES_MOST = timedelta(hours=23)
BREAKER = rules.Breaker()
_thread = threading.local()


class Unreachable(Exception):
    """No answer, or one that says "later": the same call may be made again under its key."""


class Rejected(Exception):
    """A sure no; ``code`` is Stripe's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forged(Exception):
    """Not signed by Stripe, or not now."""


@dataclass(frozen=True)
class Page:
    """Where a payment can be made."""

    session: str
    url: str
    said: rules.Said


def is_open() -> bool:
    """Can anybody pay at all? Neither a key nor the simulator: no."""
    return bool(settings.STRIPE_SECRET_KEY) or settings.STRIPE_SIMULATOR


def is_live() -> bool:
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))


def open_page(payment: Payment, *, return_url: str, now: datetime, retries: int = RETRIES) -> Page:
    """A page of Stripe's on which this payment can be made; the same one however often it is asked for."""
    amount, marks = rules.to_provider(payment.amount_minor, payment.currency), {"payment": payment.ref}
    item = {
        "currency": payment.currency.lower(),
        "unit_amount": amount,
        "product_data": {"name": payment.payers_words},
    }
    session = call(
        lambda v1: v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [{"price_data": item, "quantity": 1}],
                "client_reference_id": payment.ref,
                "metadata": marks,
                "payment_intent_data": {"metadata": marks, "description": payment.payers_words},
                "expires_at": int(page_ends(payment).timestamp()),
                "success_url": f"{return_url}?session={{CHECKOUT_SESSION_ID}}",
                "cancel_url": return_url,
            },
            {"idempotency_key": str(payment.call_key), "max_network_retries": retries},
        )
    )
    return Page(session["id"], session["url"], _said(session, now))


def page_ends(payment: Payment) -> datetime:
    """From stored moments only: the same call under the same key must ask for the same thing."""
    least, most = payment.created_at + PAGE_LIVES_LEAST, payment.created_at + PAGE_LIVES_MOST
    return min(most, max(least, payment.expires_at))


def look(payment: Payment, *, now: datetime) -> list[rules.Said]:
    """All that Stripe knows of a payment: its session, intent, charge, refunds (safety.md R23)."""
    whole = ["payment_intent.latest_charge.refunds"]
    session = call(lambda v1: v1.checkout.sessions.retrieve(payment.session_id, {"expand": whole}))
    intent = session.get("payment_intent") or {}
    charge = (intent.get("latest_charge") or {}) if isinstance(intent, Mapping) else {}
    refunds = ((charge.get("refunds") or {}).get("data") or []) if isinstance(charge, Mapping) else []
    things = [session, intent, charge, *refunds]
    return [_said(thing, now) for thing in things if isinstance(thing, Mapping) and thing]


def close_page(payment: Payment, *, now: datetime) -> rules.Said:
    """Nobody can pay there any more. Raises Rejected if somebody just did."""
    return _said(call(lambda v1: v1.checkout.sessions.expire(payment.session_id)), now)


def give_back(refund: Refund, *, now: datetime) -> rules.Said:
    """Send money back to where it came from."""
    payment = refund.payment
    return _said(
        call(
            lambda v1: v1.refunds.create(
                {
                    "payment_intent": payment.intent_id,
                    "amount": rules.to_provider(refund.amount_minor, payment.currency),
                    "metadata": {"payment": payment.ref, "refund": refund.ref},
                },
                {"idempotency_key": str(refund.call_key), "max_network_retries": RETRIES},
            )
        ),
        now,
    )


def verified(body: bytes, header: str, now: datetime) -> dict[str, Any]:
    """The event in a body that Stripe signed within five minutes of now, before or after. Raises Forged.

    Two secrets are known while one replaces the other. The library looks backwards only, so the moment
    is judged here.
    """
    from stripe import SignatureVerificationError, WebhookSignature

    try:
        text = body.decode()
        (signed,) = (int(part[2:]) for part in header.split(",") if part.startswith("t="))
    except ValueError:  # no text, no moment, or two: the library would take the first of them
        raise Forged("unreadable") from None
    if abs(now.timestamp() - signed) > TOLERANCE:
        raise Forged("not of this moment")
    for secret in secrets():
        try:
            WebhookSignature.verify_header(text, header, secret)
        except SignatureVerificationError:
            continue
        return _event_in(text)
    raise Forged("no known signature")


def _event_in(text: str) -> dict[str, Any]:
    try:
        event = json.loads(text)
    except ValueError:
        event = None
    if not isinstance(event, dict) or not event.get("id"):
        raise Forged("not an event")
    return event


def secrets() -> tuple[str, ...]:
    if settings.STRIPE_WEBHOOK_SECRETS:
        return tuple(settings.STRIPE_WEBHOOK_SECRETS)
    return (simulated_secret(),) if settings.STRIPE_SIMULATOR else ()


def simulated_secret() -> str:
    """The simulator's own, known to web and worker of one installation only."""
    made = hmac.new(settings.SECRET_KEY.encode(), b"stripe simulator", hashlib.sha256)
    return f"whsec_{made.hexdigest()}"


@cache
def _sdk() -> Any:
    import stripe

    stripe.enable_telemetry = False
    return stripe


def _client() -> Any:
    """One for each thread: connections are kept, and never shared."""
    stripe, key = _sdk(), settings.STRIPE_SECRET_KEY
    if getattr(_thread, "key", None) != key:
        _thread.client = stripe.StripeClient(
            key or "sk_test_simulated",
            http_client=_wire(),
            max_network_retries=RETRIES,
            stripe_account=settings.STRIPE_ACCOUNT or None,
            **({"base_addresses": {"api": settings.STRIPE_API_BASE}} if settings.STRIPE_API_BASE else {}),
        )
        _thread.key = key
    return _thread.client


def _wire() -> Any:
    if settings.STRIPE_SECRET_KEY:
        return _sdk().RequestsClient(timeout=SECONDS)
    if not settings.STRIPE_SIMULATOR:
        raise Rejected("no_key")
    from club.payments.simulator.wire import Wire

    return Wire()


def call(step: Callable[[Any], Any]) -> dict[str, Any]:
    """One call through the breaker, its answer as plain JSON."""
    stripe = _sdk()
    if not BREAKER.lets(time.monotonic()):
        raise Unreachable("breaker")
    try:
        answer = step(_client().v1)
    except (stripe.APIConnectionError, stripe.RateLimitError) as problem:
        BREAKER.failed(time.monotonic())
        raise Unreachable(type(problem).__name__) from problem
    except stripe.StripeError as problem:
        raise _judged(problem) from problem
    BREAKER.worked()
    return dict(json.loads(str(answer)))


def _judged(problem: Any) -> Exception:
    """5xx and "still in progress": later. A wrong key: an operator's matter, later. Else a sure no."""
    status = problem.http_status or 500
    if status >= 500 or status in (401, 403, 409, 429):
        BREAKER.failed(time.monotonic())
        return Unreachable(f"http_{status}")
    BREAKER.worked()
    return Rejected(str(problem.code or f"http_{status}")[:60])


def _said(thing: Mapping[str, Any], now: datetime) -> rules.Said:
    """What is so now; when it came about, the event says, and the earlier moment counts."""
    said = rules.read_object(thing, now)
    if said is None:
        raise Rejected("unreadable")
    return said
