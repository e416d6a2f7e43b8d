"""A site gets another time zone: the hours on the wall stay (safety.md D8)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from booking.appointments.actions import hold
from booking.appointments.models import Claim
from booking.replanning.actions import change_zone
from booking.replanning.actions.zones import SameZone
from booking.workshop.models import Absence, Shift
from tests.booking.scenes import Scene, a_person, a_scene, assert_counters_are_sums_of_claims, book, frozen

pytestmark = pytest.mark.django_db
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def wall(at: datetime, zone: ZoneInfo) -> tuple[date, time]:
    local = at.astimezone(zone)
    return local.date(), local.time()


@pytest.mark.proves("D8")
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu"])
def test_bookings_keep_their_hour_on_the_wall_and_their_units(zone: str) -> None:
    scene, owner = a_scene(bays=2, technicians=2), a_person()
    today = book(scene, scene.at(0, 14), mode="drop_off")
    booked = [book(scene, scene.at(n, 9 + n), mode="drop_off", person=owner) for n in (1, 2, 3)]
    held = hold(site=scene.site, operations=[scene.service], mode="wait", at=scene.at(2, 16),
                request_key="held", now=scene.now)  # fmt: skip
    old, units = scene.site.tz, claims_by_unit()
    before = {row.pk: (wall(row.arrive_at, old), wall(row.promise_at, old)) for row in (*booked, held)}
    versions = {row.pk: row.version for row in (*booked, held)}
    moved = change_zone(site=scene.site, zone=zone, now=scene.now, actor=None)
    assert {row.pk for row in moved} == before.keys()
    for row in moved:
        new = ZoneInfo(zone)
        assert (wall(row.arrive_at, new), wall(row.promise_at, new)) == before[row.pk]
        assert row.version == versions[row.pk] + 1
    assert claims_by_unit() == units
    assert_counters_are_sums_of_claims()
    at = today.arrive_at
    today.refresh_from_db()
    assert today.arrive_at == at  # the day that runs is finished on the old clock
    assert scene.site.zone == zone


def claims_by_unit() -> set[tuple[int, int, int, int]]:
    return set(Claim.objects.values_list("resource", "site_day", "lo", "hi"))


def test_the_new_zone_sells_the_old_opening_hours() -> None:
    scene = a_scene()
    before = {(s.site_day_id, s.lo, s.hi) for s in Shift.objects.filter(site_day__day__gte=scene.day(1))}
    change_zone(site=scene.site, zone="Asia/Shanghai", now=scene.now, actor=None)
    assert {
        (s.site_day_id, s.lo, s.hi) for s in Shift.objects.filter(site_day__day__gte=scene.day(1))
    } == before
    at = datetime.combine(scene.day(1), time(8), SHANGHAI)
    assert book(scene, at, mode="drop_off").arrive_at == at


def test_over_the_days_on_which_a_clock_changes_the_wall_still_holds() -> None:
    """London and New York change on different Sundays of March: cells move, hours do not."""
    hours = {weekday: [(time(8), time(18))] for weekday in range(7)}
    scene = a_scene(hours=hours, days=35)
    ahead = [(day - scene.day(0)).days for day in (date(2026, 3, 8), date(2026, 3, 29))]
    booked = [book(scene, scene.at(n, 10), mode="drop_off") for n in ahead]
    walls = [wall(row.arrive_at, scene.site.tz) for row in booked]
    moved = change_zone(site=scene.site, zone="America/New_York", now=scene.now, actor=None)
    found = {row.pk: row for row in moved}
    assert [wall(found[row.pk].arrive_at, ZoneInfo("America/New_York")) for row in booked] == walls
    assert_counters_are_sums_of_claims()


def test_an_absence_stays_where_its_writer_meant_it() -> None:
    scene = a_scene()
    unit = scene.site.resources.filter(kind="technician").get()
    away = Absence.objects.create(
        resource=unit, starts_at=scene.at(3, 8), ends_at=scene.at(3, 18), recorded_at=scene.now
    )
    change_zone(site=scene.site, zone="Europe/Berlin", now=scene.now, actor=None)
    away.refresh_from_db()
    assert wall(away.starts_at, BERLIN) == (scene.day(3), time(8))
    assert not Shift.objects.filter(resource=unit, site_day__day=scene.day(3)).exists()


def test_what_is_no_zone_or_no_change_is_refused_and_changes_nothing() -> None:
    scene: Scene = a_scene()
    book(scene, scene.at(1, 9), mode="drop_off")
    before = frozen()
    with pytest.raises(SameZone):
        change_zone(site=scene.site, zone="Europe/London", now=scene.now, actor=None)
    with pytest.raises(ValidationError):
        change_zone(site=scene.site, zone="Mars/Olympus", now=scene.now, actor=None)
    assert frozen() == before
