"""Requests, pauses and cars that do not come: every step of booking.md §4 with its claims."""

from datetime import timedelta

import pytest

from booking.appointments import actions
from booking.appointments.actions.refusals import (
    BadLength,
    BusyRetry,
    DayFull,
    HoldExpired,
    IllegalTransition,
    ReasonMissing,
    SlotTaken,
)
from booking.appointments.models import Appointment
from booking.sites.actions import set_exception, set_policy
from booking.workshop.actions import lay_calendar
from tests.booking.scenes import (
    Scene,
    a_car,
    a_person,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
    frozen,
    hold,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def a_request(scene: Scene, hour: int = 9) -> Appointment:
    held = hold(scene, scene.at(2, hour), actor=a_person(), mode="drop_off")
    return actions.request(appointment=held, now=scene.now, actor=held.person, text="It knocks when cold.")


def in_work(scene: Scene, hour: int = 9, **more: object) -> Appointment:
    """A car received and begun at its hour."""
    booked, staff = book(scene, scene.at(2, hour), mode="drop_off", **more), a_person("Foreman")
    at = booked.arrive_at
    actions.check_in(appointment=booked, odometer_km=100, now=at, actor=staff)
    return actions.start(appointment=booked, now=at, actor=staff)


# Requests


def test_a_request_owns_its_time_and_has_a_clock_of_working_hours() -> None:
    scene = a_scene()
    asked = a_request(scene)
    assert (asked.state, asked.held_until, asked.note) == ("requested", None, "It knocks when cold.")
    assert asked.claims.filter(held_until=None).count() == 3
    # Monday 08:00 plus 24 hours of 08:00-18:00 days: two whole days and four hours.
    assert asked.answer_by == scene.at(2, 12)
    with pytest.raises(SlotTaken):
        hold(scene, scene.at(2, 9), mode="wait", now=scene.now + timedelta(hours=1))


def test_asking_twice_is_asking_once_and_a_hold_that_ended_cannot_ask() -> None:
    scene = a_scene()
    asked = a_request(scene)
    again = actions.request(appointment=asked, now=scene.now, actor=asked.person)
    assert again.version == asked.version
    late = hold(scene, scene.at(3, 9), actor=a_person())
    with pytest.raises(HoldExpired):
        actions.request(appointment=late, now=scene.now + 11 * MINUTE, actor=late.person)


def test_an_advisor_accepts_with_the_length_now_known() -> None:
    scene, staff = a_scene(), a_person("Advisor")
    asked = a_request(scene)
    booked = actions.accept(appointment=asked, minutes=180, now=scene.now, actor=staff)
    assert (booked.state, booked.work_minutes, booked.answer_by) == ("booked", 180, None)
    assert booked.promise_at == scene.at(2, 12)
    assert scene.site_day(2).minutes_used == 180
    assert_counters_are_sums_of_claims()


def test_a_longer_job_that_does_not_fit_leaves_the_request_as_it_was() -> None:
    scene, staff = a_scene(), a_person("Advisor")
    asked = a_request(scene, 16)
    book(scene, scene.at(2, 17))
    before = frozen()
    with pytest.raises((SlotTaken, DayFull)):
        actions.accept(appointment=asked, minutes=120, now=scene.now, actor=staff)
    assert frozen() == before
    moved = actions.accept(appointment=asked, minutes=120, at=scene.at(1, 9), now=scene.now, actor=staff)
    assert (moved.arrive_at, moved.promise_at) == (scene.at(1, 9), scene.at(1, 11))


@pytest.mark.parametrize("minutes", [0, -15, 5_001])
def test_no_length_is_no_answer(minutes: int) -> None:
    scene = a_scene()
    asked = a_request(scene)
    with pytest.raises(BadLength):
        actions.accept(appointment=asked, minutes=minutes, now=scene.now, actor=a_person())


def test_a_declined_request_says_why_and_gives_its_time_back() -> None:
    scene, staff = a_scene(), a_person("Advisor")
    asked = a_request(scene)
    with pytest.raises(ReasonMissing):
        actions.decline(appointment=asked, reason="  ", now=scene.now, actor=staff)
    declined = actions.decline(
        appointment=asked, reason="We do not repair roofs.", now=scene.now, actor=staff
    )
    assert declined.state == "declined"
    assert {freed.kind for freed in declined.freed} == {"bay", "technician", "reception"}
    assert not declined.claims.exists()
    assert scene.site_day(2).minutes_used == 0
    with pytest.raises(IllegalTransition):
        actions.accept(appointment=asked, now=scene.now, actor=staff)


def test_a_request_nobody_answers_expires_by_date_once() -> None:
    scene = a_scene()
    asked = a_request(scene)
    assert asked.answer_by is not None
    assert actions.lapse(now=asked.answer_by - MINUTE) == []
    gone = actions.lapse(now=asked.answer_by)
    assert [row.state for row in gone] == ["expired"]
    assert gone[0].freed
    assert actions.lapse(now=asked.answer_by + MINUTE) == []
    assert_counters_are_sums_of_claims()


def test_an_owner_may_take_a_request_back() -> None:
    scene = a_scene()
    asked = a_request(scene)
    gone = actions.cancel(appointment=asked, now=scene.now, actor=asked.person)
    assert (gone.state, gone.answer_by, gone.late_cancelled_at) == ("expired", None, None)


# Pauses


def test_a_short_pause_keeps_the_bay() -> None:
    scene = a_scene()
    begun = in_work(scene)
    at = begun.arrive_at + 15 * MINUTE
    paused = actions.await_approval(appointment=begun, now=at, actor=a_person())
    assert actions.give_up_idle(now=at + 29 * MINUTE) == []
    going = actions.resume(appointment=paused, now=at + 29 * MINUTE, actor=a_person())
    assert (going.state, going.paused_at, going.promise_at) == ("in_work", None, begun.promise_at)
    assert scene.site_day(2).minutes_used == 60


def test_after_half_an_hour_the_rest_of_the_bay_is_free_for_others() -> None:
    scene = a_scene(minutes=180)
    begun = in_work(scene)
    at = begun.arrive_at + 30 * MINUTE
    actions.await_parts(appointment=begun, now=at, actor=a_person(), reason="Water pump, tomorrow")
    given = actions.give_up_idle(now=at + 30 * MINUTE)
    assert [row.minutes_left for row in given] == [150], "half an hour was worked, then it stood still"
    assert actions.give_up_idle(now=at + 31 * MINUTE) == [], "once"
    assert scene.site_day(2).minutes_used == 75, "the running quarter hour stays"
    assert_counters_are_sums_of_claims()
    other = book(scene, scene.at(2, 10, 15), mode="drop_off", by_staff=True)
    assert other.state == "booked"


def test_work_goes_on_on_what_is_free_then() -> None:
    scene = a_scene(bays=2, technicians=2, minutes=120)
    begun = in_work(scene)
    at = begun.arrive_at
    actions.await_approval(appointment=begun, now=at, actor=a_person())
    actions.give_up_idle(now=at + 30 * MINUTE)
    later = at + timedelta(hours=3)
    going = actions.resume(appointment=begun, now=later, actor=begun.person, extra_minutes=30, by_owner=True)
    assert going.state == "in_work"
    assert going.promise_at == later + 150 * MINUTE, "all of it and 30 more"
    assert (going.minutes_left, going.work_minutes) == (None, 150)
    assert_counters_are_sums_of_claims()


def test_more_work_within_the_half_hour_lengthens_the_stay() -> None:
    scene = a_scene()
    begun = in_work(scene)
    at = begun.arrive_at
    actions.await_approval(appointment=begun, now=at, actor=a_person())
    going = actions.resume(appointment=begun, now=at + 10 * MINUTE, actor=None, extra_minutes=45)
    assert going.promise_at == at + 120 * MINUTE, "the running quarter hour was lost to asking"
    assert scene.site_day(2).minutes_used == 120
    assert_counters_are_sums_of_claims()


def test_a_car_that_came_days_early_may_still_get_more_work() -> None:
    scene, staff = a_scene(), a_person("Foreman")
    visit = book(scene, scene.at(5, 9), mode="drop_off")
    actions.check_in(appointment=visit, odometer_km=1, now=scene.now, actor=staff)
    begun = actions.start(appointment=visit, now=scene.now, actor=staff)
    longer = actions.lengthen(appointment=begun, minutes=30, now=scene.now, actor=staff)
    assert longer.arrive_at == scene.now, "it is here since then"
    assert longer.promise_at == scene.now + 90 * MINUTE
    assert_counters_are_sums_of_claims()


def test_no_room_for_more_work_is_said_and_nothing_changes() -> None:
    scene = a_scene(days=3, hours={weekday: [] for weekday in range(7)} | {2: [], 0: a_day(), 1: a_day()})
    begun = book(scene, scene.at(1, 17), mode="drop_off")
    actions.check_in(appointment=begun, odometer_km=1, now=begun.arrive_at, actor=a_person())
    actions.start(appointment=begun, now=begun.arrive_at, actor=a_person())
    actions.await_approval(appointment=begun, now=begun.arrive_at, actor=a_person())
    before = frozen()
    with pytest.raises(DayFull):
        actions.resume(appointment=begun, now=begun.arrive_at, actor=a_person(), extra_minutes=600)
    assert frozen() == before


def a_day() -> list[tuple]:  # type: ignore[type-arg]
    from datetime import time

    return [(time(8), time(18))]


def test_only_what_waits_goes_on() -> None:
    scene = a_scene()
    begun = in_work(scene)
    with pytest.raises(IllegalTransition):
        actions.resume(appointment=begun, now=begun.arrive_at, actor=a_person())
    with pytest.raises(BadLength):
        actions.resume(appointment=begun, now=begun.arrive_at, actor=a_person(), extra_minutes=-1)


def test_an_owner_answers_but_does_not_say_that_parts_have_come() -> None:
    scene = a_scene()
    begun = in_work(scene)
    actions.await_parts(appointment=begun, now=begun.arrive_at, actor=a_person())
    with pytest.raises(IllegalTransition):
        actions.resume(appointment=begun, now=begun.arrive_at, actor=None, by_owner=True)


def test_the_quality_check_is_a_step_of_its_own() -> None:
    scene = a_scene()
    begun = in_work(scene)
    checked = actions.check(appointment=begun, now=begun.arrive_at, actor=a_person())
    assert checked.state == "quality_check"
    ready = actions.finish(appointment=begun, now=begun.arrive_at + 20 * MINUTE, actor=a_person("Head"))
    assert ready.state == "ready"
    assert ready.freed
    assert ready.events.filter(to_state="quality_check").count() == 1


# Cars that do not come


def test_who_waits_is_missed_after_half_an_hour_and_who_leaves_the_car_at_closing() -> None:
    scene = a_scene(bays=2, technicians=2)
    waits, leaves = book(scene, scene.at(2, 9)), book(scene, scene.at(2, 9), mode="drop_off")
    assert actions.miss_overdue(now=scene.at(2, 9, 29)) == []
    assert actions.miss_overdue(now=scene.at(2, 9, 30)) == [waits]
    assert actions.miss_overdue(now=scene.at(2, 17, 59)) == []
    assert actions.miss_overdue(now=scene.at(2, 18)) == [leaves]
    assert actions.miss_overdue(now=scene.at(2, 19)) == []
    leaves.refresh_from_db()
    assert leaves.state == "no_show"
    assert leaves.events.get(to_state="no_show").actor is None
    assert_counters_are_sums_of_claims()


def test_what_fails_for_one_row_leaves_it_whole_and_takes_nobody_along() -> None:
    scene = a_scene(bays=2, technicians=2)
    first, second = book(scene, scene.at(2, 9)), book(scene, scene.at(2, 9, 15), mode="drop_off")

    def told(gone: Appointment) -> None:
        if gone.pk == first.pk:
            raise BusyRetry

    gone = actions.miss_overdue(now=scene.at(2, 18), then=told)
    assert gone == [second]
    first.refresh_from_db()
    assert (first.state, first.version) == ("booked", 2)
    assert not first.events.filter(to_state="no_show").exists(), "its step went with its message"
    assert actions.miss_overdue(now=scene.at(2, 18, 1)) == [first], "the next wake finds it"
    assert_counters_are_sums_of_claims()


def test_a_site_decides_how_long_it_waits() -> None:
    scene = a_scene()
    waits = book(scene, scene.at(2, 9))
    set_policy(name="no_show_wait_minutes", value=60, valid_from=scene.day(0), now=scene.now, author=None,
               site=scene.site)  # fmt: skip
    assert actions.miss_overdue(now=scene.at(2, 9, 59)) == []
    assert actions.miss_overdue(now=scene.at(2, 10)) == [waits]


def test_on_a_day_closed_around_its_work_the_owner_is_not_missed_at_the_minute() -> None:
    scene = a_scene()
    leaves = book(scene, scene.at(2, 9), mode="drop_off")
    set_exception(site=scene.site, day=scene.day(2), intervals=[], now=scene.now, note="Stocktaking")
    lay_calendar(site=scene.site, first=scene.day(2), last=scene.day(2), now=scene.now, around_work=True)
    assert actions.miss_overdue(now=scene.at(2, 9, 29)) == []
    assert actions.miss_overdue(now=scene.at(2, 9, 30)) == [leaves]


def test_a_car_that_comes_after_all_is_booked_again_the_same_day() -> None:
    scene, staff = a_scene(), a_person("Advisor")
    missed = book(scene, scene.at(2, 9))
    actions.miss_overdue(now=scene.at(2, 9, 30))
    with pytest.raises(IllegalTransition):
        actions.take_back(appointment=missed, at=scene.at(3, 9), now=scene.at(2, 10), actor=staff)
    back = actions.take_back(appointment=missed, at=scene.at(2, 14), now=scene.at(2, 10), actor=staff)
    assert (back.state, back.arrive_at, back.promise_at) == ("booked", scene.at(2, 14), scene.at(2, 15))
    assert_counters_are_sums_of_claims()
    with pytest.raises(IllegalTransition):
        actions.take_back(appointment=missed, at=scene.at(2, 15), now=scene.at(2, 10), actor=staff)


def test_a_car_that_comes_on_another_day_needs_a_new_booking() -> None:
    scene, staff = a_scene(), a_person("Advisor")
    missed = book(scene, scene.at(2, 9))
    actions.miss_overdue(now=scene.at(2, 9, 30))
    with pytest.raises(IllegalTransition):
        actions.take_back(appointment=missed, at=scene.at(3, 9), now=scene.at(3, 8), actor=staff)


def test_the_sites_own_cut_off_decides_what_is_late() -> None:
    scene, owner = a_scene(), a_person()
    set_policy(name="change_until_time", value="09:00", valid_from=scene.day(0), now=scene.now, author=None,
               site=scene.site)  # fmt: skip
    booked = book(scene, scene.at(2, 9), actor=owner, vehicle=a_car())
    gone = actions.cancel(appointment=booked, now=scene.at(1, 10), actor=owner)
    assert gone.late_cancelled_at == scene.at(1, 10)
