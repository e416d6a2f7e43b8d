"""A quiet day's multiplier: seen before booking, frozen with it, kept at the bill, within the month."""

from datetime import timedelta
from typing import Any

import pytest

from booking.appointments.models import Appointment
from booking.appointments.queries import availability, load
from booking.visits.rules import LineDraft
from club import journeys
from club.journeys.day import group_day
from club.members.models import Member
from club.peak.models import QuietPromise
from loyalty.earning.actions import end_rule
from loyalty.policies.actions import set_policy
from portal.models import User
from tests.booking.scenes import NOW, Scene, a_car, a_scene, book, numbers
from tests.journeys.test_main_journey import SERVICE, bill, joined

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene(bays=2, technicians=2)  # twenty hours of work a day, an hour each


@pytest.fixture
def ada(scene: Scene) -> Member:
    return joined(scene, "Ada Lowe", "+442079460001")


@pytest.fixture
def advisor() -> User:
    return User.objects.create_user("desk@example.com", is_staff=True)


def rule(scene: Scene, **values: int) -> None:
    for name, value in values.items():
        set_policy(name=f"off_peak_{name}", value=value, valid_from=scene.day(0), on=scene.day(0), now=NOW)


def held_by(scene: Scene, member: Member, ahead: int, hour: int = 9) -> Appointment:
    car = a_car()
    car.keepers.create(user=member.user, from_date=NOW.date())
    return journeys.book_service(
        user=member.user, site=scene.site, operations=[scene.service], mode="drop_off",
        at=scene.at(ahead, hour), vehicle=car, request_key=f"key-{next(numbers)}", now=NOW,
    )  # fmt: skip


def booked_by(scene: Scene, member: Member, ahead: int, hour: int = 9) -> Appointment:
    held = held_by(scene, member, ahead, hour)
    return journeys.confirm_service(appointment=held, user=member.user, now=NOW)


def fill(scene: Scene, ahead: int, hours: int) -> None:
    """So many hours of work of a day are somebody else's."""
    for n in range(hours):
        book(scene, scene.at(ahead, 8 + n // 2), mode="drop_off")


def promise(appointment: Appointment) -> QuietPromise | None:
    return QuietPromise.objects.standing().filter(appointment=appointment).first()


def quiet(scene: Scene, ahead: int) -> bool:
    day = scene.day(ahead)
    loads = load(scene.site, day, day, now=NOW)
    offered = availability(
        site=scene.site, operations=[scene.service], mode="drop_off", first=day, last=day, now=NOW
    )
    assert offered.loads == loads, "the page of times knows it as well"
    return day in journeys.quiet_days(loads, on=group_day(NOW), now=NOW)


def billed(appointment: Appointment, actor: User, lines: list[LineDraft] | None = None) -> journeys.Closed:
    at = appointment.arrive_at
    visit = journeys.receive_car(appointment=appointment, odometer_km=42_000, now=at, actor=actor)
    journeys.start_work(appointment=appointment, now=at, actor=actor)
    journeys.finish_work(appointment=appointment, now=at + timedelta(hours=1), actor=actor)
    return journeys.close_visit(visit=visit, lines=lines or SERVICE, now=at + timedelta(hours=1), actor=actor)


def test_the_load_is_work_booked_of_the_work_there_is(scene: Scene) -> None:
    fill(scene, 1, 3)
    found = load(scene.site, scene.day(1), scene.day(7), now=NOW)
    assert (found[scene.day(1)].used, found[scene.day(1)].capacity) == (180, 1_200)
    assert [found[scene.day(n)].percent for n in (1, 2)] == [15, 0]
    assert scene.day(6) not in found  # a Sunday


def test_a_dead_hold_is_no_load(scene: Scene, ada: Member) -> None:
    held_by(scene, ada, 1)
    later = NOW + timedelta(minutes=11)
    assert load(scene.site, scene.day(1), scene.day(1), now=later)[scene.day(1)].percent == 0


def test_half_full_is_not_quiet(scene: Scene) -> None:
    fill(scene, 1, 9)
    assert quiet(scene, 1)
    fill(scene, 2, 10)
    assert not quiet(scene, 2)


def test_what_was_promised_is_kept_though_the_day_fills_and_the_rule_ends(
    scene: Scene, ada: Member, advisor: User
) -> None:
    appointment = booked_by(scene, ada, 1, 17)
    fill(scene, 1, 12)
    rule(scene, multiplier_percent=100)
    end_rule(code="off_peak", valid_from=scene.day(0), on=scene.day(0), now=NOW)
    kept = promise(appointment)
    assert kept is not None
    assert (kept.multiplier_percent, kept.points_max, kept.load_percent) == (200, 500, 0)
    receipt = billed(appointment, advisor).receipt
    assert receipt is not None
    assert receipt.points == 641  # 320.50 twice
    by_rule: dict[str, int] = {}
    for code, points in receipt.lines.exclude(rule=None).values_list("rule__code", "points"):
        by_rule[code] = by_rule.get(code, 0) + points
    assert by_rule == {"service": 321, "off_peak": 320}
    kept.refresh_from_db()
    assert (kept.points_used, kept.settled_at is not None) == (320, True)


def test_a_promise_gives_at_most_what_it_said(scene: Scene, ada: Member, advisor: User) -> None:
    receipt = billed(
        booked_by(scene, ada, 1), advisor, bill(("labour", "Engine", 200_000, "customer"))
    ).receipt
    assert receipt is not None
    assert receipt.points == 2_500
    line = receipt.lines.get(rule__code="off_peak")
    assert (line.wanted, line.points, line.cap) == (2_000, 500, "promise")


def test_a_busy_day_promises_nothing(scene: Scene, ada: Member, advisor: User) -> None:
    fill(scene, 1, 10)
    appointment = booked_by(scene, ada, 1, 16)
    assert promise(appointment) is None
    receipt = billed(appointment, advisor).receipt
    assert receipt is not None
    assert receipt.points == 320


def test_moving_decides_anew_for_the_new_day(scene: Scene, ada: Member) -> None:
    fill(scene, 2, 10)
    appointment = booked_by(scene, ada, 1)
    first = promise(appointment)
    same_day = journeys.move_service(
        appointment=appointment, at=scene.at(1, 11), version=appointment.version, user=ada.user, now=NOW
    )
    assert promise(same_day) == first
    busy = journeys.move_service(
        appointment=same_day, at=scene.at(2, 15), version=same_day.version, user=ada.user, now=NOW
    )
    assert promise(busy) is None
    quiet_again = journeys.move_service(
        appointment=busy, at=scene.at(3, 9), version=busy.version, user=ada.user, now=NOW
    )
    found = promise(quiet_again)
    assert found is not None
    assert found.day == scene.day(3)
    assert QuietPromise.objects.filter(appointment=appointment).count() == 2


def test_the_month_promises_no_more_than_its_budget(scene: Scene, ada: Member, advisor: User) -> None:
    rule(scene, points_per_month=1_000)
    first, second = booked_by(scene, ada, 1), booked_by(scene, ada, 2)
    assert not quiet(scene, 3)
    third = booked_by(scene, ada, 3)
    assert [promise(one) is not None for one in (first, second, third)] == [True, True, False]
    journeys.cancel_service(appointment=second, user=ada.user, now=NOW)
    assert quiet(scene, 3)
    billed(first, advisor)  # used 320 of its 500
    assert QuietPromise.objects.get(appointment=first).points_used == 320
    assert promise(booked_by(scene, ada, 4)) is not None
    assert promise(booked_by(scene, ada, 5)) is None  # 320 + 500 + 500 would be too much


def test_nobody_outside_the_club_is_promised_anything(scene: Scene) -> None:
    held = journeys.book_service(
        user=None, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(1, 9),
        vehicle=None, request_key="visitor", now=NOW,
    )  # fmt: skip
    assert promise(held) is None


def test_the_same_key_again_is_the_same_promise(scene: Scene, ada: Member) -> None:
    ask: dict[str, Any] = {
        "user": ada.user, "site": scene.site, "operations": [scene.service], "mode": "drop_off",
        "at": scene.at(1, 9), "vehicle": None, "request_key": "again",
    }  # fmt: skip
    held = journeys.book_service(**ask, now=NOW)
    assert journeys.book_service(**ask, now=NOW + timedelta(minutes=1)) == held
    assert QuietPromise.objects.filter(appointment=held).count() == 1
