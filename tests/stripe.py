"""Tests that speak Stripe's language need its library: an environment older than requirements/ lacks it."""

import hashlib
import hmac
import os
from datetime import datetime
from importlib.util import find_spec
from typing import Any

import pytest
from django.test import Client

needs_stripe = pytest.mark.skipif(
    find_spec("stripe") is None and os.environ.get("CI") != "true",
    reason="the environment is older than requirements/: install it anew",
)


def paid(payment: Any, now: datetime, card: str = "4242424242424242", *, client: Client | None = None) -> str:
    """Open the page, type a card there, and let its events arrive."""
    from club.payments import actions
    from club.payments.simulator import page

    opened = actions.open_page(payment=payment, now=now)
    said = page.pay(opened.session_id or "", card, now)
    arrive(now, client)
    return said


def arrive(now: datetime, client: Client | None = None) -> list[int]:
    """Post what the simulator has to say to the address where Stripe would; the statuses answered."""
    from club.payments import gateway
    from club.payments.models import SimulatedPost

    answers = []
    for row in SimulatedPost.objects.filter(answered_at=None).order_by("pk"):
        made = hmac.new(
            gateway.simulated_secret().encode(), f"{int(now.timestamp())}.{row.body}".encode(), hashlib.sha256
        )
        header = f"t={int(now.timestamp())},v1={made.hexdigest()}"
        answer = (client or Client()).post(
            "/hooks/stripe/", row.body, content_type="application/json", headers={"stripe-signature": header}
        )
        SimulatedPost.objects.filter(pk=row.pk).update(answered_at=now)
        answers.append(answer.status_code)
    return answers
