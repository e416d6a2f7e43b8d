"""D1 and booking.md §10: on nineteen days of the world's clocks a centre open around the clock sells each
quarter hour once, none that is skipped, and both of those that come twice."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from booking.appointments.queries import availability
from tests.booking.scenes import Scene, a_scene, assert_counters_are_sums_of_claims, hold
from tests.booking.workshop.test_rules import ZONE_DAYS

pytestmark = pytest.mark.django_db
AROUND_THE_CLOCK = {weekday: [(time(0), time(0))] for weekday in range(7)}
QUARTER = timedelta(minutes=15)
WORK = 4  # quarter hours


def a_scene_before(zone: str, day: date) -> Scene:
    now = datetime.combine(day - timedelta(days=2), time(12), UTC)
    return a_scene(zone=zone, now=now, days=4, hours=AROUND_THE_CLOCK, seats=1)


@pytest.mark.proves("D1")
@pytest.mark.parametrize(("zone", "day", "cells"), ZONE_DAYS)
def test_each_quarter_hour_of_the_day_is_offered_once(zone: str, day: date, cells: int) -> None:
    scene = a_scene_before(zone, day)
    found = availability(
        site=scene.site, operations=[scene.service], mode="wait", now=scene.now, first=day, last=day,
        by_staff=True,
    )  # fmt: skip
    slots = list(found.open_slots())
    instants = [slot.at for slot in slots]
    assert len(instants) == len(set(instants)) == max(0, cells - WORK + 1)
    assert all(b - a == QUARTER for a, b in pairwise(instants)), "no gap, no repeat"
    assert {at.astimezone(scene.site.tz).date() for at in instants} <= {day}
    labels = [str(slot.label) for slot in slots]
    assert len(labels) == len(set(labels)), "an hour that comes twice has two names"


@pytest.mark.proves("D1")
@pytest.mark.parametrize(("zone", "day", "cells"), [row for row in ZONE_DAYS if row[2] not in (0, 96)])
def test_work_across_the_change_is_as_long_as_it_is(zone: str, day: date, cells: int) -> None:
    scene = a_scene_before(zone, day)
    start = change_on(scene, day) - 2 * QUARTER
    held = hold(scene, start, by_staff=True, actor=None)
    work = held.claims.get(resource__kind="bay")
    assert (work.during.upper - work.during.lower, held.promise_at - start) == (WORK * QUARTER,) * 2
    assert scene.site.days.get(day=day).minutes_used == 60
    assert_counters_are_sums_of_claims()


def change_on(scene: Scene, day: date) -> datetime:
    """The first instant of that date with another offset than before; the second hour if it is midnight."""
    site_day = scene.site.days.get(day=day)
    instants = [site_day.t0 + n * QUARTER for n in range(2, site_day.cells - WORK)]
    offsets = [at.astimezone(scene.site.tz).utcoffset() for at in instants]
    changes = [at for at, (a, b) in zip(instants[1:], pairwise(offsets), strict=True) if a != b]
    return next(iter(changes), instants[WORK])
