"""What happens on the hosted page, when somebody types a card."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from club.payments.models import SimulatedObject
from club.payments.simulator.plans import FAILS_LATER, begin
from club.payments.simulator.world import ended, found, keep, tell

EVERYBODYS = "4242424242424242"
CARDS = {
    EVERYBODYS: "",
    "5555555555554444": "",
    "4000056655665556": "",
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000002500003155": "authentication",
    "4000000000000259": "dispute",
    FAILS_LATER: "",
}
DECLINES = ("generic_decline", "insufficient_funds")
"""Stripe's public test numbers, and what each of them does."""


@transaction.atomic
def session_now(name: str, now: datetime) -> dict[str, Any] | None:
    """What the hosted page shows; one past its time ends when somebody looks."""
    row = SimulatedObject.objects.select_for_update().filter(pk=name, kind="checkout.session").first()
    return ended(row.data, now) if row is not None else None


@transaction.atomic
def pay(name: str, card: str, now: datetime, *, is_confirmed: bool = False) -> str:
    """Somebody types a card on the hosted page: "paid", "authentication", or why the bank says no."""
    session = ended(found("checkout.session", name), now)
    if session["status"] != "open":
        return str(session["status"])
    what = CARDS.get(card, "incorrect_number")
    if what == "incorrect_number" or (what == "authentication" and not is_confirmed):
        return what
    if session["mode"] == "subscription":
        return what if what in DECLINES else begin(session, card, now)
    intent = intent_of(session, now)
    charge = charge_of(intent, now)
    if what in DECLINES:
        return declined(intent, charge, what, now)
    charge["status"], charge["paid"] = "succeeded", True
    charge["payment_method_details"] = {"type": "card", "card": {"fingerprint": fingerprint(card)}}
    intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
    session.update(status="complete", payment_status="paid", payment_intent=intent["id"])
    for thing in (charge, intent, session):
        keep(thing, now)
    tell("charge.succeeded", charge, now)
    tell("payment_intent.succeeded", intent, now)
    tell("checkout.session.completed", session, now)
    if what == "dispute":
        dispute(charge, now)
    return "paid"


def fingerprint(card: str) -> str:
    """The same for the same card. The number that everybody tries first is nobody's own."""
    return "" if card == EVERYBODYS else hashlib.sha256(f"simulated:{card}".encode()).hexdigest()[:16]


def dispute(charge: dict[str, Any], now: datetime, status: str = "needs_response") -> dict[str, Any]:
    kind = "charge.dispute.created" if status == "needs_response" else "charge.dispute.closed"
    made = keep(
        {
            "id": f"du_{charge['id'][3:]}", "object": "dispute", "amount": charge["amount"],
            "currency": charge["currency"], "charge": charge["id"], "status": status,
            "payment_intent": charge["payment_intent"], "reason": "fraudulent", "metadata": {},
            "created": int(now.timestamp()),
        },
        now,
    )  # fmt: skip
    tell(kind, made, now)
    return made


def declined(intent: dict[str, Any], charge: dict[str, Any], why: str, now: datetime) -> str:
    charge.update(status="failed", failure_code="card_declined")
    problem = {"code": "card_declined", "decline_code": why}
    intent.update(status="requires_payment_method", last_payment_error=problem)
    for thing in (charge, intent):
        keep(thing, now)
    tell("charge.failed", charge, now)
    tell("payment_intent.payment_failed", intent, now)
    return why


def intent_of(session: dict[str, Any], now: datetime) -> dict[str, Any]:
    """One for a session: a card refused may be followed by another."""
    name = f"pi_{session['id'][8:32]}"
    row = SimulatedObject.objects.filter(pk=name).first()
    if row is not None:
        return row.data
    return {
        "id": name, "object": "payment_intent", "livemode": False, "amount": session["amount_total"],
        "amount_received": 0, "currency": session["currency"], "status": "requires_payment_method",
        "metadata": session["intent_metadata"], "latest_charge": None, "created": int(now.timestamp()),
        "last_payment_error": None,
    }  # fmt: skip


def charge_of(intent: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "id": f"ch_{secrets.token_hex(12)}", "object": "charge", "livemode": False,
        "amount": intent["amount"], "amount_refunded": 0, "currency": intent["currency"], "paid": False,
        "refunded": False, "metadata": intent["metadata"], "payment_intent": intent["id"],
        "status": "pending", "created": int(now.timestamp()),
    }  # fmt: skip
