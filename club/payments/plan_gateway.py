"""The wire to Stripe for subscriptions: their payment page, the billing portal, how one stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from club.payments import gateway, rules
from club.payments.models import Subscription
from club.payments.rules.plans import PlanSaid, read_plan_object

PAGE_LIVES = timedelta(hours=23)
INTERVALS = {1: {"interval": "month", "interval_count": 1}, 12: {"interval": "year", "interval_count": 1}}


def open_page(row: Subscription, *, return_url: str, now: datetime) -> tuple[str, str, PlanSaid | None]:
    """Session, address, and what it says. The same one however often it is asked for."""
    marks = {"subscription": row.ref}
    price = {
        "currency": row.currency.lower(),
        "unit_amount": rules.to_provider(row.price_minor, row.currency),
        "product_data": {"name": row.plan.name},
        "recurring": INTERVALS[row.months],
    }
    session = gateway.call(
        lambda v1: v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "line_items": [{"price_data": price, "quantity": 1}],
                "client_reference_id": row.ref,
                "metadata": marks,
                "subscription_data": {"metadata": marks, "description": row.plan.name},
                "expires_at": int((row.created_at + PAGE_LIVES).timestamp()),
                "success_url": f"{return_url}?session={{CHECKOUT_SESSION_ID}}",
                "cancel_url": return_url,
            },
            {"idempotency_key": str(row.call_key), "max_network_retries": gateway.RETRIES},
        )
    )
    return session["id"], session["url"], read_plan_object(session, now)


def close_page(row: Subscription) -> None:
    """Nobody can pay there any more. Raises Rejected if somebody just did."""
    gateway.call(lambda v1: v1.checkout.sessions.expire(row.session_id))


def portal_url(row: Subscription, *, return_url: str) -> str:
    """Where the card is changed and the renewal stopped. Raises Unreachable, Rejected."""
    asked = {"customer": row.customer_id, "return_url": return_url}
    return str(gateway.call(lambda v1: v1.billing_portal.sessions.create(asked))["url"])


def look(row: Subscription, *, now: datetime) -> list[PlanSaid]:
    """How it stands at the provider now, with its newest invoice."""
    if row.provider_id is None:
        things = [gateway.call(lambda v1: v1.checkout.sessions.retrieve(row.session_id))]
    else:
        whole = {"expand": ["latest_invoice"]}
        found = gateway.call(lambda v1: v1.subscriptions.retrieve(row.provider_id, whole))
        latest = found.get("latest_invoice")
        things = [found, latest] if isinstance(latest, dict) else [found]
    said = [read_plan_object(thing, now) for thing in things]
    return [each for each in said if each is not None]
