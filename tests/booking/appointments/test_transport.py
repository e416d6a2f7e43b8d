"""Courtesy cars, lifts home, fetched cars, key boxes: units held for as long as they are needed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from booking.appointments import actions
from booking.appointments.models import Appointment, Claim
from booking.appointments.queries import availability
from booking.refusals import Refusal
from booking.replanning.queries import lent_too_short
from booking.transport.models import Trip
from booking.transport.rules import TripWish
from booking.workshop.models import LearnedTime, Resource
from tests.booking.rides import ADDRESS, DRIVER, TRIPS, WITH_LUNCH, a_travel_scene, a_zone
from tests.booking.scenes import (
    Scene,
    a_car,
    a_person,
    an_operation,
    assert_counters_are_sums_of_claims,
    book,
    facts,
    frozen,
    hold,
)

pytestmark = pytest.mark.django_db


def ride(scene: Scene, at: Any, mode: str, **more: Any) -> Appointment:
    return book(scene, at, **{"mode": mode, "trip": TRIPS[mode], **more})


def kept(appointment: Appointment, kind: str) -> list[tuple[date, int, int]]:
    rows = Claim.objects.filter(appointment=appointment, resource__kind=kind).select_related("site_day")
    return sorted((claim.site_day.day, claim.lo, claim.hi) for claim in rows)


def car_of(appointment: Appointment) -> Resource:
    return Claim.objects.get(appointment=appointment, resource__kind="courtesy_car").resource


def test_a_courtesy_car_is_kept_over_lunch_and_night_until_the_own_one_is_ready() -> None:
    scene = a_travel_scene(hours=WITH_LUNCH)
    long = an_operation(600)
    booked = ride(scene, scene.at(2, 9), "courtesy", operations=[long], by_staff=True)
    first, last = scene.day(2), scene.day(3)
    assert kept(booked, "courtesy_car") == [(first, 36, 72), (last, 32, 40)]
    assert kept(booked, "bay") == [(first, 36, 48), (first, 52, 72), (last, 32, 40)]
    assert booked.promise_at == scene.at(3, 10)
    assert (
        Claim.objects.filter(appointment=booked, resource__kind="bay").values("resource").distinct().count()
        == 1
    )
    with pytest.raises(Refusal) as refused:
        ride(scene, scene.at(3, 8), "courtesy", operations=[an_operation(30)])
    assert facts(refused.value)["reason"] == "courtesy_car_full"
    assert facts(refused.value)["free_if"] == "drop_off"
    assert_counters_are_sums_of_claims()


def test_the_courtesy_car_stays_out_when_work_is_done_early_and_comes_back_at_the_handing_over() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 9), "courtesy", operations=[an_operation(240)])
    actions.check_in(appointment=booked, odometer_km=1, now=scene.at(2, 9), actor=None)
    actions.start(appointment=booked, now=scene.at(2, 9), actor=None)
    ready = actions.finish(appointment=booked, now=scene.at(2, 10), actor=None)
    assert {freed.kind for freed in ready.freed} == {"bay", "technician"}
    assert kept(booked, "courtesy_car") == [(scene.day(2), 36, 52)]
    gone = actions.hand_over(appointment=booked, now=scene.at(2, 11), actor=None)
    assert [freed.kind for freed in gone.freed] == ["courtesy_car"]


def test_more_work_keeps_the_courtesy_car_longer() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 9), "courtesy")
    actions.check_in(appointment=booked, odometer_km=1, now=scene.at(2, 9), actor=None)
    actions.start(appointment=booked, now=scene.at(2, 9), actor=None)
    longer = actions.lengthen(appointment=booked, minutes=120, now=scene.at(2, 9, 30), actor=None)
    assert longer.promise_at == scene.at(2, 12, 15)  # the running quarter is used up
    assert max(hi for _day, _lo, hi in kept(booked, "courtesy_car")) == 49
    assert_counters_are_sums_of_claims()


def test_a_courtesy_car_wanted_back_before_the_own_one_is_ready_is_on_the_work_list() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 9), "courtesy")
    ride(scene, scene.at(2, 10), "courtesy")
    actions.check_in(appointment=booked, odometer_km=1, now=scene.at(2, 9), actor=None)
    assert lent_too_short(scene.site) == []
    actions.start(appointment=booked, now=scene.at(2, 9), actor=None)
    actions.lengthen(appointment=booked, minutes=120, now=scene.at(2, 9, 30), actor=None)
    [wanted] = lent_too_short(scene.site)
    facts_of: Any = wanted
    assert (wanted, facts_of.back_at, facts_of.lent) == (booked, scene.at(2, 10), car_of(booked).name)
    actions.finish(appointment=booked, now=scene.at(2, 10), actor=None)
    assert lent_too_short(scene.site) == []


def test_a_fetched_car_takes_a_driver_there_and_back_twice() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 10), "pick_up")
    day = scene.day(2)
    assert kept(booked, "driver") == [(day, 38, 42), (day, 46, 50)]  # 09:30-10:30, 11:30-12:30
    assert kept(booked, "bay") == [(day, 42, 46)]
    assert kept(booked, "reception") == []
    assert booked.promise_at == scene.at(2, 12)  # at the owner's door
    trip = Trip.objects.get(appointment=booked)
    assert (trip.travel_minutes, trip.fee_minor, trip.street) == (20, 1500, "4 Mill Lane")
    assert_counters_are_sums_of_claims()


def test_a_car_that_is_ready_too_late_is_brought_home_the_next_day() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 11), "pick_up", operations=[an_operation(390)])
    assert kept(booked, "bay") == [(scene.day(2), 46, 72)]
    assert kept(booked, "driver")[-1] == (scene.day(3), 32, 36)
    assert booked.promise_at == scene.at(3, 8, 30)


def test_a_moved_trip_keeps_its_way_even_when_the_zone_changes() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 10), "pick_up")
    scene.site.zones.update(travel_minutes=90)
    moved = actions.move(
        appointment=booked, at=scene.at(4, 10), version=booked.version, now=scene.now, actor=None
    )
    assert kept(moved, "driver") == [(scene.day(4), 38, 42), (scene.day(4), 46, 50)]


def test_a_lift_home_takes_the_driver_there_and_back() -> None:
    scene = a_travel_scene()
    booked = ride(scene, scene.at(2, 9), "shuttle")
    assert kept(booked, "driver") == [(scene.day(2), 36, 40)]
    with pytest.raises(Refusal) as refused:
        ride(scene, scene.at(2, 9, 15), "shuttle")
    assert facts(refused.value)["reason"] == "driver_full"


def test_a_key_box_takes_keys_before_opening_without_a_lane() -> None:
    scene = a_travel_scene(lanes=1)
    booked = ride(scene, scene.at(2, 6, 30), "key_box")
    assert kept(booked, "reception") == []
    assert kept(booked, "bay") == [(scene.day(2), 32, 36)]
    assert scene.site_day(2).cars_used == 1
    with pytest.raises(Refusal, match="outside our hours"):
        ride(scene, scene.at(2, 5, 45), "key_box")


def test_what_a_site_does_not_have_it_does_not_offer() -> None:
    scene = a_travel_scene(drivers=0, cars=0)
    for mode in ("courtesy", "shuttle", "pick_up"):
        with pytest.raises(Refusal) as refused:
            ride(scene, scene.at(2, 10), mode)
        assert refused.value.code == "mode_not_offered"


@pytest.mark.parametrize(
    ("mode", "trip", "code"),
    [
        ("courtesy", None, "trip_incomplete"),
        ("courtesy", replace(DRIVER, licence_until=date(2026, 3, 3)), "licence_expired"),
        ("courtesy", replace(DRIVER, born_on=date(2005, 3, 5)), "too_young"),
        ("pick_up", replace(ADDRESS, street=""), "trip_incomplete"),
        ("pick_up", replace(ADDRESS, zone="far"), "out_of_zone"),
        ("pick_up", replace(ADDRESS, postcode="LS1 1AA"), "out_of_zone"),
        ("shuttle", replace(ADDRESS, zone="hills"), "out_of_zone"),
    ],
)
def test_a_trip_that_cannot_be_is_refused_by_name_and_nothing_is_written(
    mode: str, trip: TripWish | None, code: str
) -> None:
    scene = a_travel_scene()
    a_zone(scene, "hills", has_shuttle=False)
    before = frozen()
    with pytest.raises(Refusal) as refused:
        hold(scene, scene.at(2, 10), mode=mode, trip=trip)
    assert (refused.value.code, refused.value.status) == (code, 422)
    assert frozen() == before


def test_a_licence_must_last_until_the_own_car_is_ready() -> None:
    one, other = a_travel_scene(), a_travel_scene()
    ends = replace(DRIVER, licence_until=one.day(2))
    hold(one, one.at(2, 9), mode="courtesy", trip=ends)
    with pytest.raises(Refusal) as refused:
        hold(other, other.at(2, 9), mode="courtesy", trip=ends, operations=[an_operation(900)])
    assert refused.value.code == "licence_expired"


def test_the_same_key_with_another_address_is_another_request() -> None:
    scene = a_travel_scene()
    first = hold(scene, scene.at(2, 10), mode="pick_up", trip=ADDRESS, request_key="one")
    again = hold(scene, scene.at(2, 10), mode="pick_up", trip=ADDRESS, request_key="one")
    assert first == again
    with pytest.raises(Refusal) as refused:
        hold(
            scene,
            scene.at(2, 10),
            mode="pick_up",
            trip=replace(ADDRESS, street="5 Mill Lane"),
            request_key="one",
        )
    assert refused.value.code == "key_reused"


@pytest.mark.parametrize("mode", ["courtesy", "shuttle", "pick_up", "key_box"])
def test_every_offered_slot_is_accepted_and_every_closed_one_refused(mode: str) -> None:
    scene = a_travel_scene(hours=WITH_LUNCH)
    ride(scene, scene.at(2, 9, 30), "pick_up")
    ride(scene, scene.at(2, 14), "courtesy", operations=[an_operation(120)])
    trip = TRIPS[mode]
    offered = availability(
        site=scene.site, operations=[scene.service], mode=mode, first=scene.day(2), last=scene.day(2),
        now=scene.now, travel_minutes=20,
    )  # fmt: skip
    assert {slot.is_open for slot in offered.slots()} == {True, False}
    for slot in offered.slots():
        with transaction.atomic():
            if slot.is_open:
                made = hold(scene, slot.at, mode=mode, trip=trip, actor=a_person(), vehicle=a_car())
                assert made.promise_at == slot.promise_at
                assert_counters_are_sums_of_claims()
            else:
                with pytest.raises(Refusal), transaction.atomic():
                    hold(scene, slot.at, mode=mode, trip=trip, actor=a_person())
            transaction.set_rollback(True)


def test_a_lent_car_stays_out_until_the_promise_that_more_work_brings() -> None:
    scene = a_travel_scene()
    LearnedTime.objects.create(
        operation=scene.service, site=scene.site, price_group="", percent=150, visits=9,
        learned_at=scene.now,
    )  # fmt: skip
    booked = ride(scene, scene.at(2, 9), "courtesy")
    assert booked.promise_at == scene.at(2, 10, 30)
    actions.check_in(appointment=booked, odometer_km=1, now=scene.at(2, 9), actor=None)
    actions.start(appointment=booked, now=scene.at(2, 9), actor=None)
    longer = actions.lengthen(appointment=booked, minutes=120, now=scene.at(2, 9, 30), actor=None)
    back = max(hi for _day, _lo, hi in kept(booked, "courtesy_car"))
    assert longer.promise_at == scene.at(2, 0) + back * timedelta(minutes=15)


def test_a_visit_does_not_move_to_a_day_on_which_its_driver_is_too_young() -> None:
    scene = a_travel_scene()
    of_age = scene.day(4).replace(year=scene.day(4).year - 21)
    booked = ride(scene, scene.at(4, 9), "courtesy", trip=replace(DRIVER, born_on=of_age))
    before = frozen()
    with pytest.raises(Refusal) as refused:
        actions.move(appointment=booked, at=scene.at(3, 9), version=booked.version, now=scene.now, actor=None)
    assert (refused.value.code, frozen() == before) == ("too_young", True)


def test_a_request_sent_again_is_answered_even_if_its_zone_is_gone_meanwhile() -> None:
    scene = a_travel_scene()
    first = hold(scene, scene.at(2, 10), mode="pick_up", trip=ADDRESS, request_key="one")
    scene.site.zones.update(retired_on=scene.day(0))
    assert hold(scene, scene.at(2, 10), mode="pick_up", trip=ADDRESS, request_key="one") == first
