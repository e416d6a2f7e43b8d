"""The demo can be told on any day, at any hour, in both regions.

A day is simulated by the only thing the story knows of it: ``tell(now=…)`` gets the moment as an
argument and no chapter reads a clock. The whole story of few people is told in one transaction, so that a
key that meets itself, a day without an hour or a date before its cause fails here and not in somebody's
first start. To try the full size on another day, patch ``django.utils.timezone.now`` and call ``seed``.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F, Sum

from booking.appointments.models import Appointment
from booking.appointments.rules.states import HOUSE
from club import journeys
from club.claims.models import PointsClaim
from club.events import queries as events
from club.events.models import Registration
from club.payments import queries as payments
from club.payments.models import Payment, PaymentAlarm, Refund, SimulatedObject, Subscription
from club.reminders.models import Occurrence
from loyalty.adjustments.models import Adjustment
from loyalty.gifts.models import Gift
from loyalty.ledger.models import Account, Entry
from portal.demo.size import Size
from portal.demo.telling import tell
from tests.booking.shelves import use_shelf

FEW = Size(
    leads=10, lead_days=2,
    members=40, cars=50, orders=120, refunds=20, debtors=6, friends=8, washes=4, adjustments=10, gifts=6,
    claims=5, days_ahead=45, per_day=(4, 2),
)  # fmt: skip
MOMENTS = (
    ("gb", datetime(2026, 11, 23, 0, 5, tzinfo=UTC)),  # a Monday that has just begun
    ("gb", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),  # a Sunday, the minute before summer time
    ("gb", datetime(2027, 6, 30, 23, 30, tzinfo=UTC)),  # in London it is July already
    ("gb", datetime(2028, 2, 29, 17, 30, tzinfo=UTC)),
    ("cn", datetime(2026, 12, 31, 16, 30, tzinfo=UTC)),  # in Shanghai the year has begun, and all are closed
)
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


@pytest.mark.parametrize(("region", "now"), MOMENTS)
def test_the_story_can_be_told_on_any_day(db: None, region: str, now: datetime) -> None:
    code = tell(region=region, now=now, say=analyse, size=FEW)
    assert len(code) >= 8
    assert Account.objects.count() > FEW.members, "and the heroes of the stories"
    by_hand = Entry.objects.exclude(kind__in=("expire", "unexpire"))  # those the database's clock dates
    assert by_hand.filter(posted_at__gt=now).count() == 0
    assert Appointment.objects.filter(arrive_at__gt=now, state="booked").exists()
    assert Appointment.objects.filter(arrive_at__lt=now, state__in=HOUSE).exists(), "in full swing"
    assert PointsClaim.objects.waiting().exists()
    assert Adjustment.objects.exists()
    assert Gift.objects.exists()
    assert Occurrence.objects.filter(rule__code="deferred-work").exists()
    money_adds_up(now)


def money_adds_up(now: datetime) -> None:
    """Places, payments, refunds and memberships say the same, and so does who took the money: asked again,
    it has nothing new to tell."""
    assert not list(events.drift())
    for place in Registration.objects.exclude(paid_at=None):
        about = (f"registration:{place.ref}", Payment.Purpose.EVENT)
        stays = payments.paid(*about) - payments.leaving_for(*about)
        assert stays == place.money_minor - place.back_minor, place.ref
    for payment in Payment.objects.exclude(paid_at=None).prefetch_related("refunds"):
        gone = sum(row.amount_minor for row in payment.refunds.all() if row.state == Refund.State.SUCCEEDED)
        assert payment.refunded_minor == gone <= payment.amount_minor, payment.ref
    taken = Payment.objects.exclude(paid_at=None).aggregate(n=Sum(F("amount_minor") - F("refunded_minor")))
    charges = [row.data for row in SimulatedObject.objects.filter(kind="charge", data__paid=True)]
    assert taken["n"] == sum(one["amount"] - one["amount_refunded"] for one in charges) > 0
    members = Subscription.objects.exclude(paid_until=None).prefetch_related("periods")
    assert len(members) > 0
    for row in members:
        assert row.paid_until == max(period.ends_at for period in row.periods.all())
        assert {period.amount_minor for period in row.periods.all()} == {row.price_minor}
    known = facts_of_money()
    journeys.reconcile_payments(now=now, is_daily=True)
    assert facts_of_money() == known


def facts_of_money() -> list[tuple[object, ...]]:
    rows = Payment.objects.order_by("pk").values_list("pk", "state", "refunded_minor")
    plans = Subscription.objects.order_by("pk").values_list("pk", "state", "paid_until")
    alarms = PaymentAlarm.objects.order_by("pk").values_list("pk", "kind", "key")
    return [*rows, *plans, *alarms]


def analyse(_chapter: str) -> None:
    """As the command does: without it the planner knows nothing of what was added."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
