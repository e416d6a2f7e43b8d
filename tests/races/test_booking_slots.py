"""A1, A2 and A3 of safety.md: many clients, little capacity; and each test with its protection off."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection

from booking.appointments import actions
from booking.appointments.actions import holds, locks
from booking.appointments.actions.refusals import SlotTaken
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from tests.booking.scenes import Scene, a_car, a_person, a_scene, an_operation, book, hold
from tests.races.bookings import (
    deadlocks,
    dice,
    drifted_days,
    overlaps,
    rounds,
    without_constraint,
    without_locks,
)
from tests.together import met

CLIENTS = 32
ROUNDS = 4


def fight(capacity: int, count: int) -> tuple[Scene, list[int], list[int]]:
    """Winners per round of 32 clients for one hour; and how many losers got no alternatives."""
    scene = a_scene(bays=capacity, technicians=capacity, lanes=4, seats=4)

    def client(number: int, _who: int) -> int:
        ahead, hour = 1 + number // 8, 9 + number % 8
        try:
            return hold(scene, scene.at(ahead, hour)).pk
        except SlotTaken as refusal:
            if not (refusal.params or {}).get("nearest"):
                raise AssertionError("no alternatives") from refusal
            raise

    tallies = rounds(CLIENTS, count, client)
    return scene, [len(t.wins) for t in tallies], [len(t.errors) for t in tallies]


@pytest.mark.proves("A1")
@pytest.mark.parametrize("capacity", [1, 3])
def test_as_many_win_a_slot_as_there_are_places(own_database: str, capacity: int) -> None:
    _scene, winners, errors = fight(capacity, ROUNDS)
    assert winners == [capacity] * ROUNDS
    assert errors == [0] * ROUNDS
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


@pytest.mark.proves("A1")
@pytest.mark.slow
@pytest.mark.parametrize("capacity", [1, 3])
def test_forty_rounds_of_thirty_two(own_database: str, capacity: int) -> None:
    _scene, winners, errors = fight(capacity, 40)
    assert winners == [capacity] * 40
    assert sum(errors) == overlaps() == drifted_days() == deadlocks() == 0


def test_sabotage_without_lock_and_constraint_one_hour_is_sold_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_constraint(), without_locks(monkeypatch):
        _scene, winners, _errors = fight(1, ROUNDS)
    assert max(winners) > 1
    assert overlaps() > 0


def test_sabotage_without_the_lock_the_constraint_still_holds_but_clients_pay(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the constraint alone nobody is booked twice, but losers collide in the database instead."""
    with without_locks(monkeypatch):
        scene = a_scene()
        seen: list[object] = []

        def client(number: int, _who: int) -> None:
            try:
                hold(scene, scene.at(1 + number, 9))
            except SlotTaken as refusal:
                cause = refusal.__cause__
                seen.append((cause.params or {}).get("reason") if isinstance(cause, Refusal) else None)
                raise

        tallies = rounds(CLIENTS, ROUNDS, client)
    assert overlaps() == 0
    assert "unit_does_one_thing" in seen or any(t.errors for t in tallies)


@pytest.mark.proves("A2")
@pytest.mark.parametrize("count", [ROUNDS, pytest.param(50, marks=pytest.mark.slow)])
def test_random_overlapping_wishes_never_share_a_unit(own_database: str, count: int) -> None:
    daily = {weekday: [(time(8), time(18))] for weekday in range(7)}
    scene = a_scene(bays=2, technicians=3, lanes=3, seats=2, days=count + 10, hours=daily)
    works = [an_operation(minutes) for minutes in (30, 45, 60, 90)]

    def client(number: int, who: int) -> int:
        roll = dice(number, who)
        at = scene.at(1 + number, roll.randint(8, 16), roll.choice([0, 15, 30, 45]))
        mode = roll.choice(["wait", "drop_off"])
        return hold(scene, at, operations=[roll.choice(works)], mode=mode).pk

    tallies = rounds(CLIENTS, count, client)
    assert all(t.wins for t in tallies)
    assert [t.errors for t in tallies] == [[]] * count
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


@pytest.mark.proves("A3")
def test_a_held_slot_is_closed_on_every_path(own_database: str) -> None:
    scene, first, rival = a_scene(), a_person(), a_person("Rival")
    mine = hold(scene, scene.at(2, 9), actor=first)
    other = book(scene, scene.at(3, 9), actor=rival, vehicle=a_car())
    asked: dict[str, Any] = {
        "operations": [scene.service],
        "mode": "wait",
        "now": scene.now,
        "site": scene.site,
    }
    paths: list[Callable[[], Appointment]] = [
        lambda: actions.hold(**asked, at=scene.at(2, 9), request_key="a", actor=rival),
        lambda: actions.book(**asked, at=scene.at(2, 9), request_key="b", actor=rival),
        lambda: actions.book(**asked, at=scene.at(2, 9), request_key="c", person=rival, by_staff=True),
        lambda: actions.move(
            appointment=other, at=scene.at(2, 9), version=other.version, now=scene.now, actor=rival
        ),
    ]
    for path in paths:
        with pytest.raises(SlotTaken):
            path()
    assert actions.confirm(appointment=mine, now=scene.now, actor=first).state == "booked"


@pytest.mark.proves("A7")
def test_twenty_replays_of_a_post_are_one_appointment(own_database: str) -> None:
    scene, owner = a_scene(), a_person()
    at = scene.at(2, 9)

    def client(number: int, _who: int) -> int:
        return hold(scene, at + number * timedelta(hours=1), request_key=f"key-{number}").pk

    tallies = rounds(20, 3, client)
    for tally in tallies:
        assert len(set(tally.wins)) == 1
        assert len(tally.wins) == 20
    assert Appointment.objects.count() == 3
    assert owner.appointments.count() == 0


def test_sabotage_without_the_replay_a_second_click_is_refused_its_own_hour(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "replayed", lambda *_asked: None)
    scene = a_scene()
    [tally] = rounds(20, 1, lambda _n, _who: hold(scene, scene.at(2, 9), request_key="same").pk)
    assert len(tally.wins) == 1
    assert tally.refusals or tally.errors


@pytest.mark.proves("J10")
def test_a_person_never_gets_a_third_hold_nor_a_car_a_second(own_database: str) -> None:
    scene, owner, car = a_scene(bays=9, technicians=9, lanes=9, seats=9), a_person(), a_car()

    def client(number: int, who: int) -> int:
        mine: dict[str, Any] = {"actor": owner} if number == 0 else {"vehicle": car}
        return hold(scene, scene.at(1 + who % 4, 9 + who // 4), **mine).pk

    person, vehicle = rounds(16, 2, client)
    assert (len(person.wins), person.errors) == (2, [])
    assert (len(vehicle.wins), vehicle.errors) == (1, [])


def test_sabotage_without_locks_a_person_holds_more_than_two(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_locks(monkeypatch):
        scene, owner = a_scene(bays=9, technicians=9, lanes=9, seats=9, days=20), a_person()
        tallies = rounds(16, 1, lambda _n, who: hold(scene, scene.at(1 + who, 9), actor=owner).pk)
    assert len(tallies[0].wins) > 2


def test_a_car_wanted_at_two_sites_at_once_goes_to_one(own_database: str) -> None:
    sites = [a_scene(), a_scene()]
    car = a_car()

    def client(_number: int, who: int) -> int:
        scene = sites[who % 2]
        return hold(scene, scene.at(2, 9), vehicle=car).pk

    [tally] = rounds(16, 1, client)
    assert (len(tally.wins), tally.errors, deadlocks()) == (1, [], 0)


def test_sabotage_without_lock_and_constraint_the_car_is_in_two_places(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_appointment DROP CONSTRAINT vehicle_in_one_place")
    monkeypatch.setattr(locks, "take_subjects", lambda **_subjects: None)
    inside = met(holds.check_limits, 2, after=True)  # one at each site
    monkeypatch.setattr(holds, "check_limits", inside)
    sites, car = [a_scene(), a_scene()], a_car()
    [tally] = rounds(2, 1, lambda _n, who: hold(sites[who], sites[who].at(2, 9), vehicle=car).pk)
    assert len(tally.wins) == 2


def test_sabotage_without_the_lock_the_constraint_keeps_the_car_in_one_place(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "take_subjects", lambda **_subjects: None)
    monkeypatch.setattr(holds, "check_limits", met(holds.check_limits, 2, after=True))
    sites, car = [a_scene(), a_scene()], a_car()
    [tally] = rounds(2, 1, lambda _n, who: hold(sites[who], sites[who].at(2, 9), vehicle=car).pk)
    assert len(tally.wins) == 1
