"""Stripe's words for the tests: objects and events about one payment, and their signature."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from booking.sites.models import Site
from club.payments import actions, gateway
from club.payments.models import Payment
from portal.models import User
from tests.club.conftest import NOW

numbers = itertools.count(1)
AMOUNT = 12_000


def ask(person: User | None = None, site: Site | None = None, **more: Any) -> Payment:
    """A payment whose page stands open at Stripe; no call is made."""
    facts = {
        "purpose": "bill", "subject": "visit:0", "person": person, "site": site, "amount_minor": AMOUNT,
        "currency": "GBP", "description": "Bill", "key": f"k{next(numbers)}", "return_path": "/home/",
        "now": NOW,
    } | more  # fmt: skip
    made = actions.start(**facts)
    Payment.objects.filter(pk=made.pk).update(
        session_id=f"cs_{made.ref}", opened_at=facts["now"], state="open", call_due_at=None, pay_url="/pay"
    )
    made.refresh_from_db()
    return made


def session(payment: Payment, status: str = "complete", paid: str = "paid", **more: Any) -> dict[str, Any]:
    return {
        "id": payment.session_id, "object": "checkout.session", "status": status, "payment_status": paid,
        "amount_total": payment.amount_minor, "currency": payment.currency.lower(),
        "metadata": {"payment": payment.ref}, "client_reference_id": payment.ref,
        "payment_intent": f"pi_{payment.ref}", "created": int(NOW.timestamp()),
        "customer_details": {"email": "ada@example.com", "name": "Ada Lowe"},
    } | more  # fmt: skip


def intent(payment: Payment, status: str = "succeeded", **more: Any) -> dict[str, Any]:
    received = payment.amount_minor if status == "succeeded" else 0
    return {
        "id": f"pi_{payment.ref}", "object": "payment_intent", "amount": payment.amount_minor,
        "amount_received": received, "currency": payment.currency.lower(), "status": status,
        "metadata": {"payment": payment.ref}, "latest_charge": f"ch_{payment.ref}",
    } | more  # fmt: skip


def charge(payment: Payment, back: int = 0, status: str = "succeeded", **more: Any) -> dict[str, Any]:
    return {
        "id": f"ch_{payment.ref}", "object": "charge", "amount": payment.amount_minor,
        "amount_refunded": back, "currency": payment.currency.lower(), "status": status,
        "metadata": {"payment": payment.ref}, "payment_intent": f"pi_{payment.ref}",
    } | more  # fmt: skip


def refund(
    payment: Payment, amount: int, status: str = "succeeded", n: int = 1, **more: Any
) -> dict[str, Any]:
    return {
        "id": f"re_{payment.ref}_{n}", "object": "refund", "amount": amount, "status": status,
        "currency": payment.currency.lower(), "metadata": {"payment": payment.ref},
        "payment_intent": f"pi_{payment.ref}", "charge": f"ch_{payment.ref}",
    } | more  # fmt: skip


def dispute(payment: Payment, status: str = "needs_response") -> dict[str, Any]:
    """Stripe puts none of our marks on it: it names its charge."""
    return {
        "id": f"du_{payment.ref}", "object": "dispute", "amount": payment.amount_minor, "status": status,
        "currency": payment.currency.lower(), "metadata": {}, "payment_intent": f"pi_{payment.ref}",
        "charge": f"ch_{payment.ref}", "reason": "fraudulent",
    }  # fmt: skip


def event(kind: str, thing: dict[str, Any], at: datetime = NOW, **more: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": kind, "livemode": False,
        "created": int(at.timestamp()), "api_version": "2026-10-28.endive", "data": {"object": thing},
    } | more  # fmt: skip


def signature(body: str, at: datetime, secret: str = "", scheme: str = "v1") -> str:
    """By the book (HMAC-SHA256 of moment, dot, body), so that no library checks itself."""
    stamp = int(at.timestamp())
    key = (secret or gateway.simulated_secret()).encode()
    made = hmac.new(key, f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={stamp},{scheme}={made}"


def post(client: Client, body: str | bytes, header: str = "") -> Any:
    return client.post(
        "/hooks/stripe/", body, content_type="application/json", headers={"stripe-signature": header}
    )


def deliver(client: Client, told: dict[str, Any], at: datetime, late: int = 0) -> Any:
    body = json.dumps(told)
    return post(client, body, signature(body, at + timedelta(seconds=late)))
