"""Minutes of a skill and the only courtesy car: sold once however many ask; and with the protection off."""

from __future__ import annotations

import pytest
from django.db import connection

from booking.appointments.actions import allocation, holds
from booking.workshop.actions import lay_calendar, set_skill_cap
from booking.workshop.models import SkillDay
from tests.booking.rides import DRIVER, a_travel_scene
from tests.booking.scenes import NOW, Scene, a_scene, an_operation, hold, units
from tests.races.bookings import deadlocks, drifted_days, one, overlaps, without_constraint, without_locks
from tests.together import at_once, met

CLIENTS = 6
DRIFTED_SKILLS = """SELECT count(*) FROM booking_skillday AS s WHERE s.minutes_used <> (
    SELECT coalesce(sum(minutes), 0) FROM booking_claim AS c
    WHERE c.site_day_id = s.site_day_id AND s.skill = ANY(c.skills))"""


def skilled() -> Scene:
    """Bays and people for everybody, but only two hours of the skill."""
    scene = a_scene(bays=CLIENTS, technicians=0, lanes=CLIENTS, seats=CLIENTS)
    units(scene.site, {"technician": CLIENTS}, tags=["hv"])
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=NOW)
    set_skill_cap(site=scene.site, skill="hv", minutes_max=120, valid_from=scene.day(0), now=NOW)
    return scene


def rush(scene: Scene) -> int:
    """How many of the clients got an hour of the skill."""
    work = an_operation(60, tags=["technician:hv"])
    calls = [lambda: hold(scene, scene.at(2, 9), operations=[work], by_staff=True) for _n in range(CLIENTS)]
    return sum(outcome.won for outcome in at_once(calls))


def test_a_skill_is_sold_up_to_its_cap(own_database: str) -> None:
    scene = skilled()
    assert rush(scene) == 2
    assert SkillDay.objects.get(site_day=scene.site_day(2)).minutes_used == 120
    assert (one(DRIFTED_SKILLS), drifted_days(), deadlocks()) == (0, 0, 0)


def test_sabotage_without_locks_and_checks_the_skill_is_oversold(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = skilled()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_skillday DROP CONSTRAINT skill_day_capped")
    monkeypatch.setattr(holds, "place", met(allocation.place, CLIENTS, after=True))
    with without_constraint(), without_locks(monkeypatch):
        assert rush(scene) > 2


def lend(scene: Scene) -> int:
    """How many of the clients drive off in the only courtesy car."""
    calls = [
        lambda: hold(scene, scene.at(2, 9), mode="courtesy", trip=DRIVER, operations=[scene.service])
        for _n in range(CLIENTS)
    ]
    return sum(outcome.won for outcome in at_once(calls))


def lenders() -> Scene:
    return a_travel_scene(bays=CLIENTS, technicians=CLIENTS, lanes=CLIENTS, cars=1)


def test_one_courtesy_car_is_lent_once(own_database: str) -> None:
    assert lend(lenders()) == 1
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


def test_sabotage_without_locks_and_constraint_it_is_lent_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = lenders()
    monkeypatch.setattr(holds, "place", met(allocation.place, CLIENTS, after=True))
    with without_constraint(), without_locks(monkeypatch):
        assert lend(scene) > 1
    assert overlaps() > 0
