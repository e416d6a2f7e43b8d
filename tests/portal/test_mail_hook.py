"""/hooks/mail/: bounces and complaints as a provider posts them, signed; anything else changes nothing."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from club.members.models import Consent, Member
from club.notices import outbox
from club.notices.actions import tell
from club.notices.models import Dispatch, Notice, Suppression
from tests.club.conftest import NOW, make_member, make_site

KEY = "key-of-the-hook"


@pytest.fixture
def member(db: None, settings: Any) -> Member:
    settings.MAIL_EVENTS_FROM = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    return make_member(make_site())


@pytest.fixture
def notice(member: Member) -> Notice:
    row = tell(
        person=member.user, kind="custom", data={"subject": "A", "text": "B"}, key="k", now=NOW,
        purpose="contract", channels=["email"],
    )  # fmt: skip
    outbox.drain(now=NOW, limit=5)
    return row


def post(event: str, row: Dispatch, key: str = KEY, **more: Any) -> int:
    stamp, token = "1767225600", "token"
    seal = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": stamp, "token": token, "signature": seal},
        "event-data": {
            "event": event, "recipient": "ada@example.com", "timestamp": 1767225600.0, "id": "x",
            "user-variables": {"dispatch": str(row.message_id)},
            "message": {"headers": {"message-id": "m@example.com"}}, **more,
        },
    }  # fmt: skip
    return Client().post("/hooks/mail/", json.dumps(body), content_type="application/json").status_code


def test_a_hard_bounce_ends_the_address_however_often_it_is_told(notice: Notice) -> None:
    row = notice.dispatches.get()
    for _ in range(2):
        assert post("failed", row, severity="permanent", reason="bounce") == 200
    row.refresh_from_db()
    assert row.state == "failed"
    assert [found.reason for found in Suppression.objects.all()] == ["bounce"]


def test_a_complaint_ends_every_purpose(notice: Notice) -> None:
    assert post("complained", notice.dispatches.get()) == 200
    assert [(row.reason, row.purpose) for row in Suppression.objects.all()] == [("complaint", "")]


def test_an_unsubscription_at_the_provider_ends_this_purpose(notice: Notice) -> None:
    assert post("unsubscribed", notice.dispatches.get()) == 200
    assert Suppression.objects.get().purpose == "contract"


def test_what_is_unsubscribed_at_the_provider_may_be_wanted_again(notice: Notice) -> None:
    Notice.objects.update(purpose="marketing")
    assert post("unsubscribed", notice.dispatches.get()) == 200
    said = Consent.objects.filter(person=notice.person, purpose="marketing", channel="email").latest("pk")
    assert (said.decision, said.how) == ("withdrawn", "unsubscribe")
    assert not Suppression.objects.exists(), "a later yes of the person is not in vain"


def test_a_delivery_settles_what_was_perhaps_sent(notice: Notice) -> None:
    Dispatch.objects.update(state="unknown", reason="worker_died")
    assert post("delivered", notice.dispatches.get()) == 200
    assert notice.dispatches.get().state == "sent"


def test_nobody_else_may_say_so(notice: Notice, settings: Any) -> None:
    assert post("complained", notice.dispatches.get(), key="another") == 403
    assert Client().post("/hooks/mail/", "{", content_type="application/json").status_code == 403
    assert Client().get("/hooks/mail/").status_code == 405
    settings.MAIL_EVENTS_FROM = ""
    assert post("complained", notice.dispatches.get()) == 404
    assert not Suppression.objects.exists()
