"""Paying as an owner sees it: to Stripe's page and back, and never believed for coming back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.visits.models import Visit
from booking.visits.rules import LineDraft
from club import journeys
from club.payments import actions
from club.payments.models import Payment, PaymentAlarm
from portal.models import User
from tests.booking.scenes import Scene
from tests.portal.bookings import booked, sent, text_of
from tests.portal.test_booking_pages import car, client, scene, site
from tests.stripe import arrive, needs_stripe

__all__ = ["car", "client", "scene", "site"]
pytestmark = needs_stripe


@pytest.fixture
def visit(client: Client, scene: Scene, ben: User, car: Vehicle) -> Visit:
    """A closed bill of £120 that waits for its payment."""
    coming = booked(client, scene, car)
    now = timezone.now()
    opened = journeys.receive_car(appointment=coming, odometer_km=1_000, now=now, actor=ben)
    journeys.start_work(appointment=coming, now=now, actor=ben)
    journeys.finish_work(appointment=coming, now=now, actor=ben)
    line = LineDraft(
        kind="labour", description="Service", net_minor=10_000, tax_minor=2_000, pay_type="customer"
    )
    return journeys.close_to_pay_online(visit=opened, lines=[line], now=now, actor=ben).visit


def page_of(visit: Visit) -> str:
    coming = Appointment.objects.get(visit=visit)
    return f"/appointments/{coming.ref}/"


def asked(client: Client, visit: Visit, django_capture_on_commit_callbacks: Any) -> Payment:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{page_of(visit)}payment/", sent())
    made = Payment.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/payments/{made.ref}/out/"
    return made


def test_from_the_bill_to_the_receipt(
    client: Client, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    assert "£120 to pay" in text_of(client.get(page_of(visit)))
    made = asked(client, visit, django_capture_on_commit_callbacks)
    hosted = client.get(f"/payments/{made.ref}/out/")["Location"]
    assert "/_stripe/pay/cs_test_" in hosted
    path = "/" + hosted.split("/", 3)[3]
    shown = text_of(client.get(path))
    assert "£120" in shown
    assert "simulated" in shown
    declined = client.post(path, sent(card="4000 0000 0000 0002"))
    assert declined.status_code == 422
    assert "declined this card" in text_of(declined)
    back = client.post(path, sent(card="4242 4242 4242 4242"))
    assert back.status_code == 302
    here = "/" + back["Location"].split("/", 3)[3]
    waiting = text_of(client.get(here))
    assert "We wait for the word of your bank" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert journeys.outstanding(visit) == 12_000, "nobody is believed for coming back"
    assert set(arrive(timezone.now())) == {200}
    paid = text_of(client.get(here))
    assert "Received" in paid
    assert "refresh" not in paid
    after = text_of(client.get(page_of(visit)))
    assert "to pay" not in after
    assert "Points receipt" in after


def test_back_from_a_second_card_the_word_about_the_first_is_not_the_last(
    client: Client, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    made, now = asked(client, visit, django_capture_on_commit_callbacks), timezone.now()
    Payment.objects.filter(pk=made.pk).update(state="failed", failed_at=now)
    made.refresh_from_db()
    back = f"/payments/{made.ref}/?session={made.session_id}"
    waiting = text_of(client.get(back))
    assert "We wait for the word of your bank" in waiting
    assert "Not accepted" not in waiting, "the first card's answer is not this one's"
    assert "did not accept this card" in text_of(client.get(f"/payments/{made.ref}/"))
    Payment.objects.filter(pk=made.pk).update(processing_at=now)
    assert "did not accept this card" in text_of(client.get(back)), "a bank that said no days later"


def test_a_bank_that_asks(client: Client, visit: Visit, django_capture_on_commit_callbacks: Any) -> None:
    made = asked(client, visit, django_capture_on_commit_callbacks)
    path = "/" + client.get(f"/payments/{made.ref}/out/")["Location"].split("/", 3)[3]
    asking = client.post(path, sent(card="4000 0025 0000 3155"))
    assert (asking.status_code, "is it you?" in text_of(asking)) == (200, True)
    assert client.post(path, sent(card="4000002500003155", confirmed="on")).status_code == 302


@pytest.mark.proves("B12")
def test_success_page_without_paying_does_nothing(
    client: Client, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    """B12."""
    made = asked(client, visit, django_capture_on_commit_callbacks)
    made.refresh_from_db()
    for session in (made.session_id, "cs_other", ""):
        assert client.get(f"/payments/{made.ref}/?session={session}").status_code == 200
    made.refresh_from_db()
    assert made.state == "open"
    assert journeys.outstanding(visit) == 12_000


@pytest.mark.proves("B12")
def test_a_stranger_finds_nothing(
    client: Client, stranger: Client, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    made = asked(client, visit, django_capture_on_commit_callbacks)
    for path in (f"/payments/{made.ref}/", f"/payments/{made.ref}/out/", "/payments/nobody/"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{page_of(visit)}payment/", sent()).status_code == 404
    assert "Bill" not in text_of(stranger.get("/payments/"))
    assert Client().get(f"/payments/{made.ref}/").status_code == 302


@pytest.mark.proves("B10", "L5")
def test_stripe_away_the_page_says_one_moment_and_the_worker_goes_on(
    client: Client, visit: Visit, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """B10: a closed port answers nothing; the same key later opens the one page."""
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_x", "http://127.0.0.1:9"
    made = asked(client, visit, django_capture_on_commit_callbacks)
    made.refresh_from_db()
    key = made.call_key
    assert (made.state, made.call_error, made.call_tries) == ("new", "APIConnectionError", 1)
    waiting = client.get(f"/payments/{made.ref}/out/", follow=True)
    assert "being opened" in text_of(waiting)
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "", ""
    journeys.run_calls(now=timezone.now() + timedelta(minutes=1))
    made.refresh_from_db()
    assert (made.state, made.call_key) == ("open", key)
    assert not PaymentAlarm.objects.exists()


def test_without_a_key_nobody_is_led_to_pay(client: Client, visit: Visit, settings: Any) -> None:
    settings.STRIPE_SIMULATOR = False
    assert "Pay online" not in text_of(client.get(page_of(visit)))
    refused = client.post(f"{page_of(visit)}payment/", sent())
    assert refused.status_code == 503
    assert "at the counter" in text_of(refused)
    assert client.get("/_stripe/pay/cs_test_x/").status_code == 404


def test_pages_ask_the_same_number_of_questions(
    client: Client, ben: User, django_assert_num_queries: Any
) -> None:
    def one(n: int) -> None:
        actions.start(
            purpose="bill", subject="visit:0", person=ben, amount_minor=100, currency="GBP",
            description="Bill", key=f"n{n}", return_path="/home/", now=timezone.now(),
        )  # fmt: skip

    one(1)
    client.get("/payments/")
    with django_assert_num_queries(4):
        assert "Bill" in text_of(client.get("/payments/"))
    one(2)
    one(3)
    with django_assert_num_queries(4):
        client.get("/payments/")


def test_nothing_paid_yet(client: Client) -> None:
    assert "Nothing paid here yet" in text_of(client.get("/payments/"))
