"""Holding and booking: what is written, what is refused, and by which name."""

from datetime import timedelta
from typing import Any

import pytest

from booking.appointments import actions
from booking.appointments.actions.refusals import (
    BeyondHorizon,
    Closed,
    DayFull,
    HoldExpired,
    KeyReused,
    LeadTime,
    NoCapableUnit,
    NothingChosen,
    NotOnGrid,
    OutsideHours,
    SlotTaken,
    TooLongToWait,
    TooManyHolds,
    TooManyOpenBookings,
    VehicleAlreadyBooked,
)
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from booking.sites.actions import set_policy
from booking.workshop.models import SiteDay
from tests.booking.scenes import (
    a_car,
    a_person,
    a_scene,
    an_operation,
    assert_counters_are_sums_of_claims,
    book,
    facts,
    frozen,
    hold,
    units,
)

pytestmark = pytest.mark.django_db


def test_a_hold_takes_a_lane_a_seat_a_bay_and_a_technician_for_ten_minutes() -> None:
    scene = a_scene()
    owner, car = a_person(), a_car()
    appointment = hold(scene, scene.at(2, 9), actor=owner, vehicle=car)
    assert appointment.state == "held"
    assert appointment.held_until == scene.now + timedelta(minutes=10)
    assert appointment.promise_at == scene.at(2, 10)
    claims = appointment.claims.select_related("resource").order_by("resource__kind")
    assert [(c.resource.kind, c.hi - c.lo, c.minutes, c.cars) for c in claims] == [
        ("bay", 4, 60, 0),
        ("reception", 1, 0, 1),
        ("seat", 4, 0, 0),
        ("technician", 4, 0, 0),
    ]
    day = scene.site_day(2)
    assert (day.minutes_used, day.cars_used) == (60, 1)
    assert [line.price_minor for line in appointment.lines.all()] == [18900]


def test_confirming_makes_the_claims_firm_and_twice_changes_nothing() -> None:
    scene, owner = a_scene(), a_person()
    appointment = hold(scene, scene.at(2, 9), actor=owner)
    first = actions.confirm(appointment=appointment, now=scene.now, actor=owner)
    assert (first.state, first.held_until, first.version) == ("booked", None, 2)
    assert not first.claims.exclude(held_until=None).exists()
    before = frozen()
    assert actions.confirm(appointment=appointment, now=scene.now, actor=owner).version == 2
    assert frozen() == before
    assert [e.to_state for e in appointment.events.order_by("id")] == ["held", "booked"]


def test_a_hold_cannot_be_confirmed_after_its_time() -> None:
    scene = a_scene()
    appointment = hold(scene, scene.at(2, 9))
    over = scene.now + timedelta(minutes=10)
    with pytest.raises(HoldExpired):
        actions.confirm(appointment=appointment, now=over, actor=None)


def test_a_taken_slot_is_refused_with_the_nearest_free_ones() -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    before = frozen()
    with pytest.raises(SlotTaken) as refused:
        hold(scene, scene.at(2, 9, 30))
    params = facts(refused.value)
    assert params["reason"] == "bay_full"
    assert [slot.at for slot in params["nearest"]] == [scene.at(2, 10, quarter) for quarter in (0, 15, 30)]
    assert params["other_day"].at == scene.at(3, 8)
    assert params["free_if"] == "drop_off"
    assert frozen() == before


def test_the_same_key_is_the_same_appointment() -> None:
    scene, owner = a_scene(), a_person()
    first = hold(scene, scene.at(2, 9), actor=owner, request_key="same")
    assert hold(scene, scene.at(2, 9), actor=owner, request_key="same").pk == first.pk
    before = frozen()
    with pytest.raises(KeyReused):
        hold(scene, scene.at(2, 10), actor=owner, request_key="same")
    assert frozen() == before


def test_booking_again_with_the_same_key_returns_what_became_of_it() -> None:
    scene, owner = a_scene(), a_person()
    asked: dict[str, Any] = {
        "site": scene.site,
        "operations": [scene.service],
        "mode": "wait",
        "at": scene.at(2, 9),
        "request_key": "once",
        "now": scene.now,
        "actor": owner,
    }
    booked = actions.book(**asked)
    assert booked.state == "booked"
    actions.cancel(appointment=booked, now=scene.now, actor=owner)
    assert actions.book(**asked).state == "cancelled"


@pytest.mark.parametrize(
    ("ahead", "hour", "minute", "refusal"),
    [
        (0, 9, 0, LeadTime),
        (2, 9, 5, NotOnGrid),
        (2, 7, 0, OutsideHours),
        (2, 19, 0, OutsideHours),
        (2, 17, 30, OutsideHours),
        (6, 9, 0, Closed),
        (12, 9, 0, None),
        (200, 9, 0, BeyondHorizon),
    ],
)
def test_times_that_cannot_be(ahead: int, hour: int, minute: int, refusal: type[Refusal] | None) -> None:
    scene = a_scene()
    at = scene.at(ahead, hour, minute)
    if refusal is None:
        assert hold(scene, at).arrive_at == at
        return
    before = frozen()
    with pytest.raises(refusal):
        hold(scene, at)
    assert frozen() == before


def test_no_unit_has_the_skill() -> None:
    scene = a_scene()
    with pytest.raises(NoCapableUnit):
        hold(scene, scene.at(2, 9), operations=[an_operation(30, tags=["technician:ev"])])


def test_a_tag_of_a_kind_asks_only_that_kind() -> None:
    scene = a_scene()
    [expert] = units(scene.site, {"technician": 1}, tags=["ev"])
    from booking.workshop.actions import lay_calendar

    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(5), now=scene.now)
    held = hold(scene, scene.at(2, 9), operations=[an_operation(30, tags=["technician:ev"])])
    assert held.claims.filter(resource=expert).exists()
    assert held.claims.filter(resource__kind="bay").exists()


def test_long_work_cannot_be_waited_for_and_nothing_is_nothing() -> None:
    scene = a_scene(minutes=120)
    with pytest.raises(TooLongToWait) as refused:
        hold(scene, scene.at(2, 9))
    assert facts(refused.value)["free_if"] == "drop_off"
    with pytest.raises(NothingChosen):
        hold(scene, scene.at(2, 9), operations=[])


@pytest.mark.proves("J10")
def test_two_holds_a_person_one_a_car_two_open_bookings_a_car() -> None:
    scene, owner, car = a_scene(bays=5, technicians=5, seats=5), a_person(), a_car()
    hold(scene, scene.at(2, 9), actor=owner, vehicle=car)
    with pytest.raises(TooManyHolds):
        hold(scene, scene.at(3, 9), actor=owner, vehicle=car)
    hold(scene, scene.at(3, 9), actor=owner)
    with pytest.raises(TooManyHolds):
        hold(scene, scene.at(4, 9), actor=owner)
    other = a_car()
    book(scene, scene.at(2, 9), vehicle=other)
    book(scene, scene.at(3, 9), vehicle=other)
    with pytest.raises(TooManyOpenBookings):
        hold(scene, scene.at(4, 9), vehicle=other)


def test_a_car_is_in_one_place_across_sites() -> None:
    here, there, car = a_scene(), a_scene(), a_car()
    book(here, here.at(2, 9), vehicle=car)
    with pytest.raises(VehicleAlreadyBooked):
        hold(there, there.at(2, 9, 30), vehicle=car)


def test_a_dead_hold_is_ended_by_who_needs_its_place_or_its_car() -> None:
    here, there, car = a_scene(), a_scene(), a_car()
    dead = hold(here, here.at(2, 9), vehicle=car)
    later = here.now + timedelta(minutes=11)
    hold(there, there.at(2, 9), vehicle=car, now=later)
    dead.refresh_from_db()
    assert (dead.state, dead.claims.count()) == ("expired", 0)
    assert here.site_day(2).minutes_used == 0
    assert_counters_are_sums_of_claims()


@pytest.mark.proves("J10")
def test_sweeping_ends_dead_holds_only() -> None:
    scene = a_scene(bays=2, technicians=2)
    dead, alive = hold(scene, scene.at(2, 9)), hold(scene, scene.at(2, 9))
    Appointment.objects.filter(pk=alive.pk).update(held_until=scene.now + timedelta(hours=1))
    alive.claims.update(held_until=scene.now + timedelta(hours=1))
    freed = actions.sweep(now=scene.now + timedelta(minutes=10))
    assert {f.kind for f in freed} == {"bay", "technician", "reception", "seat"}
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == ("expired", "held")
    assert_counters_are_sums_of_claims()
    assert actions.sweep(now=scene.now + timedelta(minutes=10)) == []


def test_the_day_cap_closes_the_day_and_owners_share_part_of_it() -> None:
    scene = a_scene(bays=3, technicians=3)
    SiteDay.objects.filter(site=scene.site).update(minutes_cap=150)
    book(scene, scene.at(2, 9))
    book(scene, scene.at(2, 9))  # 120 of 150 are the owners' 80 %
    with pytest.raises(DayFull) as refused:
        hold(scene, scene.at(2, 11))
    assert facts(refused.value)["other_day"] is not None
    with pytest.raises(DayFull):  # noon of the day before: the rest is open, but 60 minutes do not fit
        hold(scene, scene.at(2, 12), now=scene.at(1, 12))
    short = an_operation(30)
    assert hold(scene, scene.at(2, 12), now=scene.at(1, 12), operations=[short]).state == "held"


def test_settings_of_the_site_count() -> None:
    scene, boss = a_scene(), a_person("Boss")
    set_policy(
        name="lead_wait_minutes",
        value=0,
        valid_from=scene.day(0),
        now=scene.now,
        author=boss,
        site=scene.site,
    )
    assert hold(scene, scene.at(0, 8)).state == "held"
