"""B1, B2: the same events at once are one payment; two refunds at once never exceed it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from club.journeys import payments as hall
from club.payments import actions, queries
from club.payments.models import Payment, Refund, StripeEvent
from tests.club.conftest import NOW
from tests.club.payments.words import AMOUNT, ask, charge, event, intent, post, session, signature
from tests.stripe import needs_stripe
from tests.together import at_once, met, without_row_locks

pytestmark = needs_stripe


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fulfilled(own_database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    follow = (lambda _payment: None, lambda payment, step, now: done.append(f"{payment.ref} {step}"))
    monkeypatch.setattr(hall, "SUBJECTS", dict.fromkeys(Payment.Purpose, follow))
    return done


def deliveries(asked: Payment) -> list[Callable[[], int]]:
    """Three kinds of event about one payment, each brought three times, all at the same moment."""
    told = [
        event("checkout.session.completed", session(asked)),
        event("payment_intent.succeeded", intent(asked)),
        event("charge.succeeded", charge(asked)),
    ]
    bodies = [json.dumps(each) for each in told] * 3
    return [lambda body=body: post(Client(), body, signature(body, NOW)).status_code for body in bodies]  # type: ignore[misc]


@pytest.mark.proves("B1", "B2")
def test_nine_deliveries_at_once_are_one_payment(fulfilled: list[str]) -> None:
    asked = ask()
    outcomes = at_once(deliveries(asked))
    assert [each.error for each in outcomes] == [None] * 9
    assert {each.value for each in outcomes} == {200}
    asked.refresh_from_db()
    assert (asked.state, fulfilled) == ("paid", [f"{asked.ref} paid"])
    assert StripeEvent.objects.count() == 3


def test_canary_without_the_lock_a_payment_is_fulfilled_twice(
    fulfilled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from club.payments.actions import asking, learning

    asked = ask()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(learning, "lock", met(asking.lock, 3, after=True))
    at_once(deliveries(asked)[:3])
    assert len(fulfilled) > 1


def back(asked: Payment, n: int) -> Callable[[], Refund]:
    return lambda: actions.refund(
        payment=asked, amount_minor=AMOUNT - 1_000, key=f"r{n}", reason="x", now=NOW, actor=None
    )


def a_paid_one() -> Payment:
    asked = ask()
    Payment.objects.filter(pk=asked.pk).update(state="paid", paid_at=NOW - timedelta(hours=1))
    asked.refresh_from_db()
    return asked


@pytest.mark.proves("B9")
def test_refunds_at_once_never_send_back_more_than_came(own_database: str) -> None:
    asked = a_paid_one()
    outcomes = at_once([back(asked, n) for n in range(4)])
    assert [each.won for each in outcomes].count(True) == 1
    assert {type(each.error) for each in outcomes if not each.won} == {actions.RefundBeyondPayment}
    assert queries.leaving(asked) == AMOUNT - 1_000


def test_canary_without_the_lock_too_much_goes_back(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = a_paid_one()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(queries, "refundable", met(queries.refundable, 2, after=True))
    outcomes = at_once([back(asked, n) for n in range(2)])
    assert all(each.won for each in outcomes)
    assert queries.leaving(asked) > AMOUNT


@pytest.fixture
def calls(own_database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The provider's journal; it answers nobody."""
    from club.payments import gateway

    made: list[str] = []

    def counted(payment: Payment, **_: Any) -> Any:
        made.append(payment.ref)
        raise gateway.Unreachable("later")

    monkeypatch.setattr(gateway, "open_page", counted)
    return made


def due() -> Payment:
    asked = ask()
    Payment.objects.filter(pk=asked.pk).update(state="new", session_id=None, call_due_at=NOW)
    return asked


@pytest.mark.proves("B10")
def test_two_workers_make_one_call(calls: list[str]) -> None:
    asked = due()
    at_once([lambda: actions.open_page(payment=asked, now=NOW)] * 4)
    assert calls == [asked.ref]


def test_canary_without_the_claim_both_call(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = due()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(Payment, "save", met(Payment.save, 2))
    at_once([lambda: actions.open_page(payment=asked, now=NOW)] * 2)
    assert calls == [asked.ref] * 2
