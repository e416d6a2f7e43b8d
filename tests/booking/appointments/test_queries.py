"""What is listed is what is accepted, in three queries, with a reason on every closed slot."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from booking.appointments import actions
from booking.appointments.models import Claim
from booking.appointments.queries import availability, board, earliest, past, upcoming
from booking.appointments.queries.availability import Availability
from booking.appointments.queries.reasons import SENTENCES
from booking.appointments.queries.window import Wish, view
from booking.refusals import Refusal
from booking.workshop.models import Shift
from booking.workshop.rules import mask
from tests.booking.appointments import oracle
from tests.booking.scenes import Scene, a_car, a_person, a_scene, an_operation, book, hold

pytestmark = pytest.mark.django_db


def listed(scene: Scene, days: int = 5, **more: Any) -> Availability:
    asked: dict[str, Any] = {"operations": [scene.service], "mode": "wait", "now": scene.now, **more}
    return availability(site=scene.site, first=scene.day(0), last=scene.day(days), **asked)


def crowd(scene: Scene, seed: int, count: int) -> None:
    """Random holds and bookings, some of them dead by now."""
    dice = random.Random(seed)
    for _n in range(count):
        at = scene.at(dice.randint(0, 4), dice.randint(8, 17), dice.choice([0, 15, 30, 45]))
        made = dice.choice([hold, book])
        past_now = scene.now - timedelta(minutes=dice.choice([0, 5, 30]))
        work = an_operation(dice.choice([30, 45, 60, 90]))
        mode = dice.choice(["wait", "drop_off"])
        try:
            with transaction.atomic():
                appointment = hold(scene, at, operations=[work], mode=mode, now=past_now)
                if made is book:
                    actions.confirm(appointment=appointment, now=past_now, actor=None)
        except Refusal:
            continue


@pytest.mark.parametrize("seed", range(6))
def test_what_is_read_is_what_the_rows_say_and_the_slots_are_those_counted(seed: int) -> None:
    scene = a_scene(bays=2, technicians=2, lanes=2, seats=1)
    crowd(scene, seed, 40)
    mode = "wait" if seed % 2 else "drop_off"
    wish = Wish(site=scene.site, operations=[scene.service], mode=mode, now=scene.now)
    window = view(wish, scene.day(0), scene.day(4)).window
    for day in window.days:
        for unit in window.units:
            shifts = Shift.objects.filter(resource=unit.id, site_day=day.id)
            claims = Claim.objects.filter(resource=unit.id, site_day=day.id)
            alive = [c for c in claims if c.held_until is None or c.held_until > scene.now]
            assert day.work.get(unit.id, 0) == sum(mask(s.lo, s.hi) for s in shifts)
            assert day.busy.get(unit.id, 0) == sum(mask(c.lo, c.hi) for c in alive)
        assert day.minutes_used == sum(
            c.minutes
            for c in Claim.objects.filter(site_day=day.id)
            if c.held_until is None or c.held_until > scene.now
        )
    found = {slot.at: slot for slot in listed(scene, 4, mode=mode).slots()}
    for day in window.days:
        for cell in range(day.cells):
            at = day.t0 + cell * oracle.QUARTER
            promise = oracle.arrival(window, day, cell) if day.opening & (1 << cell) else None
            assert (at in found and found[at].promise_at) == (promise or (at in found and None))


@pytest.mark.parametrize("mode", ["wait", "drop_off"])
def test_every_offered_slot_booked_alone_is_accepted_and_every_closed_one_refused(mode: str) -> None:
    scene = a_scene(bays=2, technicians=2, lanes=2, seats=1)
    crowd(scene, 7, 40)
    for slot in listed(scene, 1, mode=mode).slots():
        spot = transaction.savepoint_create()
        if slot.is_open:
            assert hold(scene, slot.at, mode=mode).promise_at == slot.promise_at
        else:
            with pytest.raises(Refusal):
                hold(scene, slot.at, mode=mode)
        transaction.savepoint_rollback(spot)


def test_three_queries_whatever_the_size() -> None:
    small, large = a_scene(), a_scene(bays=6, technicians=6, days=40)
    crowd(large, 3, 30)
    car = a_car()
    for scene, days in ((small, 1), (large, 40)):
        with CaptureQueriesContext(connection) as queries:
            listed(scene, days, vehicle=car)
        assert len(queries) == 3


def test_the_board_and_the_lists_cost_the_same_at_one_and_three_rows() -> None:
    scene, owner = a_scene(bays=5, technicians=5, lanes=5, seats=5), a_person()
    counts: dict[int, list[int]] = {}
    for number in (1, 3):
        while scene.site.appointments.count() < number:
            book(scene, scene.at(2, 9), actor=owner, vehicle=a_car())
        costs = []
        for ask in (
            lambda: board(scene.site, scene.day(2), scene.now),
            lambda: list(upcoming(owner, scene.now)),
            lambda: list(past(owner)),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask()
            costs.append(len(queries))
        counts[number] = costs
    assert counts[1] == counts[3] == [4, 2, 1]


def test_closed_slots_say_why_and_what_would_help() -> None:
    scene = a_scene(seats=1, bays=2, technicians=2)
    book(scene, scene.at(2, 9))
    slot = listed(scene).at(scene.at(2, 9))
    assert slot is not None
    assert (slot.is_open, slot.reason, slot.free_if) == (False, "seat_full", "drop_off")
    assert slot.sentence == SENTENCES["seat_full"]
    assert str(slot.relaxation) == "Free if you leave the car"
    assert {s.reason for s in listed(scene).slots()} <= SENTENCES.keys() | {""}


def test_days_without_slots_say_why() -> None:
    scene = a_scene()
    days = {day.date: day for day in listed(scene, 120).days}
    assert days[scene.day(6)].reason == "closed"
    assert days[scene.day(91)].reason == "beyond_horizon"
    assert days[scene.day(2)].is_open


def test_labels_tell_the_two_hours_apart_on_the_night_clocks_go_back() -> None:
    from datetime import UTC, datetime, time

    night = datetime(2026, 10, 23, 8, tzinfo=UTC)
    scene = a_scene(hours={n: [(time(0), time(4))] for n in range(7)}, now=night, days=4)
    slots = listed(scene, 3).days[2].slots
    assert len(slots) == 20
    assert [s.label for s in slots[3:9:4]] == ["00:45", "01:45 (+0100)"]
    assert len({s.label for s in slots}) == 20


def test_a_car_booked_elsewhere_closes_its_hours_here() -> None:
    here, there, car = a_scene(), a_scene(), a_car()
    book(there, there.at(2, 9), vehicle=car)
    slot = listed(here, vehicle=car).at(here.at(2, 9, 30))
    assert slot is not None
    assert slot.reason == "vehicle_already_booked"


def test_what_moves_does_not_stand_in_its_own_way() -> None:
    scene, car = a_scene(), a_car()
    booked = book(scene, scene.at(2, 9), vehicle=car)
    slot = listed(scene, vehicle=car, moving=booked).at(scene.at(2, 9, 15))
    assert slot is not None
    assert slot.is_open


def test_the_desk_sees_units_and_times_that_owners_do_not() -> None:
    scene = a_scene()
    scene.site.resources.filter(kind="bay").update(is_online=False)
    assert listed(scene).first_open() is None
    first = listed(scene, by_staff=True).first_open()
    assert first is not None
    assert first.at == scene.at(0, 8)


def test_the_earliest_anywhere_is_in_order_of_time() -> None:
    busy, idle = a_scene(), a_scene()
    book(busy, busy.at(0, 10))
    offers = earliest(sites=[busy.site, idle.site], operations=[idle.service], mode="wait", now=idle.now)
    assert [offer.site for offer in offers] == [idle.site, busy.site]
    assert offers[0].slot.at == idle.at(0, 10)


def test_owners_see_their_own_appointments_only() -> None:
    scene, owner, stranger = a_scene(bays=2, technicians=2), a_person(), a_person("Ann")
    ahead, gone = book(scene, scene.at(2, 9), actor=owner), book(scene, scene.at(3, 9), actor=owner)
    actions.cancel(appointment=gone, now=scene.now, actor=owner)
    hold(scene, scene.at(2, 11), actor=owner)
    later = scene.now + timedelta(minutes=20)
    assert [a.pk for a in upcoming(owner, later)] == [ahead.pk]
    assert [a.pk for a in past(owner)] == [gone.pk]
    assert not upcoming(stranger, later).exists()
