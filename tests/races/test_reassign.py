"""Two hands on the board at the same moment: one bay takes one car, and one car goes one way."""

from __future__ import annotations

from functools import partial
from importlib import import_module

import pytest

from booking.appointments import actions
from booking.appointments.actions import locks
from booking.appointments.models import Appointment
from booking.workshop.models import Resource
from tests.booking.scenes import Scene, a_scene, book
from tests.races.bookings import deadlocks, drifted_days, overlaps, without_constraint, without_locks
from tests.together import Outcome, at_once, met


def a_board() -> tuple[Scene, list[Appointment], Resource]:
    """Two cars at nine in two of four bays; one of the bays that are free."""
    scene = a_scene(bays=4, technicians=4)
    cars = [book(scene, scene.at(2, 9), mode="drop_off") for _n in range(2)]
    return scene, cars, free_bays(scene)[0]


def free_bays(scene: Scene) -> list[Resource]:
    bays = scene.site.resources.filter(kind="bay", claims=None)
    return list(bays.order_by("pk"))


def give(scene: Scene, car: Appointment, to: Resource) -> partial[Appointment]:
    unit = car.claims.get(resource__kind="bay").resource
    return partial(
        actions.reassign, appointment=car, unit=unit, to=to, version=car.version, now=scene.now, actor=None
    )


def codes(outcomes: list[Outcome]) -> list[str]:
    return [getattr(outcome.error, "code", "") for outcome in outcomes if not outcome.won]


def test_two_cars_given_to_one_bay_one_gets_it(own_database: str) -> None:
    scene, cars, bay = a_board()
    outcomes = at_once([give(scene, car, bay) for car in cars])
    assert codes(outcomes) == ["slot_taken"]
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


def test_sabotage_without_the_constraint_one_bay_holds_both(own_database: str) -> None:
    scene, cars, bay = a_board()
    with without_constraint():
        assert codes(at_once([give(scene, car, bay) for car in cars])) == []
    assert overlaps() == 1


def test_one_car_given_away_twice_goes_one_way(own_database: str) -> None:
    scene, (car, _other), _bay = a_board()
    outcomes = at_once([give(scene, car, bay) for bay in free_bays(scene)])
    assert codes(outcomes) == ["version_conflict"]
    [won] = [outcome.value for outcome in outcomes if outcome.won]
    assert won.version == car.version + 1
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


def test_sabotage_without_locks_both_are_told_that_they_have_it(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, (car, _other), _bay = a_board()
    giving = import_module(actions.reassign.__module__)
    rows = Appointment.objects.select_related("site")
    monkeypatch.setattr(locks, "take_appointment", lambda row, _days: rows.get(pk=row.pk))
    monkeypatch.setattr(giving, "_give", met(giving._give, 2))
    with without_locks(monkeypatch):
        assert codes(at_once([give(scene, car, bay) for bay in free_bays(scene)])) == []
