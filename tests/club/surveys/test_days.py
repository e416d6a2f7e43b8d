"""Repairs are of the day on which the car came in at its own site, and of one month only."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking.garage.models import Vehicle
from booking.sites.models import Site
from club.members.models import Member
from club.surveys import queries
from tests.club.surveys.conftest import make_visit

HOURS = timedelta(hours=3)  # from coming in to the delivery, in make_visit


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/London", date(2026, 1, 31)), ("Asia/Shanghai", date(2026, 2, 1))]
)
def test_an_evening_in_utc_is_the_next_morning_in_shanghai(
    site: Site, member: Member, car: Vehicle, zone: str, day: date
) -> None:
    Site.objects.update(zone=zone)
    make_visit(site, member.user, car, datetime(2026, 1, 31, 23, tzinfo=UTC) + HOURS, work="noise")
    assert [repair.on for repair in queries.repairs_of(day, day)] == [day]
    other = date(2026, 1, 31) if day.month == 2 else date(2026, 2, 1)
    assert queries.repairs_of(other, other) == []


def test_a_repair_on_the_first_is_not_of_the_month_before(site: Site, member: Member, car: Vehicle) -> None:
    first, days = datetime(2026, 2, 1, tzinfo=site.tz), [28, 31]
    make_visit(site, member.user, car, first + HOURS, "1", work="noise")
    make_visit(site, member.user, car, first + timedelta(days=1) + HOURS, "2", work="noise")
    january = queries.faults_of([site.pk], first - timedelta(days=days[1]), first, 90)
    february = queries.faults_of([site.pk], first, first + timedelta(days=days[0]), 90)
    assert (january.repair_jobs, len(january.repeats)) == (0, 0)
    assert (february.repair_jobs, len(february.repeats)) == (2, 1)
