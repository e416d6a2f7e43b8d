"""Messages to other systems: once for each cause, signed, tried again, given up, sent again by hand."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from club import wire
from club.exchange import actions as exchange
from club.exchange.models import Integration, WebhookDelivery, WebhookEndpoint, WebhookEvent
from club.exchange.rules.signing import PAUSES
from tests.booking.scenes import a_site

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def integration(db: None) -> Integration:
    return exchange.make_integration(name="DMS", source="dms", site=a_site(), now=NOW, actor=None)


@pytest.fixture
def endpoint(integration: Integration) -> WebhookEndpoint:
    return exchange.add_endpoint(
        integration=integration, url="https://dms.example/hook", kinds=["visit.closed"], now=NOW, actor=None,
        resolve=lambda host, port: ["93.184.216.34"],
    )  # fmt: skip


def tell(integration: Integration, key: str = "visit:1", kind: str = "visit.closed") -> int:
    assert integration.site is not None
    return exchange.emit(kind=kind, site=integration.site, key=key, data={"visit": "abc"}, now=NOW)


def answering(*statuses: int | str) -> tuple[Callable[..., wire.Answer], list[Any]]:
    told, sent = iter(statuses), []

    def send(url: str, *, body: bytes, headers: Any) -> wire.Answer:
        sent.append((url, body, headers))
        status = next(told)
        if isinstance(status, str):
            raise wire.Unreachable(status)
        return wire.Answer(status, b"")

    return send, sent


def test_told_once_to_who_listens(integration: Integration, endpoint: WebhookEndpoint) -> None:
    assert [tell(integration), tell(integration), tell(integration, kind="visit.opened")] == [1, 0, 0]
    other = exchange.make_integration(name="X", source="x", site=a_site(), now=NOW, actor=None)
    assert tell(other, key="visit:2") == 0
    assert WebhookEvent.objects.count() == 1


def test_nothing_is_kept_when_nobody_listens(integration: Integration) -> None:
    assert tell(integration) == 0
    assert not WebhookEvent.objects.exists()


def test_a_message_is_signed_by_the_standard(integration: Integration, endpoint: WebhookEndpoint) -> None:
    tell(integration)
    old = endpoint.secret
    exchange.change_secret(endpoint=endpoint, now=NOW, actor=None)
    send, sent = answering(204)
    assert exchange.deliver_webhooks(now=NOW, send=send) == 1
    _url, body, headers = sent[0]
    for secret, given in zip(
        (WebhookEndpoint.objects.get().secret, old), headers["webhook-signature"].split(), strict=True
    ):
        told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        assert given == "v1," + base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode()
    assert WebhookDelivery.objects.get().state == "delivered"
    assert exchange.deliver_webhooks(now=NOW + timedelta(days=9), send=send) == 0


def test_a_failure_is_tried_again_later_and_given_up_at_last(
    integration: Integration, endpoint: WebhookEndpoint
) -> None:
    tell(integration)
    send, _sent = answering(500, "slow", 302, 503, "private", 500, "slow", 302, 503, "private")
    now = NOW
    for pause in PAUSES:
        assert exchange.deliver_webhooks(now=now, send=send) == 1
        assert exchange.deliver_webhooks(now=now, send=send) == 0
        assert WebhookDelivery.objects.get().due_at == now + timedelta(seconds=pause)
        now += timedelta(seconds=pause)
    exchange.deliver_webhooks(now=now, send=send)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.tries) == ("given_up", len(PAUSES) + 1)
    again = exchange.replay(event=row.event, endpoint=endpoint, now=now, actor=None)
    assert (again.replay, again.state) == (1, "waiting")


def test_a_claimed_message_is_not_sent_by_another_worker(
    integration: Integration, endpoint: WebhookEndpoint
) -> None:
    tell(integration)

    def send(url: str, **_more: Any) -> wire.Answer:
        assert exchange.deliver_webhooks(now=NOW, send=send) == 0
        return wire.Answer(200, b"")

    assert exchange.deliver_webhooks(now=NOW, send=send) == 1


def test_a_silent_address_is_paused_and_taken_up_again(
    integration: Integration, endpoint: WebhookEndpoint
) -> None:
    WebhookEndpoint.objects.update(failing_since=NOW - timedelta(days=6))
    tell(integration)
    send, _sent = answering("slow", 200)
    exchange.deliver_webhooks(now=NOW, send=send)
    assert WebhookEndpoint.objects.get().paused_at == NOW
    assert exchange.deliver_webhooks(now=NOW + timedelta(days=1), send=send) == 0
    exchange.resume_endpoint(endpoint=endpoint, now=NOW, actor=None)
    assert exchange.deliver_webhooks(now=NOW + timedelta(days=1), send=send) == 1


def test_an_ended_integration_hears_nothing_and_its_keys_open_nothing(
    integration: Integration, endpoint: WebhookEndpoint
) -> None:
    token, _key = exchange.issue_token(integration=integration, scopes=["visits:read"], now=NOW, actor=None)
    exchange.end_integration(integration=integration, now=NOW, actor=None)
    assert tell(integration) == 0
    token.refresh_from_db()
    assert not token.is_valid(NOW)


@pytest.mark.parametrize("url", ["http://dms.example/", "https://localhost/", "https://169.254.169.254/x"])
def test_an_address_at_home_is_refused(integration: Integration, url: str) -> None:
    with pytest.raises(exchange.BadAddress):
        exchange.add_endpoint(integration=integration, url=url, kinds=["visit.closed"], now=NOW, actor=None)
