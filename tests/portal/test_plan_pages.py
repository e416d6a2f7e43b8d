"""/membership/: what it brings, the way to its payment page and to the billing portal; nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.payments import actions
from club.payments.models import PaidPlan, Subscription
from portal.models import User
from tests.club.conftest import make_site
from tests.portal.bookings import sent, text_of
from tests.portal.people import browser_of, joined
from tests.stripe import arrive, needs_stripe

pytestmark = needs_stripe
PAGE = "/membership/"


@pytest.fixture
def ben(db: None) -> User:
    return joined(make_site(), "ben@example.com", "Ben Oak")


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def a_plan(code: str = "plus", **more: Any) -> PaidPlan:
    facts = {
        "name": "Club Plus", "words": "Earlier at every event.", "price_minor": 4_900, "currency": "GBP",
        "months": 12, "early_hours": 96, "bonus_points": 300,
    } | more  # fmt: skip
    made_by = User.objects.create_user(None, is_staff=True)
    return actions.write_plan(code=code, now=timezone.now(), actor=made_by, **facts)


@pytest.fixture
def plan(db: None) -> PaidPlan:
    return a_plan()


def take(client: Client, code: str = "plus") -> Any:
    return client.post(f"{PAGE}{code}/subscribing/", sent())


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def taken(client: Client, capture: Any) -> Subscription:
    """Taken and paid on the hosted page, and Stripe's word has come."""
    with capture(execute=True):
        assert take(client).status_code == 302
    hosted = path_of(client.get(f"{PAGE}payment/")["Location"])
    assert "£49" in text_of(client.get(hosted))
    assert client.post(hosted, sent(card="4242 4242 4242 4242")).status_code == 302
    assert set(arrive(timezone.now())) == {200}
    return Subscription.objects.get()


def test_from_the_offer_to_the_paid_membership_and_its_portal(
    client: Client, plan: PaidPlan, django_capture_on_commit_callbacks: Any
) -> None:
    offered = text_of(client.get(PAGE))
    assert "Club Plus" in offered
    assert "£49" in offered
    assert "Events open 96 hours earlier for you." in offered
    row = taken(client, django_capture_on_commit_callbacks)
    assert row.state == "active"
    held = text_of(client.get(PAGE))
    assert "Paid until" in held
    assert "Take this membership" not in held, "one at a time"
    away = client.post(f"{PAGE}managing/", sent())
    assert away.status_code == 302
    portal = path_of(away["Location"])
    assert client.get(portal).status_code == 200
    assert client.post(portal, sent(what="stop")).status_code == 302
    arrive(timezone.now())
    assert "is not renewed" in text_of(client.get(PAGE))


@pytest.mark.proves("B12")
def test_nobody_is_believed_for_coming_back(
    client: Client, plan: PaidPlan, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        take(client)
    row = Subscription.objects.get()
    shown = text_of(client.get(f"{PAGE}?session={row.session_id}"))
    row.refresh_from_db()
    assert row.state == "open"
    assert "Go on to the payment" in shown


@pytest.mark.parametrize("what", ["ended", "held", "unknown", "nothing to manage", "no key"])
def test_a_no_by_name(
    client: Client, plan: PaidPlan, settings: Any, django_capture_on_commit_callbacks: Any, what: str
) -> None:
    if what == "ended":
        actions.end_plan(plan=plan, now=timezone.now(), actor=plan.created_by)
        answer, status, words = take(client), 410, "no longer on offer"
    elif what == "held":
        taken(client, django_capture_on_commit_callbacks)
        answer, status, words = take(client), 409, "have a paid membership already"
    elif what == "unknown":
        answer, status, words = take(client, "nothing"), 404, ""
    elif what == "no key":
        settings.STRIPE_SIMULATOR = False
        answer, status, words = take(client), 503, "at the counter"
    else:
        answer, status, words = client.post(f"{PAGE}managing/", sent()), 404, ""
    assert answer.status_code == status
    assert words in text_of(answer)
    assert Subscription.objects.count() == (what == "held")


@pytest.mark.proves("B10")
def test_stripe_away_the_page_says_so_and_the_worker_goes_on(
    client: Client, plan: PaidPlan, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_x", "http://127.0.0.1:9"
    with django_capture_on_commit_callbacks(execute=True):
        assert take(client).status_code == 302
    assert "being prepared" in text_of(client.get(f"{PAGE}payment/", follow=True))
    row = Subscription.objects.get()
    assert (row.state, row.call_error) == ("new", "APIConnectionError")


def test_a_stranger_sees_the_offer_and_nothing_of_mine(
    client: Client, ben: User, plan: PaidPlan, django_capture_on_commit_callbacks: Any
) -> None:
    taken(client, django_capture_on_commit_callbacks)
    ada = browser_of(joined(ben.member.site, "ada@example.com", "Ada Lowe"))
    shown = text_of(ada.get(PAGE))
    assert "Paid until" not in shown
    assert "Take this membership" in shown
    assert ada.post(f"{PAGE}managing/", sent()).status_code == 404
    assert ada.get(f"{PAGE}payment/")["Location"] == PAGE
    assert Client().get(PAGE).status_code == 302, "for who has signed in"


def test_the_page_asks_the_same_number_of_questions(
    client: Client, plan: PaidPlan, django_assert_num_queries: Any
) -> None:
    client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(PAGE)
    a_plan("gold", price_minor=9_900)
    a_plan("month", months=1, price_minor=500)
    with django_assert_num_queries(5):
        assert text_of(client.get(PAGE)).count("Take this membership") == 3


def test_the_page_of_who_has_it_asks_as_much_after_years(
    client: Client, plan: PaidPlan, django_capture_on_commit_callbacks: Any, django_assert_num_queries: Any
) -> None:
    row = taken(client, django_capture_on_commit_callbacks)
    client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(PAGE)
    for n in range(2):
        row.periods.create(
            invoice_id=f"in_{n}", amount_minor=4_900, currency="GBP", paid_at=timezone.now(),
            starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=365),
        )  # fmt: skip
    with django_assert_num_queries(5):
        client.get(PAGE)
