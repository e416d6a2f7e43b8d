"""Stripe's word: signed or nothing, once, in any order, compared before it is believed (safety.md B1–B6)."""

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from club.members.models import Member
from club.notices.models import Notice
from club.payments import queries
from club.payments.models import Payment, PaymentAlarm, Refund, StripeEvent
from tests.club.conftest import NOW, member, site
from tests.club.payments.words import (
    AMOUNT,
    ask,
    charge,
    deliver,
    dispute,
    event,
    intent,
    post,
    refund,
    session,
    signature,
)
from tests.stripe import needs_stripe

__all__ = ["member", "site"]
pytestmark = [pytest.mark.django_db, needs_stripe]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asked(member: Member) -> Payment:
    return ask(member.user, member.site, purpose="reward", subject="reward:0")


@pytest.fixture(autouse=True)
def nothing_follows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What follows has its own tests (tests/journeys); here: which steps are taken, and how often."""
    from club.journeys import payments

    taken: list[tuple[str, str]] = []
    purposes = {
        each: (lambda _payment: None, lambda payment, step, now: taken.append((payment.ref, step)))
        for each in Payment.Purpose
    }
    monkeypatch.setattr(payments, "SUBJECTS", purposes)
    return taken


def story(payment: Payment) -> list[dict[str, Any]]:
    """Paid, a third given back, then disputed and won: eight events."""
    return [
        event("payment_intent.payment_failed", intent(payment, "requires_payment_method",
              last_payment_error={"code": "card_declined"}, latest_charge=None)),
        event("checkout.session.completed", session(payment)),
        event("payment_intent.succeeded", intent(payment)),
        event("charge.succeeded", charge(payment)),
        event("refund.created", refund(payment, 4_000, "pending")),
        event("charge.refunded", charge(payment, 4_000)),
        event("refund.updated", refund(payment, 4_000), LATER),
        event("charge.dispute.created", dispute(payment), LATER),
        event("charge.dispute.closed", dispute(payment, "won"), LATER + timedelta(days=1)),
    ]  # fmt: skip


def end_of(payment: Payment) -> dict[str, Any]:
    payment.refresh_from_db()
    kept = ("state", "paid_at", "refunded_minor", "failed_at", "dispute", "disputed_at", "intent_id",
            "charge_id", "failure", "session_id")  # fmt: skip
    refunds = sorted(payment.refunds.values_list("provider_id", "amount_minor", "state"))
    alarms = sorted(payment.alarms.values_list("kind", flat=True))
    return {name: getattr(payment, name) for name in kept} | {"refunds": refunds, "alarms": alarms}


def test_one_story_from_beginning_to_end(
    client: Client, asked: Payment, nothing_follows: list[tuple[str, str]]
) -> None:
    for told in story(asked):
        assert deliver(client, told, NOW).json() == {"outcome": "taken"}
    end = end_of(asked)
    assert (end["state"], end["refunded_minor"], end["dispute"]) == ("paid", 4_000, "won")
    assert end["refunds"] == [(f"re_{asked.ref}_1", 4_000, "succeeded")]
    assert [step for _ref, step in nothing_follows] == ["paid", "back", "disputed", "dispute_won"]
    assert queries.paid(asked.subject, asked.purpose) == AMOUNT - 4_000
    kinds = Notice.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["payment_received", "payment_back"]


@pytest.mark.parametrize(
    ("currency", "minor", "back", "at_stripe"),
    [
        ("JPY", 5_000, 1_500, 1),
        ("KWD", 12_340, 2_340, 1),
        ("ISK", 5_000, 1_500, 100),
        ("UGX", 5_000, 1_500, 100),
    ],
)
def test_money_of_no_and_of_three_decimals_comes_and_goes_back_whole(
    client: Client, currency: str, minor: int, back: int, at_stripe: int
) -> None:
    """Yen have no decimals, dinars three; crowns and shillings are told by Stripe in hundredths."""
    asked = ask(purpose="reward", subject="reward:0", currency=currency, amount_minor=minor)
    paid, returned = minor * at_stripe, back * at_stripe
    came = intent(asked, amount=paid, amount_received=paid)
    for told in (
        event("checkout.session.completed", session(asked, amount_total=paid)),
        event("payment_intent.succeeded", came),
        event("charge.refunded", charge(asked, returned, amount=paid)),
        event("refund.updated", refund(asked, returned), LATER),
    ):
        assert deliver(client, told, NOW).json() == {"outcome": "taken"}
    end = end_of(asked)
    assert (end["state"], end["refunded_minor"]) == ("paid", back)
    assert end["refunds"] == [(f"re_{asked.ref}_1", back, "succeeded")]


@pytest.mark.proves("B1")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_order_and_repetition_ends_alike(data: st.DataObject, nothing_follows: Any) -> None:
    """R22: one end, and each step once, whatever comes first and however often."""
    asked = ask(purpose="reward", subject="reward:0")
    told = story(asked)
    order = data.draw(st.permutations(list(range(len(told)))))
    again = data.draw(st.lists(st.sampled_from(range(len(told))), max_size=6))
    client = Client()
    for n in [*order, *again]:
        assert deliver(client, told[n], NOW).status_code == 200
    end = end_of(asked)
    assert end == {
        "state": "paid", "paid_at": NOW, "refunded_minor": 4_000, "failed_at": NOW, "dispute": "won",
        "disputed_at": LATER, "intent_id": f"pi_{asked.ref}", "charge_id": f"ch_{asked.ref}",
        "failure": "card_declined", "session_id": f"cs_{asked.ref}",
        "refunds": [(f"re_{asked.ref}_1", 4_000, "succeeded")],
        "alarms": ["disputed", "refund_outside"],
    }  # fmt: skip
    steps = [step for ref, step in nothing_follows if ref == asked.ref]
    assert steps.count("paid") == steps.count("back") == steps.count("dispute_won") == 1
    assert steps.index("paid") < steps.index("back"), "money went back after it came, in whatever order told"
    assert StripeEvent.objects.filter(payment=asked).count() == len(told)


@pytest.mark.proves("B2")
def test_two_kinds_of_event_for_one_payment_are_one_payment(
    client: Client, asked: Payment, nothing_follows: list[tuple[str, str]]
) -> None:
    both = [
        event("checkout.session.completed", session(asked)),
        event("payment_intent.succeeded", intent(asked)),
    ]
    for order in permutations(both):
        for told in order:
            deliver(client, told, NOW)
    assert nothing_follows == [(asked.ref, "paid")]


def test_the_same_event_again_changes_nothing(client: Client, asked: Payment) -> None:
    told = event("checkout.session.completed", session(asked))
    deliver(client, told, NOW)
    before = end_of(asked)
    for _ in range(3):
        assert deliver(client, told, NOW).json() == {"outcome": "known"}
    assert end_of(asked) == before
    assert StripeEvent.objects.count() == 1


def bad_bodies(good: str) -> dict[str, tuple[str | bytes, str]]:
    right = signature(good, NOW)
    return {
        "no signature": (good, ""),
        "nonsense": (good, "hello"),
        "wrong secret": (good, signature(good, NOW, "whsec_other")),
        "body changed": (good.replace("12000", "1200"), right),
        "body cut": (good[:-2], right),
        "body written anew": (json.dumps(json.loads(good), indent=1), right),
        "v0 only": (good, signature(good, NOW, scheme="v0")),
        "no moment": (good, right.partition(",")[2]),
        "two moments": (good, f"{signature(good, NOW - timedelta(days=1))},t={int(NOW.timestamp())}"),
        "not text": (b"\xff\xfe", right),
        "another moment than signed": (good, right.replace("t=", "t=1")),
    }


@pytest.mark.proves("B3")
@pytest.mark.parametrize("how", list(bad_bodies("{}")))
def test_what_is_not_signed_leaves_no_row(client: Client, asked: Payment, how: str) -> None:
    good = json.dumps(event("checkout.session.completed", session(asked)))
    body, header = bad_bodies(good)[how]
    with CaptureQueriesContext(connection) as asked_of_the_database:
        assert post(client, body, header).status_code == 400
    assert not asked_of_the_database.captured_queries, "a flood of forgeries never reaches the database"
    asked.refresh_from_db()
    assert asked.state == "open"


@pytest.mark.proves("B3")
@pytest.mark.parametrize("header", ["rotated", "one of two"])
def test_an_old_secret_and_a_second_signature_are_welcome(
    client: Client, asked: Payment, settings: Any, header: str
) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]
    body = json.dumps(event("checkout.session.completed", session(asked)))
    signed = signature(body, NOW, "whsec_old")
    if header == "one of two":
        signed = (
            f"{signature(body, NOW, 'whsec_unknown')},{signature(body, NOW, 'whsec_new').partition(',')[2]}"
        )
    assert post(client, body, signed).status_code == 200


@pytest.mark.proves("B4")
@pytest.mark.parametrize(
    ("late", "status"), [(-301, 400), (-300, 200), (300, 200), (301, 400), (600, 400), (-86_400, 400)]
)
def test_five_minutes_both_ways(client: Client, asked: Payment, late: int, status: int) -> None:
    answer = deliver(client, event("checkout.session.completed", session(asked)), NOW, late)
    assert answer.status_code == status
    assert StripeEvent.objects.count() == (status == 200)


WRONG: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "wrong_amount": ({"amount_total": 1_200}, {}),
    "wrong_amount more": ({"amount_total": 120_000}, {}),
    "wrong_currency": ({"currency": "jpy"}, {}),
    "wrong_mode": ({}, {"livemode": True}),
    "wrong_account": ({}, {"account": "acct_other"}),
    "unknown": ({"id": "cs_x", "metadata": {"payment": "nobody"}, "payment_intent": "pi_x"}, {}),
}


@pytest.mark.proves("B6")
@pytest.mark.parametrize("how", list(WRONG))
def test_what_is_not_as_asked_is_stored_and_not_fulfilled(
    client: Client, asked: Payment, nothing_follows: list[Any], how: str
) -> None:
    """B6: answered with 200, so that Stripe does not come again; a person hears of it."""
    thing, around = WRONG[how]
    told = event("checkout.session.completed", session(asked) | thing, **around)
    assert deliver(client, told, NOW).json() == {"outcome": how.split()[0]}
    asked.refresh_from_db()
    assert (asked.state, nothing_follows) == ("open", [])
    assert PaymentAlarm.objects.get().kind == how.split()[0]
    assert StripeEvent.objects.get().outcome == how.split()[0]


@pytest.mark.proves("B6")
def test_a_refund_of_more_than_was_paid_is_not_believed(client: Client, asked: Payment) -> None:
    deliver(client, event("checkout.session.completed", session(asked)), NOW)
    told = event("refund.created", refund(asked, AMOUNT + 1))
    assert deliver(client, told, NOW).json() == {"outcome": "wrong_amount"}
    assert not Refund.objects.exists()


def test_unknown_kinds_are_stored_and_ignored(client: Client, asked: Payment) -> None:
    told = event("payout.paid", {"id": "po_1", "object": "payout", "arrival_date": 1})
    assert deliver(client, told, NOW).json() == {"outcome": "ignored"}
    assert StripeEvent.objects.get().object_id == "po_1"
    assert not PaymentAlarm.objects.exists()


@pytest.mark.proves("B6")
def test_money_of_another_till_on_the_same_account_is_not_ours(client: Client, asked: Payment) -> None:
    told = event("charge.succeeded", charge(asked, metadata={}, id="ch_till", payment_intent="pi_till"))
    assert deliver(client, told, NOW).json() == {"outcome": "unknown"}
    assert not PaymentAlarm.objects.exists(), "nothing on it claims to be ours"


def test_a_failed_refund_is_money_that_stayed(client: Client, asked: Payment) -> None:
    deliver(client, event("checkout.session.completed", session(asked)), NOW)
    deliver(client, event("charge.refunded", charge(asked, AMOUNT)), NOW)
    deliver(client, event("refund.created", refund(asked, AMOUNT)), NOW)
    assert end_of(asked)["state"] == "refunded"
    deliver(
        client,
        event("refund.failed", refund(asked, AMOUNT, "failed", failure_reason="lost_or_stolen_card")),
        NOW,
    )
    end = end_of(asked)
    assert (end["state"], end["refunded_minor"]) == ("paid", 0)
    assert "refund_failed" in end["alarms"]


@pytest.mark.proves("K1")
def test_an_event_is_kept_without_the_person_in_it(client: Client, asked: Payment) -> None:
    deliver(client, event("checkout.session.completed", session(asked)), NOW)
    kept = json.dumps(StripeEvent.objects.get().payload)
    assert "Ada" not in kept
    assert "example.com" not in kept
    assert len(StripeEvent.objects.get().body_hash) == 64


def test_only_json_and_only_so_much(client: Client) -> None:
    form = client.post("/hooks/stripe/", {"a": 1}, headers={"stripe-signature": "t=1"})
    assert form.status_code == 415
    assert client.get("/hooks/stripe/").status_code == 405
    assert post(client, "x" * 300_000, "t=1").status_code == 413
