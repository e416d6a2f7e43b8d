"""The garage and what falls due, in a fixed number of queries; strangers see nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from booking.garage import actions, queries
from booking.models import Keeper, OdometerReading, Vehicle
from tests.booking.makes import NOW, make_model, make_user, make_vehicle

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # 20 November 2026


def read(car: Vehicle, km: int, days_ago: int, source: str = "workshop") -> OdometerReading:
    on = TODAY - timedelta(days=days_ago)
    return OdometerReading.objects.create(vehicle=car, on_date=on, km=km, source=source, recorded_at=NOW)


def due(car: Vehicle, kind: str) -> queries.DueItem | None:
    return next((item for item in queries.due_items(car, TODAY) if item.kind == kind), None)


@pytest.mark.parametrize("cars", [1, 3])
def test_a_garage_costs_five_queries(cars: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    user, model = make_user(), make_model()
    for number in range(cars):
        car = make_vehicle(user, model=model, registered_on=date(2024, 5, 15), plate_country="GB")
        read(car, 10_000, 200)
        read(car, 17_000 + number, 20)
        actions.insure(vehicle=car, insurer="Aviary", ends_on=date(2027, 1, 1), now=NOW, actor=None)
        actions.reach_milestone(vehicle=car, kind="service", on=TODAY, km=17_000, now=NOW)
    with django_assert_num_queries(5):
        garage = queries.garage_of(user, NOW)
    assert [len(car.due) for car in garage] == [3] * cars
    assert garage[0].reading is not None
    assert garage[0].reading.km == 17_000 + cars - 1


def test_a_stranger_has_an_empty_garage() -> None:
    make_vehicle(make_user())
    assert queries.garage_of(make_user(), NOW) == []
    assert not Vehicle.objects.for_user(AnonymousUser()).exists()


def test_the_role_is_told() -> None:
    user, car = make_user(), make_vehicle(make_user())
    Keeper.objects.create(vehicle=car, user=user, role="driver", from_date=TODAY)
    assert [found.role for found in queries.garage_of(user, NOW)] == ["driver"]


def test_doubtful_readings_are_shown_beside_the_believed_one() -> None:
    user = make_user()
    car = make_vehicle(user)
    for km, days in ((10_000, 100), (1_999_105, 50), (12_000, 10)):
        read(car, km, days)
    (found,) = queries.garage_of(user, NOW)
    assert found.reading is not None
    assert found.reading.km == 12_000
    assert [reading.km for reading in found.dropped] == [1_999_105]


def test_a_young_car_is_due_for_its_first_service() -> None:
    car = make_vehicle(model=make_model(), registered_on=date(2026, 3, 1))
    assert due(car, "first_service") == queries.DueItem("first_service", date(2027, 3, 1), km=15_000)


def test_mileage_decides_when_it_comes_first() -> None:
    car = make_vehicle(model=make_model(), registered_on=date(2026, 3, 1))
    read(car, 5_000, 100)
    read(car, 13_000, 0)  # 80 a day: 2,000 km are 25 days
    found = due(car, "first_service")
    assert found is not None
    assert (found.due_on, found.decided_by, found.rough) == (TODAY + timedelta(days=25), "km", False)


def test_the_next_service_counts_from_the_last() -> None:
    car = make_vehicle(model=make_model(), registered_on=date(2020, 3, 1))
    actions.reach_milestone(vehicle=car, kind="service", on=date(2026, 6, 1), km=40_000, now=NOW)
    assert due(car, "service") == queries.DueItem("service", date(2027, 6, 1), km=55_000)


def test_a_missed_service_stays_due() -> None:
    car = make_vehicle(model=make_model(), registered_on=date(2020, 3, 1))
    actions.reach_milestone(vehicle=car, kind="service", on=date(2025, 6, 1), km=40_000, now=NOW)
    found = due(car, "service")
    assert found is not None
    assert found.due_on == date(2026, 6, 1)
    assert found.is_overdue(TODAY)


def test_an_older_car_whose_past_we_do_not_know_gets_the_next_round_date_as_a_guess() -> None:
    car = make_vehicle(model=make_model(), registered_on=date(2019, 3, 1))
    found = due(car, "service")
    assert found is not None
    assert (found.due_on, found.rough) == (date(2027, 3, 1), True)
    read(car, 58_000, 0)
    found = due(car, "service")
    assert found is not None
    assert (found.km, found.decided_by) == (60_000, "km")


def test_a_car_without_model_or_papers_is_due_for_nothing() -> None:
    assert queries.due_items(make_vehicle(), TODAY) == []


def test_inspection_by_country() -> None:
    def found(country: str, **more: Any) -> tuple[date, str] | None:
        car = make_vehicle(registered_on=date(2024, 5, 15), plate_country=country, **more)
        item = due(car, "inspection")
        return (item.due_on, item.detail) if item else None

    assert found("GB") == (date(2027, 5, 15), "mot")
    assert found("CN") == (date(2028, 5, 15), "mark")
    assert found("FR") is None


def test_an_inspection_done_is_remembered() -> None:
    car = make_vehicle(registered_on=date(2020, 12, 1), plate_country="GB")
    assert due(car, "inspection") == queries.DueItem(
        "inspection", date(2026, 12, 1), rough=True, detail="mot"
    )
    actions.reach_milestone(vehicle=car, kind="inspection", on=TODAY, km=None, now=NOW)
    assert due(car, "inspection") == queries.DueItem("inspection", date(2027, 12, 1), detail="mot")


def test_only_covers_in_force_fall_due() -> None:
    car = make_vehicle()
    for year in (2026, 2027):
        actions.insure(vehicle=car, insurer="A", ends_on=date(year, 12, 1), now=NOW, actor=None)
    assert queries.due_items(car, TODAY) == [queries.DueItem("insurance", date(2027, 12, 1), detail="motor")]


def test_the_desk_finds_cars_by_plate_vin_and_ref() -> None:
    car = make_vehicle(vin="1M8GDM9AXKP042788", plate="LK21 ABC", plate_key="LK21ABC")
    make_vehicle(plate="ZZ99 ZZZ", plate_key="ZZ99ZZZ")
    for q in ("lk21", "LK21 abc", "1m8gdm9axkp042788", "042788", car.ref):
        assert list(queries.find_vehicles(q)) == [car], q
    for q in ("", "l", "42788", "?"):
        assert not queries.find_vehicles(q), q


def test_the_desk_is_shown_a_page_at_most(django_assert_num_queries: Callable[[int], Any]) -> None:
    model = make_model()
    for number in range(25):
        make_vehicle(plate_key=f"LK21AB{number}", model=model)
    with django_assert_num_queries(1):
        found = [str(car.model.brand) for car in queries.find_vehicles("LK21", limit=999) if car.model]
    assert len(found) == 20


def test_a_vin_gives_hints_and_never_more() -> None:
    found = queries.hint_of("lsvau2180n2183294")
    assert found is not None
    assert found.brand == "SAIC Volkswagen"
    assert 2022 in found.years
    assert not found.fits
    unheard = queries.hint_of("ZZ9AU2180N2183294")
    assert unheard is not None
    assert unheard.brand == ""
    assert queries.hint_of("no vin") is None
