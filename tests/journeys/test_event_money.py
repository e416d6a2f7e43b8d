"""Places that cost money: kept, paid, given back by the rule, and never firm without Stripe's word."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.sites.models import Policy, Site
from club import journeys
from club.events.actions.refusals import KeptUnpaid, Unpaid
from club.events.models import Event, Registration, SeatOffer
from club.members.models import Member
from club.notices.models import Notice
from club.payments import actions as payments
from club.payments.models import Payment, PaymentAlarm, Refund
from loyalty.ledger.queries import balance
from portal.models import User
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, START, make_event
from tests.portal.people import joined
from tests.portal.test_owner_pages import account_of, give
from tests.stripe import arrive, needs_stripe, paid

pytestmark = [pytest.mark.django_db, needs_stripe]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def ben(site: Site) -> Member:
    return Member.objects.get(user=joined(site, "ben@example.com", "Ben Oak"))


def priced(site: Site, **facts: object) -> Event:
    return make_event(site, price_minor=2_500, currency="GBP", **facts)


def come(event: Event, member: Member, guests: int = 1) -> Registration:
    return journeys.register_for_event(
        event=event, member=member, guests=guests, request_key=f"{event.slug}:{member.pk}", now=NOW
    )


def asked(registration: Registration) -> Payment:
    return journeys.pay_event(
        registration=registration, user=registration.member.user, key=f"pay:{registration.pk}", now=NOW
    )


def told() -> list[str]:
    kinds = Notice.objects.filter(kind__startswith="event_").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def test_a_payment_and_its_receipt_name_the_event_in_the_readers_language(site: Site, ben: Member) -> None:
    payment = asked(come(priced(site, title="Ice evening", title_zh="冰上之夜"), ben))
    assert (payment.description, payment.description_zh) == ("Ice evening", "冰上之夜")
    assert paid(payment, NOW) == "paid"
    receipt = Notice.objects.get(kind="payment_received")
    assert (receipt.data["what"], receipt.data["what_zh"]) == ("Ice evening", "冰上之夜")
    browser = Client(headers={"accept-language": "zh-hans"})
    browser.force_login(ben.user, backend="portal.accounts.backend.Backend")
    for path in ("/payments/", f"/payments/{payment.ref}/"):
        page = browser.get(path).content.decode()
        assert "冰上之夜" in page, path
        assert "Ice evening" not in page, path


def test_paid_places_are_firm_and_come_back_by_the_rule(site: Site, ben: Member, clock: Any) -> None:
    give(ben.user, 1_000)
    event = priced(site, price_points=100)
    kept = come(event, ben)
    assert (kept.state, kept.money_minor, kept.pay_by) == ("unpaid", 5_000, NOW + timedelta(hours=1))
    with pytest.raises(Unpaid):
        door(event, kept)
    payment = asked(kept)
    assert asked(kept) == payment
    assert (payment.amount_minor, payment.currency, payment.expires_at) == (5_000, "GBP", kept.pay_by)
    assert paid(payment, NOW) == "paid"
    kept.refresh_from_db()
    assert (kept.state, kept.paid_at, told()) == ("registered", NOW, ["event_to_pay", "event_registered"])
    with pytest.raises(journeys.NothingToPayFor):
        asked(kept)

    two_days = START - 2 * DAY
    clock.move_to(two_days)
    journeys.cancel_registration(registration=kept, now=two_days, actor=ben.user)
    assert Refund.objects.get().amount_minor == 2_500, "half, from 72 to 24 hours before"
    journeys.run_calls(now=two_days)
    arrive(two_days)
    payment.refresh_from_db()
    kept.refresh_from_db()
    assert (payment.refunded_minor, kept.back_minor) == (2_500, 2_500)
    left = balance(account_of(ben.user), two_days.date())
    assert (left.available, left.held) == (900, 0)
    event.refresh_from_db()
    assert event.seats_taken == 0


def door(event: Event, registration: Registration) -> None:
    journeys.check_in(
        event=event, token=journeys.door_token(registration), nonce="n", present=[0],
        scanned_at=event.starts_at, now=event.starts_at, actor=User.objects.create_user(None, is_staff=True),
    )  # fmt: skip


@pytest.mark.proves("B5")
def test_places_nobody_paid_go_on_and_money_that_comes_too_late_goes_back(
    site: Site, ben: Member, clock: Any
) -> None:
    """B5: the page stayed open; the seats were offered to the next party meanwhile."""
    give(ben.user, 500)
    event = priced(site, seats=2, price_points=100)
    ada = Member.objects.get(user=joined(site, "ada@example.com", "Ada Lowe"))
    kept = come(event, ben)
    payment = payments.open_page(payment=asked(kept), now=NOW)
    journeys.join_event_line(event=event, member=ada, guests=0, now=NOW)
    late = NOW + timedelta(hours=1)
    clock.move_to(late)
    assert journeys.events_by_the_clock(now=late) == 1
    kept.refresh_from_db()
    assert (kept.state, SeatOffer.objects.get().entry.member) == ("cancelled", ada)
    assert balance(account_of(ben.user), late.date()).available == 500
    assert "event_unpaid" in told()

    from club.payments.simulator import page

    page.pay(payment.session_id or "", "4242424242424242", NOW)
    arrive(late)
    assert PaymentAlarm.objects.get().kind == "late"
    journeys.run_calls(now=late)
    arrive(late)
    payment.refresh_from_db()
    assert (payment.state, payment.refunded_minor) == ("refunded", 5_000)


def test_called_off_all_the_money_goes_back(site: Site, ben: Member) -> None:
    event = priced(site)
    kept = come(event, ben)
    paid(asked(kept), NOW)
    host = User.objects.create_user(None, is_staff=True)
    assert journeys.call_off_event(event=event, why="Storm", now=START - timedelta(hours=1), actor=host) == 1
    assert Refund.objects.get().amount_minor == 5_000
    assert Notice.objects.get(kind="event_off").data["money_minor"] == 5_000


def test_a_dispute_lost_before_the_start_frees_the_places(site: Site, ben: Member) -> None:
    event = priced(site)
    kept = come(event, ben)
    payment = asked(kept)
    paid(payment, NOW)
    from club.payments.models import SimulatedObject
    from club.payments.simulator import page

    charge = SimulatedObject.objects.get(kind="charge").data
    page.dispute(charge, NOW)
    page.dispute(charge, NOW, "lost")
    arrive(NOW)
    kept.refresh_from_db()
    assert (kept.state, kept.back_minor) == ("cancelled", 5_000)
    assert not Refund.objects.exists(), "the bank has taken it: nothing is sent a second time"


def test_the_terms_are_settings_and_hold_from_the_day_of_registering(site: Site, ben: Member) -> None:
    kept = come(make_event(site, price_points=0), ben)
    assert journeys.share_of(kept, 100, START - 4 * DAY) == 100
    Policy.objects.create(
        site=site, name="event_return_all_hours", value=240, valid_from=(NOW + DAY).date(), recorded_at=NOW
    )
    assert journeys.share_of(kept, 100, START - 4 * DAY) == 100, "what was promised stays"
    kept.registered_at = NOW + 2 * DAY
    assert journeys.share_of(kept, 100, START - 4 * DAY) == 50


@pytest.mark.proves("J10")
def test_places_are_not_kept_again_and_again_for_who_never_pays(site: Site, ben: Member) -> None:
    event = priced(site)
    for n in range(2):
        now = NOW + timedelta(hours=2 * n)
        journeys.register_for_event(event=event, member=ben, guests=3, request_key=f"k{n}", now=now)
        journeys.events_by_the_clock(now=now + timedelta(hours=1))
    later = NOW + DAY
    for again in (
        lambda: journeys.register_for_event(event=event, member=ben, guests=3, request_key="k", now=later),
        lambda: journeys.join_event_line(event=event, member=ben, guests=3, now=later),
    ):
        with pytest.raises(KeptUnpaid):
            again()
    event.refresh_from_db()
    assert event.seats_taken == 0
    Policy.objects.create(name="event_unpaid_max", value=3, valid_from=NOW.date(), recorded_at=NOW)
    journeys.register_for_event(event=event, member=ben, guests=3, request_key="k", now=later)
