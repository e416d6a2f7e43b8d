"""The calls we make, as Stripe would answer them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from club.payments.models import SimulatedObject
from club.payments.simulator.plans import make_plan_session
from club.payments.simulator.world import Refused, ended, expired, found, keep, tell


def make_session(sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    if sent.get("mode") == "subscription":
        return make_plan_session(sent, now)
    item = sent["line_items"]["0"]
    total = int(item["price_data"]["unit_amount"]) * int(item["quantity"])
    if total <= 0:
        raise Refused(400, "invalid_request_error", "amount_too_small")
    ends = int(sent["expires_at"])
    if not 30 * 60 <= ends - now.timestamp() <= 24 * 3600 + 60:
        raise Refused(400, "invalid_request_error", "parameter_invalid_integer")
    name = f"cs_test_{secrets.token_urlsafe(40).replace('_', 'x').replace('-', 'y')}"
    return keep(
        {
            "id": name, "object": "checkout.session", "livemode": False, "mode": "payment",
            "status": "open", "payment_status": "unpaid", "amount_total": total,
            "currency": item["price_data"]["currency"], "client_reference_id": sent["client_reference_id"],
            "metadata": sent.get("metadata", {}), "payment_intent": None, "expires_at": ends,
            "success_url": sent["success_url"], "cancel_url": sent["cancel_url"],
            "created": int(now.timestamp()), "description": item["price_data"]["product_data"]["name"],
            "intent_metadata": sent["payment_intent_data"].get("metadata", {}),
            "url": settings.BASE_URL + reverse("simulated_page", args=[name]),
        },
        now,
    )  # fmt: skip


def show_session(name: str, _sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    """With intent, charge and refunds in it, as the gateway asks for them."""
    session = ended(found("checkout.session", name), now)
    intent = SimulatedObject.objects.filter(pk=session["payment_intent"] or "").first()
    if intent is None:
        return session
    charge = SimulatedObject.objects.filter(pk=intent.data["latest_charge"]).first()
    refunds = SimulatedObject.objects.filter(kind="refund", data__payment_intent=intent.pk)
    listed = {"object": "list", "data": [each.data for each in refunds.order_by("created_at", "pk")]}
    inner = {**charge.data, "refunds": listed} if charge else None
    return {**session, "payment_intent": {**intent.data, "latest_charge": inner}}


def expire_session(name: str, _sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    session = ended(found("checkout.session", name), now)
    if session["status"] != "open":
        raise Refused(400, "invalid_request_error", "resource_invalid_state")
    return expired(session, now)


def make_refund(sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    intent = found("payment_intent", sent["payment_intent"])
    charge = found("charge", intent["latest_charge"])
    amount = int(sent.get("amount", charge["amount"] - charge["amount_refunded"]))
    if amount > charge["amount"] - charge["amount_refunded"]:
        raise Refused(400, "invalid_request_error", "charge_already_refunded")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    keep(charge, now)
    refund = keep(
        {
            "id": f"re_{secrets.token_hex(12)}", "object": "refund", "amount": amount,
            "currency": charge["currency"], "charge": charge["id"], "payment_intent": intent["id"],
            "status": "succeeded", "metadata": sent.get("metadata", {}), "created": int(now.timestamp()),
        },
        now,
    )  # fmt: skip
    for kind, thing in (("refund.created", refund), ("charge.refunded", charge), ("refund.updated", refund)):
        tell(kind, thing, now)
    return refund
