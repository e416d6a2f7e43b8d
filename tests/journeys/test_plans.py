"""A paid membership: taken, renewed, failing, ended; the order of what Stripe says does not matter."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
import time_machine
from django.db import transaction

from booking.sites.models import Group
from club import journeys
from club.journeys.plans import early_hours
from club.members.models import Member
from club.notices.models import Notice
from club.payments import actions
from club.payments.models import PaidPlan, PaymentAlarm, SimulatedPost, Subscription, SubscriptionPeriod
from loyalty.ledger.queries import balance
from portal.models import User
from tests.club.conftest import make_site
from tests.club.events.makes import NOW
from tests.portal.people import joined
from tests.portal.test_owner_pages import account_of
from tests.stripe import arrive, needs_stripe

pytestmark = [pytest.mark.django_db, needs_stripe]
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def ben(db: None) -> User:
    return joined(make_site(), "ben@example.com", "Ben Oak")


@pytest.fixture
def plan(ben: User) -> PaidPlan:
    return actions.write_plan(
        code="plus", name="Club Plus", words="Earlier at every event.", price_minor=4_900, currency="GBP",
        months=12, early_hours=96, bonus_points=300, now=NOW,
        actor=User.objects.create_user(None, is_staff=True),
    )  # fmt: skip


def taken(plan: PaidPlan, user: User, card: str = "4242424242424242") -> Subscription:
    from club.payments.simulator import page

    asked = journeys.subscribe(plan=plan, user=user, key="once", now=NOW)
    opened = actions.open_plan_page(subscription=asked, now=NOW)
    assert page.pay(opened.session_id or "", card, NOW) == "paid"
    return opened


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_a_plan_is_paid_brings_its_points_and_is_announced_before_it_renews(
    plan: PaidPlan, ben: User, clock: Any
) -> None:
    row = taken(plan, ben)
    arrive(NOW)
    row.refresh_from_db()
    assert (row.state, row.is_valid(NOW), told("plan_started")) == ("active", True, 1)
    assert row.paid_until == NOW.replace(year=NOW.year + 1)
    member = Member.objects.get(user=ben)
    assert journeys.event_facts(member, NOW.date()).early_hours == 96
    assert balance(account_of(ben), NOW.date()).available == 300
    with pytest.raises(actions.PlanAlready):
        journeys.subscribe(plan=plan, user=ben, key="twice", now=NOW)

    soon = row.paid_until - timedelta(days=10)
    clock.move_to(soon)
    for _again in range(2):
        journeys.plans_by_the_clock(now=soon)
    assert told("plan_renewal") == 1
    from club.payments.simulator import plans

    clock.move_to(row.paid_until)
    assert plans.renew_due(now=row.paid_until) == 1
    arrive(row.paid_until)
    row.refresh_from_db()
    assert (row.state, row.periods.count()) == ("active", 2)
    assert balance(account_of(ben), row.paid_until.date() - YEAR).available == 600
    assert not PaymentAlarm.objects.exists()


@pytest.mark.proves("B1")
def test_every_order_of_the_first_events_ends_alike(plan: PaidPlan, ben: User) -> None:
    taken(plan, ben)
    bodies = list(SimulatedPost.objects.order_by("pk"))
    ends = set()
    for order in permutations(bodies):
        with transaction.atomic():
            for row in (*order, *order[:1]):  # the first one once more
                SimulatedPost.objects.filter(answered_at=None).update(answered_at=NOW)
                SimulatedPost.objects.filter(pk=row.pk).update(answered_at=None)
                assert arrive(NOW) == [200]
            found = Subscription.objects.get()
            ends.add((found.state, found.paid_until, found.customer_id, SubscriptionPeriod.objects.count()))
            assert balance(account_of(ben), NOW.date()).available == 300
            transaction.set_rollback(True)
    assert len(ends) == 1


def test_a_card_refused_later_is_said_and_a_new_one_helps(plan: PaidPlan, ben: User, clock: Any) -> None:
    from club.payments.simulator import plans

    row = taken(plan, ben, plans.FAILS_LATER)
    arrive(NOW)
    row.refresh_from_db()
    assert row.paid_until is not None
    later = row.paid_until
    clock.move_to(later)
    plans.renew_due(now=later)
    arrive(later)
    row.refresh_from_db()
    assert (row.state, told("plan_failing")) == ("failing", 1)
    assert actions.portal_url(subscription=row).startswith("http")
    plans.manage(row.provider_id or "", "card", later)
    plans.renew_due(now=later)
    arrive(later)
    row.refresh_from_db()
    assert (row.state, row.periods.count()) == ("active", 2)


def test_stopped_in_the_portal_it_ends_with_the_paid_time(plan: PaidPlan, ben: User, clock: Any) -> None:
    from club.payments.simulator import plans

    row = taken(plan, ben)
    arrive(NOW)
    row.refresh_from_db()
    assert row.paid_until is not None
    plans.manage(row.provider_id or "", "stop", NOW + timedelta(hours=1))
    clock.move_to(NOW + timedelta(hours=1))
    arrive(NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.ends_at) == ("active", row.paid_until)
    soon = row.paid_until - timedelta(days=1)
    clock.move_to(soon)
    journeys.plans_by_the_clock(now=soon)
    assert told("plan_renewal") == 0
    clock.move_to(row.paid_until)
    plans.renew_due(now=row.paid_until)
    arrive(row.paid_until)
    row.refresh_from_db()
    assert (row.state, told("plan_ended"), row.is_valid(NOW)) == ("ended", 1, False)


@pytest.mark.proves("B8")
def test_a_missed_event_is_found_by_asking(plan: PaidPlan, ben: User, clock: Any) -> None:
    row = taken(plan, ben)
    SimulatedPost.objects.all().delete()
    later = NOW + timedelta(hours=7)
    clock.move_to(later)
    journeys.plans_by_the_clock(now=later)
    row.refresh_from_db()
    assert row.provider_id, "the session has named its subscription"
    Subscription.objects.update(checked_at=None)
    journeys.plans_by_the_clock(now=later)
    row.refresh_from_db()
    assert (row.state, row.periods.count()) == ("active", 1)


@pytest.mark.proves("B6")
def test_another_amount_is_not_believed(plan: PaidPlan, ben: User) -> None:
    taken(plan, ben)
    Subscription.objects.update(price_minor=9_900)
    arrive(NOW)
    assert not SubscriptionPeriod.objects.exists()
    assert PaymentAlarm.objects.filter(kind="wrong_amount").exists()


def other_plan(plan: PaidPlan) -> PaidPlan:
    return actions.write_plan(
        code="gold", name="Gold", words="More.", price_minor=9_900, currency="GBP", months=12, now=NOW,
        actor=plan.created_by,
    )  # fmt: skip


def test_another_plan_replaces_a_page_nobody_paid_on_and_that_page_is_closed(
    plan: PaidPlan, ben: User
) -> None:
    from club.payments.simulator import page

    first = actions.open_plan_page(
        subscription=journeys.subscribe(plan=plan, user=ben, key="a", now=NOW), now=NOW
    )
    second = journeys.subscribe(plan=other_plan(plan), user=ben, key="b", now=NOW)
    journeys.plans_by_the_clock(now=NOW)
    assert page.pay(first.session_id or "", "4242424242424242", NOW) == "expired"
    second.refresh_from_db()
    assert page.pay(second.session_id or "", "4242424242424242", NOW) == "paid"
    arrive(NOW)
    states = dict(Subscription.objects.values_list("plan__code", "state"))
    assert states == {"plus": "expired", "gold": "active"}
    assert not PaymentAlarm.objects.exists()


@pytest.mark.proves("B5")
@pytest.mark.parametrize("asks_before_it_hears", [False, True])
def test_paid_on_a_page_that_was_replaced_the_other_page_is_never_opened(
    plan: PaidPlan, ben: User, asks_before_it_hears: bool
) -> None:
    """Somebody pays in the moment between: that membership stands, and nobody can pay for a second."""
    first = taken(plan, ben)
    second = journeys.subscribe(plan=other_plan(plan), user=ben, key="b", now=NOW)
    if asks_before_it_hears:
        assert not journeys.open_plan(subscription=second, now=NOW)
    assert set(arrive(NOW)) == {200}
    assert not journeys.open_plan(subscription=second, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.session_id) == ("active", "expired", None)
    assert (told("plan_started"), balance(account_of(ben), NOW.date()).available) == (1, 300)
    assert not PaymentAlarm.objects.exists(), "nothing is left for hands"


def test_while_nobody_knows_whether_the_old_page_is_closed_the_new_one_waits(
    plan: PaidPlan, ben: User, settings: Any
) -> None:
    first = actions.open_plan_page(
        subscription=journeys.subscribe(plan=plan, user=ben, key="a", now=NOW), now=NOW
    )
    second = journeys.subscribe(plan=other_plan(plan), user=ben, key="b", now=NOW)
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_x", "http://127.0.0.1:9"
    assert not journeys.open_plan(subscription=second, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.session_id) == ("new", None)
    assert (first.call_error, first.call_due_at and first.call_due_at > NOW) == ("APIConnectionError", True)


def test_a_membership_opens_events_sooner_until_its_last_day_in_the_group_is_over(
    plan: PaidPlan, ben: User
) -> None:
    row = taken(plan, ben)
    Group.objects.update(zone="Asia/Shanghai")
    Subscription.objects.filter(pk=row.pk).update(paid_until=datetime(2027, 3, 2, 23, 30, tzinfo=UTC))
    assert [early_hours(ben, date(2027, 3, day)) for day in (3, 4)] == [96, 0]


def test_every_renewal_is_announced_however_many_come_at_once(plan: PaidPlan, ben: User) -> None:
    row = taken(plan, ben)
    arrive(NOW)
    row.refresh_from_db()
    assert row.paid_until is not None
    soon = row.paid_until - timedelta(days=10)
    people = [User.objects.create_user(f"p{n}@example.com") for n in range(2)]
    for n, person in enumerate(people):
        Subscription.objects.create(
            key=f"s{n}", plan=plan, person=person, price_minor=4_900, currency="GBP", months=12,
            state="active", created_at=NOW, expires_at=NOW, session_id=f"c{n}",
            paid_until=row.paid_until + timedelta(days=n),
        )  # fmt: skip
    for _turn in range(4):
        journeys.plans_by_the_clock(now=soon, limit=1)
    assert told("plan_renewal") == 3
