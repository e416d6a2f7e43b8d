"""One visit for many: a basket with the union of skills, and what would break the promise stays out."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from booking.due import queries
from booking.due.queries import Bundle, DueItem, bundle
from booking.models import DeferredWork, Estimate, EstimateLine, Keeper, Vehicle
from booking.workshop.models import Operation
from tests.booking.makes import make_appointment, make_model, make_user, make_vehicle
from tests.booking.scenes import NOW, TODAY, Scene, a_person, a_scene, an_operation, book, units

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def item(operation: Operation | None, kind: str = "service", days: int = 20, **more: Any) -> DueItem:
    code = operation.code if operation else None
    return DueItem(kind, TODAY + timedelta(days=days), operation=code, **more)


def made(scene: Scene, *items: DueItem, car: Vehicle | None = None) -> Bundle:
    return bundle(items, scene.site, car, scene.now)


def reasons(found: Bundle) -> dict[str, str]:
    return {each.key: each.reason for each in found.refused}


def test_what_is_due_becomes_one_basket(scene: Scene) -> None:
    inspection = an_operation(45, price_minor=5_000)
    found = made(scene, item(scene.service), item(inspection, "inspection"), item(None, "insurance"))
    assert list(found.operations) == [scene.service, inspection]
    assert (found.minutes, found.price_minor, found.is_many) == (105, 23_900, True)
    assert [each.kind for each in found.unbookable] == ["insurance"]
    assert not found.refused


def test_minutes_are_those_of_the_cars_model(scene: Scene) -> None:
    car = make_vehicle(model=make_model(factor_percent=150))
    assert made(scene, item(scene.service), car=car).minutes == 90


def test_two_reasons_for_one_piece_of_work_are_one_piece(scene: Scene) -> None:
    found = made(scene, item(scene.service), item(scene.service, "deferred", source=1))
    assert list(found.operations) == [scene.service]
    assert [each.kind for each in found.items] == ["service", "deferred"]


def test_skills_that_no_unit_unites_are_two_visits(scene: Scene) -> None:
    units(scene.site, {"bay": 1}, tags=["lift"])
    units(scene.site, {"bay": 1}, tags=["rollers"])
    lift, rollers = an_operation(tags=["bay:lift"]), an_operation(tags=["bay:rollers"])
    found = made(scene, item(lift), item(rollers, "inspection"))
    assert list(found.operations) == [lift]
    assert reasons(found) == {"inspection": "no_capable_unit"}


def test_a_unit_that_is_not_online_does_not_count(scene: Scene) -> None:
    units(scene.site, {"bay": 1}, tags=["lift"], is_online=False)
    assert reasons(made(scene, item(an_operation(tags=["bay:lift"])))) == {"service": "no_capable_unit"}


def test_a_basket_longer_than_the_longest_day_is_two_visits() -> None:
    short = a_scene(hours={weekday: [(time(9), time(12))] for weekday in range(6)})
    long = an_operation(150)
    found = made(short, item(short.service), item(long, "deferred", source=7))
    assert reasons(found) == {"deferred-7": "longer_than_a_day"}


def test_what_can_wait_stays_out_when_the_inspection_would_come_too_late(scene: Scene) -> None:
    inspection, long = an_operation(60), an_operation(360)
    person = a_person()
    for ahead in (0, 1):  # until the last day there is room for an hour only
        for hour in (10, 12, 14, 16):
            book(scene, scene.at(ahead, hour), vehicle=make_vehicle(person), actor=person, by_staff=True)
    soon = item(inspection, "inspection", days=1)
    found = made(scene, soon, item(long))
    assert list(found.operations) == [inspection]
    assert reasons(found) == {"service": "too_late"}
    later = made(scene, item(inspection, "inspection", days=2), item(long))
    assert not later.refused


def test_the_basket_costs_the_same_for_one_and_three(
    scene: Scene, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for count in (1, 3):
        items = [item(an_operation(30), "deferred", source=n) for n in range(count)]
        with django_assert_num_queries(4):
            made(scene, *items)


def put_off(car: Vehicle, person: Any, operation: Operation | None = None, **more: Any) -> DeferredWork:
    appointment = make_appointment(person=person, vehicle=car, state="delivered")
    estimate = Estimate.objects.create(
        appointment=appointment, version=1, digest="", currency="GBP", sent_at=NOW
    )
    line = EstimateLine.objects.create(
        estimate=estimate, position=1, operation=operation, minutes=30, price_minor=9_900, answer="declined",
        description="Wipers, Mr Reed called", **more,
    )  # fmt: skip
    return DeferredWork.objects.create(vehicle=car, line=line, declined_on=TODAY)


def test_work_put_off_is_due_again_and_can_be_booked(scene: Scene) -> None:
    owner = make_user()
    car = make_vehicle(owner)
    row = put_off(car, owner, scene.service)
    (found,) = queries.due_for(car, NOW)
    assert (found.kind, found.operation, found.source) == ("deferred", scene.service.code, row.pk)
    assert found.due_on == TODAY + timedelta(days=90)


def test_what_is_for_safety_is_due_at_once_and_stands_first(scene: Scene) -> None:
    owner = make_user()
    car = make_vehicle(owner)
    put_off(car, owner, scene.service)
    put_off(car, owner, is_urgent=True)
    first, second = queries.due_for(car, NOW)
    assert (first.is_urgent, first.due_on, first.operation) == (True, TODAY, None)
    assert first.name == "Wipers, Mr Reed called"
    assert not second.is_urgent


def test_the_next_owner_reads_no_words_written_for_the_last_one() -> None:
    seller, buyer = make_user(), make_user()
    car = make_vehicle(seller)
    put_off(car, seller)
    Keeper.objects.update(until_date=TODAY)
    Keeper.objects.create(vehicle=car, user=buyer, from_date=TODAY)
    (found,) = queries.due_for(car, NOW)
    assert (found.name, found.name_zh, found.detail) == ("", "", "")
