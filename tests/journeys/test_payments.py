"""Money from the first click to the last refund, through the simulator, its events really signed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from booking.appointments.models import Appointment
from booking.sites.models import Site
from booking.visits.models import Visit
from club import journeys
from club.notices.models import Notice
from club.payments import actions, queries
from club.payments.actions import RefundBeyondPayment
from club.payments.models import Payment, PaymentAlarm, Refund, SimulatedPost
from loyalty.earning.queries import receipt_for
from loyalty.ledger.queries import account_of, balance
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import Cast, a_booking, bill, cast
from tests.stripe import arrive, needs_stripe, paid

__all__ = ["cast"]
pytestmark = [pytest.mark.django_db, needs_stripe]
BILL = bill(("labour", "Annual service", 20_000, "customer"), ("parts", "Oil", 10_000, "customer"))
DUE = 36_000  # with a fifth of tax


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def closed(cast: Cast, clock: Any) -> tuple[Visit, datetime]:
    """A bill its owner is asked to pay online, and when."""
    booked, arrived = a_booking(cast), cast.scene.at(1, 9)
    clock.move_to(arrived)
    visit = journeys.receive_car(appointment=booked, odometer_km=42_000, now=arrived, actor=cast.advisor)
    journeys.start_work(appointment=booked, now=arrived, actor=cast.advisor)
    now = arrived + timedelta(hours=1)
    clock.move_to(now)
    journeys.finish_work(appointment=booked, now=now, actor=cast.advisor)
    done = journeys.close_to_pay_online(visit=visit, lines=BILL, now=now, actor=cast.advisor)
    return done.visit, now


def points(cast: Cast, now: datetime) -> int:
    account = account_of(cast.ben.user)
    assert account
    found = balance(account, journeys.group_day(now))
    return found.available + found.pending


def earned(visit: Visit) -> int | None:
    """Points on the visit's receipt; None before there is one."""
    receipt = receipt_for(f"visit:{visit.pk}")
    return receipt.points if receipt else None


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_a_bill_paid_online_brings_points_and_then_the_car(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    assert (journeys.outstanding(visit), told("bill_to_pay")) == (DUE, 1)
    with pytest.raises(journeys.BillUnpaid):
        journeys.hand_over_car(visit=visit, now=now, actor=cast.advisor)

    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    assert journeys.pay_bill(visit=visit, user=cast.ben.user, key="other click", now=now) == asked
    assert earned(visit) is None
    assert paid(asked, now) == "paid"
    asked.refresh_from_db()
    assert (asked.state, journeys.outstanding(visit)) == ("paid", 0)
    assert earned(visit) == 300
    assert told("payment_received") == 1
    with pytest.raises(journeys.NothingDue):
        journeys.pay_bill(visit=visit, user=cast.ben.user, key="again", now=now)

    assert Appointment.objects.get(visit=visit).state == "ready"
    journeys.hand_over_car(visit=visit, now=now, actor=cast.advisor)
    assert Appointment.objects.get(visit=visit).state == "delivered"


@pytest.mark.proves("B9")
def test_a_refunded_line_goes_back_to_the_card_and_its_points_too(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    paid(asked, now)
    before, line = points(cast, now), visit.lines.get(description="Oil")
    for _twice in range(2):
        journeys.refund_line(
            line=line, net_minor=5_000, key="r", reason="Redone", now=now, actor=cast.advisor
        )
    sent = Refund.objects.get()
    assert (sent.amount_minor, sent.state) == (6_000, "asked")
    journeys.run_calls(now=now)
    arrive(now)
    sent.refresh_from_db()
    asked.refresh_from_db()
    assert (sent.state, asked.refunded_minor, asked.state) == ("succeeded", 6_000, "paid")
    assert queries.paid(f"visit:{visit.pk}", "bill") == DUE - 6_000
    assert (points(cast, now), told("payment_back")) == (before - 50, 1)
    assert not PaymentAlarm.objects.exists()


def test_nothing_goes_back_that_never_came(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    line = visit.lines.get(description="Oil")
    with pytest.raises(journeys.BillUnpaid):
        journeys.refund_line(line=line, net_minor=100, key="r", reason="x", now=now, actor=cast.advisor)


def test_paid_at_the_counter_as_well_the_card_gets_it_back(cast: Cast, clock: Any) -> None:
    """The page was open on the phone while its owner stood at the counter."""
    visit, now = closed(cast, clock)
    asked = actions.open_page(
        payment=journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now), now=now
    )
    journeys.bill_paid_at_counter(visit=visit, now=now, actor=cast.advisor)
    assert earned(visit) == 300
    before = points(cast, now)
    from club.payments.simulator import page

    assert page.pay(asked.session_id or "", "4242424242424242", now) == "paid"
    arrive(now)
    journeys.run_calls(now=now)
    arrive(now)
    asked.refresh_from_db()
    assert (asked.state, asked.refunded_minor) == ("refunded", DUE)
    assert points(cast, now) == before


def test_a_card_declined_and_another_one(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    assert paid(asked, now, "4000000000000002") == "generic_decline"
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == ("failed", "generic_decline")
    assert journeys.pay_bill(visit=visit, user=cast.ben.user, key="b2", now=now) == asked
    assert paid(asked, now) == "paid"
    asked.refresh_from_db()
    assert asked.state == "paid"


@pytest.mark.proves("B8")
def test_a_missed_event_is_found_by_asking(cast: Cast, clock: Any) -> None:
    """B8: nothing was ever delivered; within a quarter of an hour the bill is paid all the same."""
    visit, now = closed(cast, clock)
    asked = actions.open_page(
        payment=journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now), now=now
    )
    from club.payments.simulator import page

    page.pay(asked.session_id or "", "4242424242424242", now)
    SimulatedPost.objects.all().delete()
    later = now + timedelta(minutes=15)
    clock.move_to(later)
    assert journeys.reconcile_payments(now=later) == 1
    asked.refresh_from_db()
    assert (asked.state, journeys.outstanding(visit), told("payment_received")) == ("paid", 0, 1)
    assert journeys.reconcile_payments(now=later + timedelta(minutes=15)) == 0, "settled ones rest"


@pytest.mark.proves("B8")
def test_the_daily_look_finds_a_refund_made_at_stripe(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    paid(asked, now)
    asked.refresh_from_db()
    from club.payments.simulator.calls import make_refund

    make_refund({"payment_intent": asked.intent_id, "amount": "1000"}, now)
    SimulatedPost.objects.all().delete()
    journeys.reconcile_payments(now=now + timedelta(hours=12), is_daily=True)
    asked.refresh_from_db()
    assert asked.refunded_minor == 1_000
    assert PaymentAlarm.objects.get().kind == "refund_outside"


def test_a_page_past_its_time_is_closed_there(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    actions.open_page(payment=asked, now=now)
    actions.withdraw(payment=asked, now=now + timedelta(minutes=1))
    journeys.run_calls(now=now + timedelta(minutes=2))
    asked.refresh_from_db()
    assert asked.state == "expired"
    from club.payments.simulator import page

    assert page.pay(asked.session_id or "", "4242424242424242", now) == "expired"


def test_no_more_goes_back_than_came(cast: Cast, clock: Any) -> None:
    visit, now = closed(cast, clock)
    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    facts = {"payment": asked, "reason": "x", "now": now, "actor": cast.advisor}
    with pytest.raises(RefundBeyondPayment):
        actions.refund(amount_minor=1, key="early", **facts)  # type: ignore[arg-type]
    paid(asked, now)
    actions.refund(amount_minor=DUE - 1, key="a", **facts)  # type: ignore[arg-type]
    with pytest.raises(RefundBeyondPayment):
        actions.refund(amount_minor=2, key="b", **facts)  # type: ignore[arg-type]
    with pytest.raises(actions.RefundKeyReused):
        actions.refund(amount_minor=1, key="a", **facts)  # type: ignore[arg-type]


@pytest.fixture
def held(cast: Cast) -> Appointment:
    """A time held by somebody who has to pay a deposit."""
    past = a_booking(cast)
    Appointment.objects.filter(pk=past.pk).update(
        state="no_show", arrive_at=NOW - timedelta(days=20), promise_at=NOW - timedelta(days=20, hours=-1)
    )
    past.claims.all().delete()
    return journeys.book_service(
        user=cast.ben.user, site=cast.scene.site, operations=[cast.scene.service], mode="drop_off",
        at=cast.scene.at(2, 9), vehicle=past.vehicle, request_key="deposit", now=NOW,
    )  # fmt: skip


def deposit(cast: Cast, held: Appointment) -> Payment:
    return journeys.pay_deposit(
        appointment=held, user=cast.ben.user, key="d", now=NOW, note="The left door squeaks"
    )


def test_a_deposit_books_the_time_and_comes_back(cast: Cast, held: Appointment, clock: Any) -> None:
    due = journeys.deposit_for(held, NOW)
    assert due > 0
    asked = deposit(cast, held)
    assert (asked.amount_minor, Appointment.objects.get(pk=held.pk).state) == (due, "held")
    assert paid(asked, NOW) == "paid"
    booked = Appointment.objects.get(pk=held.pk)
    assert (booked.state, booked.note, booked.deposit_minor) == ("booked", "The left door squeaks", due)
    journeys.cancel_service(appointment=booked, user=cast.ben.user, now=NOW)
    journeys.run_calls(now=NOW)
    arrive(NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.refunded_minor) == ("refunded", due)


@pytest.mark.parametrize(("language", "shown"), [("en", "Deposit, North"), ("zh-hans", "押金，城北")])
def test_a_deposit_is_named_in_both_languages_and_to_stripe_in_the_payers(
    cast: Cast, held: Appointment, language: str, shown: str
) -> None:
    Site.objects.filter(pk=held.site_id).update(name="North", name_zh="城北")
    cast.ben.user.language = language
    asked = deposit(cast, Appointment.objects.get(pk=held.pk))
    assert (asked.description, asked.description_zh) == ("Deposit, North", "押金，城北")
    assert asked.payers_words == shown


@pytest.mark.proves("B5")
def test_a_deposit_for_a_time_that_is_gone_goes_back_and_a_person_hears(
    cast: Cast, held: Appointment, clock: Any
) -> None:
    """B5: three days late. Money noted, sent back, the time not given twice."""
    asked = actions.open_page(payment=deposit(cast, held), now=NOW)
    from club.payments.simulator import page

    assert page.pay(asked.session_id or "", "4242424242424242", NOW) == "paid"
    late = NOW + timedelta(days=3)
    clock.move_to(late)
    journeys.sweep(now=late)
    arrive(late)
    assert Appointment.objects.get(pk=held.pk).state == "expired"
    assert PaymentAlarm.objects.get().kind == "late"
    journeys.run_calls(now=late)
    arrive(late)
    asked.refresh_from_db()
    assert asked.state == "refunded"


@pytest.mark.proves("B9")
def test_a_dispute_lost_takes_the_points_with_it_once(cast: Cast, clock: Any) -> None:
    """B9: what the bill had brought goes; spent points become debt, never a negative balance."""
    from club.payments.models import SimulatedObject
    from club.payments.simulator import page

    visit, now = closed(cast, clock)
    asked = journeys.pay_bill(visit=visit, user=cast.ben.user, key="b", now=now)
    paid(asked, now)
    before = points(cast, now)
    charge = SimulatedObject.objects.get(kind="charge").data
    page.dispute(charge, now)
    arrive(now)
    assert points(cast, now) == before, "open, it costs nothing yet"
    for _twice in range(2):
        page.dispute(charge, now, "lost")
        arrive(now)
    assert points(cast, now) == before - 300
    assert (journeys.outstanding(visit), told("points_taken_back")) == (DUE, 1)
    assert {alarm.kind for alarm in PaymentAlarm.objects.all()} == {"disputed", "dispute_lost"}
