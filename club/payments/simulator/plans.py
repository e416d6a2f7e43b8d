"""Subscriptions in the simulator: paid on the hosted page, renewed by its own clock, a billing portal."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from booking.garage.rules import add_months
from club.payments.models import SimulatedObject
from club.payments.simulator.world import Refused, found, keep, tell

FAILS_LATER = "4000000000000341"  # Stripe's number for a card that works once and is refused afterwards
RETRY_DAYS, TRIES_MAX = 3, 4


def make_plan_session(sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    item = sent["line_items"]["0"]["price_data"]
    name = f"cs_test_{secrets.token_hex(24)}"
    return keep(
        {
            "id": name, "object": "checkout.session", "livemode": False, "mode": "subscription",
            "status": "open", "payment_status": "unpaid", "amount_total": int(item["unit_amount"]),
            "currency": item["currency"], "client_reference_id": sent["client_reference_id"],
            "metadata": sent.get("metadata", {}), "payment_intent": None, "subscription": None,
            "customer": None, "expires_at": int(sent["expires_at"]), "success_url": sent["success_url"],
            "cancel_url": sent["cancel_url"], "created": int(now.timestamp()),
            "description": item["product_data"]["name"],
            "subscription_metadata": sent["subscription_data"].get("metadata", {}),
            "months": 12 if item["recurring"]["interval"] == "year" else 1,
            "url": settings.BASE_URL + reverse("simulated_page", args=[name]),
        },
        now,
    )  # fmt: skip


def begin(session: dict[str, Any], card: str, now: datetime) -> str:
    """The page was paid: a customer, a subscription, its first invoice."""
    customer = f"cus_{secrets.token_hex(8)}"
    made = {
        "id": f"sub_{secrets.token_hex(10)}", "object": "subscription", "livemode": False,
        "status": "active", "customer": customer, "metadata": session["subscription_metadata"],
        "currency": session["currency"], "amount": session["amount_total"], "months": session["months"],
        "card": card, "cancel_at_period_end": False, "cancel_at": None, "ended_at": None, "tries": 0,
        "created": int(now.timestamp()), "latest_invoice": None,
    }  # fmt: skip
    invoice = invoiced(made, now, now)
    session.update(status="complete", payment_status="paid", subscription=made["id"], customer=customer)
    keep(session, now)
    tell("customer.subscription.created", keep(made, now), now)
    tell("invoice.paid", invoice, now)
    tell("checkout.session.completed", session, now)
    return "paid"


def invoiced(
    made: dict[str, Any], starts: datetime, now: datetime, *, is_paid: bool = True
) -> dict[str, Any]:
    """An invoice for the stretch that begins; paid, it moves the end of the subscription."""
    ends = datetime.combine(add_months(starts.date(), made["months"]), starts.timetz())
    period = {"start": int(starts.timestamp()), "end": int(ends.timestamp())}
    invoice = keep(
        {
            "id": f"in_{secrets.token_hex(10)}", "object": "invoice", "livemode": False,
            "status": "paid" if is_paid else "open", "attempted": True, "customer": made["customer"],
            "currency": made["currency"], "amount_due": made["amount"],
            "amount_paid": made["amount"] if is_paid else 0, "created": int(now.timestamp()),
            "parent": {
                "subscription_details": {"subscription": made["id"], "metadata": made["metadata"]}
            },
            "lines": {"object": "list", "data": [{"period": period}]},
        },
        now,
    )  # fmt: skip
    made["latest_invoice"] = invoice["id"]
    if is_paid:
        made["items"] = {"data": [{"current_period_end": period["end"]}]}
        made["due"] = period["end"]
    return invoice


def renew_due(*, now: datetime, limit: int = 50) -> int:
    """What Stripe does at the end of each stretch: charge, end, or try again in three days."""
    rows = SimulatedObject.objects.filter(
        kind="subscription", data__status__in=["active", "past_due"], data__due__lte=int(now.timestamp())
    )
    return sum(renewed(pk, now) for pk in rows.values_list("pk", flat=True)[:limit])


@transaction.atomic
def renewed(pk: str, now: datetime) -> bool:
    made = found("subscription", pk)
    if made["due"] > now.timestamp() or made["status"] == "canceled":
        return False
    starts = datetime.fromtimestamp(made["items"]["data"][0]["current_period_end"], now.tzinfo)
    if made["cancel_at_period_end"] or made["tries"] >= TRIES_MAX:
        made.update(status="canceled", ended_at=int(now.timestamp()))
        tell("customer.subscription.deleted", keep(made, now), now)
    elif made["card"] == FAILS_LATER:
        made.update(status="past_due", tries=made["tries"] + 1)
        made["due"] = int((now + timedelta(days=RETRY_DAYS)).timestamp())
        invoice = invoiced(made, starts, now, is_paid=False)
        tell("invoice.payment_failed", invoice, now)
        tell("customer.subscription.updated", keep(made, now), now)
    else:
        made.update(status="active", tries=0)
        invoice = invoiced(made, starts, now)
        tell("invoice.paid", invoice, now)
        tell("customer.subscription.updated", keep(made, now), now)
    return True


def show_plan(name: str, _sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    made = found("subscription", name)
    row = SimulatedObject.objects.filter(pk=made["latest_invoice"]).first()
    return {**made, "latest_invoice": row.data if row else None}


def make_portal(sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    of = SimulatedObject.objects.filter(kind="subscription", data__customer=sent["customer"])
    made = of.order_by("-created_at").first()
    if made is None:
        raise Refused(404, "invalid_request_error", "resource_missing")
    name = f"bps_{secrets.token_hex(12)}"
    return keep(
        {
            "id": name, "object": "billing_portal.session", "subscription": made.pk,
            "return_url": sent["return_url"], "created": int(now.timestamp()),
            "url": settings.BASE_URL + reverse("simulated_portal", args=[name]),
        },
        now,
    )  # fmt: skip


@transaction.atomic
def portal_now(name: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The portal's session and the subscription it shows; None for an unknown one."""
    row = SimulatedObject.objects.filter(pk=name, kind="billing_portal.session").first()
    return (row.data, found("subscription", row.data["subscription"])) if row is not None else None


@transaction.atomic
def manage(subscription: str, what: str, now: datetime) -> None:
    """What its owner does in the portal: "stop", "resume", "card"."""
    made = found("subscription", subscription)
    if made["status"] == "canceled":
        return
    if what == "card":
        made["card"] = "4242424242424242"
        if made["status"] == "past_due":
            made["due"] = int(now.timestamp())
    else:
        made["cancel_at_period_end"] = what == "stop"
    tell("customer.subscription.updated", keep(made, now), now)
