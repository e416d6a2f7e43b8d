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

from booking.appointments.models import Appointment
from booking.appointments.rules.states import HOUSE
from club.claims.models import PointsClaim
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
    assert Entry.objects.filter(posted_at__gt=now).count() == 0
    assert Appointment.objects.filter(arrive_at__gt=now, state="booked").exists()
    assert Appointment.objects.filter(arrive_at__lt=now, state__in=HOUSE).exists(), "in full swing"
    assert PointsClaim.objects.waiting().exists()
    assert Adjustment.objects.exists()
    assert Gift.objects.exists()


def analyse(_chapter: str) -> None:
    """As the command does: without it the planner knows nothing of what was added."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
