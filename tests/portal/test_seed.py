"""The demo can be told on any day, at any hour, in both regions.

A day is simulated by the only thing the story knows of it: ``tell(now=…)`` gets the moment as an
argument and no chapter reads a clock. The whole story of few people is told in one transaction, so that a
key that meets itself, a day without an hour or a date before its cause fails here and not in somebody's
first start. To try the full size on another day, patch ``django.utils.timezone.now`` and call ``seed``.
"""

from datetime import UTC, datetime

import pytest
from django.db import connection

from booking.appointments.models import Appointment
from loyalty.ledger.models import Account, Entry
from portal.demo.size import Size
from portal.demo.telling import tell

FEW = Size(
    members=40, cars=50, orders=120, refunds=20, debtors=6, friends=8, washes=4, days_ahead=30, per_day=(4, 2)
)
MOMENTS = (
    ("gb", datetime(2026, 11, 23, 0, 5, tzinfo=UTC)),  # a Monday that has just begun
    ("gb", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),  # a Sunday, the minute before summer time
    ("gb", datetime(2027, 6, 30, 23, 30, tzinfo=UTC)),  # in London it is July already
    ("gb", datetime(2028, 2, 29, 17, 30, tzinfo=UTC)),
    ("cn", datetime(2026, 12, 31, 16, 30, tzinfo=UTC)),  # in Shanghai the year has begun, and all are closed
)
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("region", "now"), MOMENTS)
def test_the_story_can_be_told_on_any_day(db: None, region: str, now: datetime) -> None:
    code = tell(region=region, now=now, say=analyse, size=FEW)
    assert len(code) >= 8
    assert Account.objects.count() == FEW.members
    assert Entry.objects.filter(posted_at__gt=now).count() == 0
    assert Appointment.objects.filter(arrive_at__gt=now, state="booked").exists()


def analyse(_chapter: str) -> None:
    """As the command does: without it the planner knows nothing of what was added."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
