"""The demo's named members: each story shows its rule, to the point."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from club import journeys
from club.referrals.models import Referral
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import account_of, balance
from loyalty.models import TierNews
from loyalty.rewards.models import BillPayment
from loyalty.tiers.queries import standing
from portal.demo import guests, stories
from portal.demo.cast import Cast
from portal.demo.gatherings import plan
from portal.demo.ground import lay_ground
from portal.demo.size import Size
from portal.demo.stories import Stage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)


@pytest.fixture
def stage() -> Stage:
    cast = Cast("gb", random.Random(3))
    return Stage(lay_ground("gb", cast, NOW, Size(sites=1, days_ahead=20)), "gb", cast)


def points(account: Account, kind: str) -> list[int]:
    return list(
        Entry.objects.filter(account=account, kind=kind).order_by("pk").values_list("points", flat=True)
    )


@pytest.mark.proves("B9")
def test_spent_then_refunded_is_owed(stage: Stage) -> None:
    hero = stories.spent_then_refunded(stage)
    earned, spent = 2_600 + welcome(hero), 2_400
    now = balance(hero, stage.today)
    assert (now.available, now.debt) == (0, 2_600 - (earned - spent))


def test_points_held_over_their_expiry_live_until_they_pay(stage: Stage) -> None:
    hero = stories.hold_over_expiry(stage)
    payment = BillPayment.objects.get(account=hero)
    visit = Appointment.objects.get(person=hero.owner)
    end = stage.today.replace(day=30)
    assert visit.arrive_at.date() > end
    assert (payment.points, payment.hold and payment.hold.until >= visit.promise_at.date()) == (800, True)
    assert balance(hero, end + timedelta(days=1)).held == 800


def test_thirds_of_a_hundred_are_33_33_34(stage: Stage) -> None:
    assert points(stories.refunds_of_thirds(stage), "reverse") == [-33, -33, -34]


def test_a_level_is_kept_by_two_visits_in_the_days_of_grace(stage: Stage) -> None:
    hero = stories.tier_saved(stage)
    told = list(TierNews.objects.filter(account=hero).order_by("pk").values_list("kind", flat=True))
    assert told == ["up", "grace", "renewed"]
    assert standing(hero, stage.today).tier.code == "gold"


def test_a_sold_car_takes_its_booking_along(stage: Stage) -> None:
    hero = stories.car_sold(stage)
    assert Vehicle.objects.for_user(hero.owner).count() == 1
    booked = Appointment.objects.get(person=hero.owner)
    assert (booked.state, booked.claims.count()) == ("cancelled", 0)


@pytest.mark.source("L13")
def test_nobody_brings_themselves(stage: Stage) -> None:
    friend = stories.self_referral(stage)
    row = Referral.objects.get(friend=friend.owner)
    assert (row.state, "same_phone" in row.reasons or "self" in row.reasons) == ("not_eligible", True)


def test_two_numbers_are_joined_and_two_brothers_parted(stage: Stage) -> None:
    winner = stories.merged_and_unmerged(stage)
    assert Account.objects.filter(merged_into=winner).count() == 1
    assert balance(winner, stage.today).available >= 320
    parted = Account.objects.get(owner__name="Jon Bramley")
    assert (parted.merged_into_id, parted.root_id) == (None, None)
    assert balance(parted, stage.today).available >= 210


def welcome(account: Account) -> int:
    return sum(Entry.objects.filter(account=account, reason="welcome").values_list("points", flat=True))


def test_a_guest_of_a_member_bought_a_car_and_both_are_paid(stage: Stage) -> None:
    host = stories.member_for(stage.join("Ruth Ansell", stage.ago(300)))
    buyer = guests.guest_turned_buyer(stage, host, "Hugo Brent", stage.ground.moment(stage.ago(90)))
    row = Referral.objects.get(friend=buyer)
    assert (row.how, row.state, row.referrer) == ("event", "rewarded", host)
    assert set(row.milestones.values_list("milestone", flat=True)) == {"test_drive", "car"}
    assert Vehicle.objects.for_user(buyer).count() == 1
    account = account_of(host.user)
    assert account is not None
    assert sum(points(account, "earn")) - welcome(account) == 5_200


def test_who_wrote_the_enquiry_down_and_sold_the_car_is_looked_at_first(stage: Stage) -> None:
    row = Referral.objects.get(friend=guests.insider_pattern(stage))
    assert (row.review, row.reasons, row.state) == ("held", ["same_clerk"], "delivered")
    account = account_of(row.referrer.user)
    assert account is not None
    assert sum(points(account, "earn")) == welcome(account)


def test_a_family_of_four_waits_together(stage: Stage) -> None:
    day = NOW + timedelta(days=12)
    event = plan(stage.ground, "on-ice", ("An evening on ice", "冰面驾驶之夜"), "driving", day, 6)
    friend = stories.member_for(stage.join("Ines Marsh", stage.ago(200)))
    journeys.register_for_event(
        event=event, member=friend, guests=["Ida Marsh", "Ben Marsh"], now=NOW - timedelta(days=2),
        request_key="story:first",
    )  # fmt: skip
    entry = guests.waitlisted_family(stage, event)
    assert (entry.seats, entry.state, entry.offers.count()) == (4, "waiting", 0)
