"""Events on their way: really signed, really posted by the worker to our own address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from club.payments import gateway
from club.payments.models import SimulatedPost

TRIES_MAX = 20


def post_due(*, now: datetime, limit: int = 100) -> int:
    """Post what is due to our own address; unanswered ones come again. Must not run in a transaction."""
    rows = list(SimulatedPost.objects.filter(answered_at=None, due_at__lte=now).order_by("pk")[:limit])
    return sum(posted(row.pk, now) for row in rows)


def posted(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        waiting = SimulatedPost.objects.select_for_update(skip_locked=True)
        row = waiting.filter(pk=pk, answered_at=None, due_at__lte=now).first()
        if row is None:
            return False
        row.tries += 1
        row.due_at = now + timedelta(seconds=min(5 * 2**row.tries, 3600))
        row.save(update_fields=["tries", "due_at"])
    row.last_status = sent(row.body)
    if row.last_status // 100 == 2 or row.tries >= TRIES_MAX:
        row.answered_at = timezone.now()
    row.save(update_fields=["last_status", "answered_at"])
    return row.last_status // 100 == 2


def sent(body: str) -> int:
    """The status our own address answers with; 0 for none."""
    import stripe  # at first use, as in the gateway: the task runs every few seconds with nothing to post

    header = stripe.WebhookSignature.generate_signature_header(body, gateway.simulated_secret())
    headers = {"Content-Type": "application/json", "Stripe-Signature": header}
    url = settings.BASE_URL + reverse("stripe_hook")
    try:
        return int(stripe.RequestsClient(timeout=gateway.SECONDS).request("post", url, headers, body)[1])
    except stripe.APIConnectionError:
        return 0
