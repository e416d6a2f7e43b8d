"""Moving, cancelling and the day of service: what changes, what it frees, what it leaves alone."""

import pytest

from booking.appointments import actions
from booking.appointments.actions.refusals import (
    HoldExpired,
    IllegalTransition,
    ReasonMissing,
    SlotTaken,
    TooLateToChange,
    TooManyMoves,
    VersionConflict,
)
from tests.booking.scenes import (
    a_person,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
    facts,
    frozen,
    hold,
    units,
)

pytestmark = pytest.mark.django_db


def test_the_unit_least_missed_elsewhere_is_taken() -> None:
    scene = a_scene(bays=2)
    units(scene.site, {"technician": 1}, tags=["ev"])
    from booking.workshop.actions import lay_calendar

    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(5), now=scene.now)
    held = hold(scene, scene.at(2, 9))
    assert held.claims.get(resource__kind="technician").resource.tags == []


def test_a_visitors_hold_moves_to_the_new_account_once() -> None:
    scene, owner, other = a_scene(), a_person(), a_person("Ann")
    appointment = hold(scene, scene.at(2, 9))
    adopted = actions.adopt(appointment=appointment, person=owner, now=scene.now)
    assert adopted.person == owner
    with pytest.raises(HoldExpired):
        actions.adopt(appointment=appointment, person=other, now=scene.now)


def test_moving_swaps_claims_and_reports_what_it_freed() -> None:
    scene, owner = a_scene(), a_person()
    booked = book(scene, scene.at(2, 9), actor=owner)
    moved = actions.move(
        appointment=booked, at=scene.at(3, 11), version=booked.version, now=scene.now, actor=owner
    )
    assert (moved.arrive_at, moved.version, moved.moves_online) == (scene.at(3, 11), 3, 1)
    assert {f.starts_at for f in moved.freed} == {scene.at(2, 9)}
    assert scene.site_day(2).minutes_used == 0
    assert scene.site_day(3).minutes_used == 60
    assert_counters_are_sums_of_claims()


def test_a_move_may_overlap_its_own_old_time() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9))
    moved = actions.move(
        appointment=booked, at=scene.at(2, 9, 15), version=booked.version, now=scene.now, actor=None
    )
    assert moved.promise_at == scene.at(2, 10, 15)


def test_a_refused_move_leaves_everything_byte_equal() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9))
    book(scene, scene.at(3, 9))
    before = frozen()
    with pytest.raises(SlotTaken):
        actions.move(appointment=booked, at=scene.at(3, 9), version=booked.version, now=scene.now, actor=None)
    with pytest.raises(VersionConflict):
        actions.move(appointment=booked, at=scene.at(3, 11), version=1, now=scene.now, actor=None)
    assert frozen() == before


def test_owners_move_until_four_the_working_day_before_and_three_times() -> None:
    scene, owner = a_scene(), a_person()
    booked = book(scene, scene.at(7, 9), actor=owner)  # a Monday: the day before is Saturday
    too_late = scene.at(5, 16)
    with pytest.raises(TooLateToChange) as refused:
        actions.move(appointment=booked, at=scene.at(8, 9), version=2, now=too_late, actor=owner)
    assert facts(refused.value)["cut_off"] == too_late
    for hour in (10, 11, 12):
        booked = actions.move(
            appointment=booked, at=scene.at(7, hour), version=booked.version, now=scene.now, actor=owner
        )
    with pytest.raises(TooManyMoves):
        actions.move(
            appointment=booked, at=scene.at(7, 9), version=booked.version, now=scene.now, actor=owner
        )
    by_desk = actions.move(
        appointment=booked, at=scene.at(7, 9), version=booked.version, now=too_late, actor=None, by_staff=True
    )
    assert by_desk.arrive_at == scene.at(7, 9)


def test_cancelling_frees_the_day_and_is_noted_when_late() -> None:
    scene, owner = a_scene(), a_person()
    booked = book(scene, scene.at(2, 9), actor=owner)
    late = scene.at(1, 16)
    cancelled = actions.cancel(appointment=booked, now=late, actor=owner, reason="ill")
    assert (cancelled.state, cancelled.late_cancelled_at) == ("cancelled", late)
    assert len(cancelled.freed) == 4
    assert scene.site_day(2).minutes_used == 0
    with pytest.raises(IllegalTransition):
        actions.cancel(appointment=booked, now=late, actor=owner)
    with pytest.raises(ReasonMissing):
        actions.cancel(appointment=booked, now=late, actor=owner, by_staff=True)


def test_cancelling_a_hold_lets_it_go() -> None:
    scene = a_scene()
    appointment = actions.cancel(appointment=hold(scene, scene.at(2, 9)), now=scene.now, actor=None)
    assert appointment.state == "expired"
    assert hold(scene, scene.at(2, 9)).state == "held"


def test_a_day_of_service_writes_each_step_and_gives_back_what_is_left() -> None:
    scene, advisor = a_scene(), a_person("Ada")
    booked = book(scene, scene.at(2, 9))
    here = actions.check_in(appointment=booked, odometer_km=42_000, now=scene.at(2, 8, 50), actor=advisor)
    with pytest.raises(IllegalTransition):
        actions.finish(appointment=here, now=scene.at(2, 9), actor=advisor)
    actions.start(appointment=here, now=scene.at(2, 9), actor=advisor)
    ready = actions.finish(appointment=here, now=scene.at(2, 9, 20), actor=advisor)
    assert ready.state == "ready"
    assert {(f.kind, f.starts_at, f.ends_at) for f in ready.freed} == {
        (kind, scene.at(2, 9, 30), scene.at(2, 10)) for kind in ("bay", "technician", "seat")
    }
    assert scene.site_day(2).minutes_used == 30
    assert_counters_are_sums_of_claims()
    done = actions.hand_over(appointment=here, now=scene.at(2, 9, 30), actor=advisor)
    states = [e.to_state for e in done.events.order_by("id")]
    assert states == ["held", "booked", "checked_in", "in_work", "quality_check", "ready", "delivered"]
    assert [e.version for e in done.events.order_by("id")] == [1, 2, 3, 4, 5, 6, 7]


def test_a_missed_appointment_frees_its_rest_after_its_time_only() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9))
    with pytest.raises(IllegalTransition):
        actions.mark_no_show(appointment=booked, now=scene.at(2, 8), actor=None)
    missed = actions.mark_no_show(appointment=booked, now=scene.at(2, 9, 30), actor=None)
    assert missed.state == "no_show"
    assert {f.starts_at for f in missed.freed} == {scene.at(2, 9, 45)}
    assert_counters_are_sums_of_claims()
