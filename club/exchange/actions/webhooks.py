"""Addresses that hear of us, and the messages on their way: claimed, sent, tried again, given up."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from club import wire
from club.exchange.models import Integration, WebhookDelivery, WebhookEndpoint, WebhookEvent
from club.exchange.rules import HEARD, next_try, signatures
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

LEASE = timedelta(minutes=2)
BATCH = 50
PAUSED_AFTER = timedelta(days=5)
"""An address that never answered for so long is paused; a person looks at it."""
State = WebhookDelivery.State

type Send = Callable[..., wire.Answer]


class BadAddress(Refusal):
    code = "bad_address"
    sentence = _("This address cannot be used: it must begin with https:// and lie in the open internet.")


class NothingHeard(Refusal):
    code = "nothing_heard"
    sentence = _("Choose at least one thing it shall hear of.")


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def add_endpoint(
    *,
    integration: Integration,
    url: str,
    kinds: Sequence[str],
    now: datetime,
    actor: User | None,
    resolve: wire.Resolve = wire.resolved,
) -> WebhookEndpoint:
    """Its secret can be read at the desk by those who made it. Raises BadAddress, NothingHeard."""
    if not kinds or not set(kinds) <= set(HEARD):
        raise NothingHeard
    try:
        wire.target_of(url, resolve)
    except wire.Unreachable as problem:
        raise BadAddress from problem
    with transaction.atomic():
        made = WebhookEndpoint.objects.create(
            integration=integration, url=url, kinds=sorted(set(kinds)), secret=new_secret(), made_at=now
        )
        record(actor=actor, verb="webhook.added", subject=made, data={"url": url}, now=now)
        return made


def change_secret(*, endpoint: WebhookEndpoint, now: datetime, actor: User | None) -> WebhookEndpoint:
    """A new secret; the one before signs as well until the next change."""
    with transaction.atomic():
        row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        row.old_secret, row.secret = row.secret, new_secret()
        row.save(update_fields=["secret", "old_secret"])
        record(actor=actor, verb="webhook.secret_changed", subject=row, now=now)
        return row


def end_endpoint(*, endpoint: WebhookEndpoint, now: datetime, actor: User | None) -> None:
    with transaction.atomic():
        row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        if row.ended_at is None:
            row.ended_at = now
            row.save(update_fields=["ended_at"])
        record(actor=actor, verb="webhook.ended", subject=row, now=now)


def resume_endpoint(*, endpoint: WebhookEndpoint, now: datetime, actor: User | None) -> None:
    """Somebody looked at it: what waited goes out again."""
    with transaction.atomic():
        row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        row.paused_at = row.failing_since = None
        row.save(update_fields=["paused_at", "failing_since"])
        record(actor=actor, verb="webhook.resumed", subject=row, now=now)


def replay(
    *, event: WebhookEvent, endpoint: WebhookEndpoint, now: datetime, actor: User | None
) -> WebhookDelivery:
    """The same message once more, under the same id: who took it before knows it again."""
    with transaction.atomic():
        WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        rows = WebhookDelivery.objects.filter(event=event, endpoint=endpoint)
        waiting = rows.filter(state=State.WAITING).first()
        if waiting is not None:
            waiting.due_at = now
            waiting.save(update_fields=["due_at"])
            return waiting
        number = (rows.aggregate(n=Max("replay"))["n"] or 0) + 1
        record(actor=actor, verb="webhook.replayed", subject=event, now=now, site=event.site)
        return WebhookDelivery.objects.create(event=event, endpoint=endpoint, replay=number, due_at=now)


def deliver_webhooks(*, now: datetime, limit: int = BATCH, send: Send = wire.post) -> int:
    """Send what is due; how many were tried. Each try is claimed first, so two workers never share one."""
    claimed = claim(now, limit)
    for delivery in claimed:
        attempt(delivery, now, send)
    return len(claimed)


def claim(now: datetime, limit: int) -> list[WebhookDelivery]:
    with transaction.atomic():
        due = (
            WebhookDelivery.objects.filter(state=State.WAITING, due_at__lte=now)
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
            .filter(endpoint__ended_at=None, endpoint__paused_at=None)
            .select_for_update(of=["self"], skip_locked=True)
            .select_related("endpoint", "event__site")
            .order_by("due_at", "pk")[:limit]
        )
        found = list(due)
        WebhookDelivery.objects.filter(pk__in=[row.pk for row in found]).update(claimed_until=now + LEASE)
    return found


def attempt(delivery: WebhookDelivery, now: datetime, send: Send) -> None:
    """One try, and what came of it; at least once, never silently lost."""
    endpoint, body = delivery.endpoint, body_of(delivery.event)
    try:
        answer = send(endpoint.url, body=body, headers=headers_of(delivery, body, now))
        status, problem = answer.status, "" if answer.status < 300 else "refused"
    except wire.Unreachable as reason:
        status, problem = None, str(reason.args[0])
    with transaction.atomic():
        row = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
        row.tries += 1
        row.last_status, row.last_problem, row.claimed_until = status, problem, None
        if not problem:
            row.state, row.delivered_at = State.DELIVERED, now
            WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
        else:
            again = next_try(row.tries, now)
            row.state, row.due_at = (State.WAITING, again) if again else (State.GIVEN_UP, row.due_at)
            note_failure(endpoint, now)
        row.save()


def note_failure(endpoint: WebhookEndpoint, now: datetime) -> None:
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    rows.filter(failing_since=None).update(failing_since=now)
    rows.filter(failing_since__lte=now - PAUSED_AFTER, paused_at=None).update(paused_at=now)


def body_of(event: WebhookEvent) -> bytes:
    told = {
        "id": event.ref, "type": event.kind, "timestamp": event.at.isoformat(), "site": event.site.code,
        "data": event.data,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def headers_of(delivery: WebhookDelivery, body: bytes, now: datetime) -> Mapping[str, str]:
    ref, endpoint = delivery.event.ref, delivery.endpoint
    return {
        "Content-Type": "application/json",
        "User-Agent": "Paddock-Webhooks/1",
        "webhook-id": ref,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures((endpoint.secret, endpoint.old_secret), ref=ref, at=now, body=body),
    }
