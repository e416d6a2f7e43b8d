"""B10: the provider's answer is lost, late, or a no for now: one key, one charge, and the page says so."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from club.journeys import payments as hall
from club.members.models import Member
from club.payments import actions, gateway
from club.payments.models import Payment, Refund
from club.payments.rules import Breaker
from tests.club.conftest import make_member, make_site
from tests.club.payments.fake import FakeStripe, fake_stripe
from tests.stripe import needs_stripe

pytestmark = needs_stripe
WAIT = 0.4  # seconds, in place of the five of a real call


@pytest.fixture(autouse=True)
def stripe(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStripe]:
    """A key of its own for every test, so that no client is kept from the one before."""
    monkeypatch.setattr(gateway, "SECONDS", WAIT)
    monkeypatch.setattr(gateway, "BREAKER", Breaker())
    monkeypatch.setattr("stripe.HTTPClient._sleep_time_seconds", lambda *_a, **_k: 0.0)
    with fake_stripe() as server:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = f"sk_test_{uuid4().hex}", server.address
        yield server


@pytest.fixture(autouse=True)
def nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows from money has its own tests (tests/journeys)."""
    follow = (lambda _payment: None, lambda payment, step, now: None)
    monkeypatch.setattr(hall, "SUBJECTS", dict.fromkeys(Payment.Purpose, follow))


@pytest.fixture
def member(db: None) -> Member:
    return make_member(make_site())


def ask(member: Member) -> Payment:
    now = timezone.now()
    return actions.start(
        purpose="reward", subject="reward:0", person=member.user, amount_minor=12_000, currency="GBP",
        description="Wash", key="k", return_path="/home/", now=now, expires_at=now + timedelta(hours=1),
    )  # fmt: skip


FAULTS: list[int | str] = ["drop", "hang", 500, 429, 409]


@pytest.mark.proves("B10")
@pytest.mark.parametrize("fault", FAULTS)
def test_the_page_waits_one_call_and_the_worker_asks_again_with_the_same_key(
    stripe: FakeStripe, member: Member, fault: int | str
) -> None:
    payment = ask(member)
    stripe.faults = [fault]
    began = time.monotonic()
    waiting = actions.open_page(payment=payment, now=timezone.now(), retries=0)
    assert time.monotonic() - began < 20, "one call and no pauses, on the busiest machine too"
    assert (waiting.state, bool(waiting.call_error)) == ("new", True)
    hall.run_calls(now=timezone.now() + timedelta(minutes=1))
    payment.refresh_from_db()
    assert (payment.state, payment.call_due_at) == ("open", None)
    assert len(set(stripe.keys)) == len(stripe.made) == 1, "one session, whatever became of the first answer"
    assert stripe.keys == [str(payment.call_key)] * 2


@pytest.mark.proves("B10")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_refund_whose_answer_is_lost_goes_out_once(
    stripe: FakeStripe, member: Member, fault: int | str
) -> None:
    payment, now = ask(member), timezone.now()
    Payment.objects.filter(pk=payment.pk).update(
        state="paid", paid_at=now, session_id="cs_1", intent_id="pi_1", charge_id="ch_fake", call_due_at=None
    )
    payment.refresh_from_db()
    actions.refund(payment=payment, amount_minor=5_000, key="r", reason="x", now=now, actor=None)
    stripe.faults = [fault] * 3  # the library tries three times by itself
    hall.run_calls(now=now)
    row = Refund.objects.get()
    assert (row.state, bool(row.call_error)) == ("asked", True)
    stripe.faults = []
    hall.run_calls(now=now + timedelta(minutes=1))
    row.refresh_from_db()
    payment.refresh_from_db()
    assert (row.state, payment.refunded_minor) == ("succeeded", 5_000)
    assert (set(stripe.keys), len(stripe.made)) == ({str(row.call_key)}, 1)


@pytest.mark.proves("B10")
def test_canary_a_key_made_at_each_call_charges_twice(stripe: FakeStripe, member: Member) -> None:
    """The sabotage: the key is not the stored one, but a new one for every try."""
    payment = ask(member)
    stripe.faults = ["drop"]
    payment.call_key = uuid4()
    with pytest.raises(gateway.Unreachable):
        gateway.open_page(payment, return_url="http://x", now=timezone.now(), retries=0)
    payment.call_key = uuid4()
    gateway.open_page(payment, return_url="http://x", now=timezone.now(), retries=0)
    assert len(stripe.made) == 2


@pytest.mark.proves("B10", "L5")
def test_after_five_failures_nobody_waits_any_more(stripe: FakeStripe, member: Member) -> None:
    payment = ask(member)
    stripe.faults = [500] * 5
    for _ in range(7):
        Payment.objects.filter(pk=payment.pk).update(call_due_at=timezone.now())
        actions.open_page(payment=payment, now=timezone.now(), retries=0)
    assert len(stripe.keys) == 5, "the breaker answers for the provider now"
    payment.refresh_from_db()
    assert payment.call_error == "breaker"
