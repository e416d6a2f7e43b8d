"""The garage and what falls due, in a fixed number of queries; strangers see nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from booking.due import queries
from booking.garage import actions
from booking.models import Keeper, OdometerReading, Vehicle
from tests.booking.makes import NOW, make_model, make_operation, make_user, make_vehicle

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # 20 November 2026


def read(car: Vehicle, km: int, days_ago: int, source: str = "workshop") -> OdometerReading:
    on = TODAY - timedelta(days=days_ago)
    return OdometerReading.objects.create(vehicle=car, on_date=on, km=km, source=source, recorded_at=NOW)


def due(car: Vehicle, kind: str) -> queries.DueItem | None:
    """The next item of a kind, whatever row it follows from."""
    found = next((item for item in queries.due_for(car, NOW) if item.kind == kind), None)
    return replace(found, source=None) if found else None


@pytest.mark.parametrize("cars", [1, 3])
def test_a_garage_costs_the_same_for_one_car_and_for_three(
    cars: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    user, model = make_user(), make_model()
    for number in range(cars):
        car = make_vehicle(user, model=model, registered_on=date(2024, 5, 15), plate_country="GB")
        read(car, 10_000, 200)
        read(car, 17_000 + number, 20)
        actions.insure(vehicle=car, insurer="Aviary", ends_on=date(2027, 1, 1), now=NOW, actor=None)
        actions.reach_milestone(vehicle=car, kind="service", on=TODAY, km=17_000, now=NOW)
    with django_assert_num_queries(2):
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
    assert queries.due_for(make_vehicle(), NOW) == ()


def test_inspection_by_country() -> None:
    def found(country: str, **more: Any) -> tuple[date, str] | None:
        car = make_vehicle(registered_on=date(2024, 5, 15), plate_country=country, **more)
        item = due(car, "inspection")
        return (item.due_on, item.detail) if item else None

    assert found("GB") == (date(2027, 5, 15), "mot")
    assert found("CN") == (date(2028, 5, 15), "mark")
    assert found("FR") is None


def test_an_accident_makes_it_yearly_until_it_turns_out_a_mistake() -> None:
    car = make_vehicle(registered_on=date(2024, 5, 15), plate_country="CN")
    days = []
    for is_so in (True, False):
        actions.inspect_yearly(vehicle=car, is_so=is_so, on=NOW.date(), now=NOW)
        item = due(Vehicle.objects.get(pk=car.pk), "inspection")
        days.append(item and (item.due_on, item.detail))
    assert days == [(date(2027, 5, 15), "station"), (date(2028, 5, 15), "mark")]


def test_an_inspection_done_is_remembered() -> None:
    car = make_vehicle(registered_on=date(2020, 12, 1), plate_country="GB")
    assert due(car, "inspection") == queries.DueItem(
        "inspection", date(2026, 12, 1), rough=True, detail="mot", reason="law"
    )
    actions.reach_milestone(vehicle=car, kind="inspection", on=TODAY, km=None, now=NOW)
    assert due(car, "inspection") == queries.DueItem(
        "inspection", date(2027, 12, 1), detail="mot", reason="law"
    )


def test_only_covers_in_force_fall_due() -> None:
    car = make_vehicle()
    for year in (2026, 2027):
        actions.insure(vehicle=car, insurer="A", ends_on=date(year, 12, 1), now=NOW, actor=None)
    assert due(car, "insurance") == queries.DueItem(
        "insurance", date(2027, 12, 1), detail="motor", reason="cover"
    )
    assert len(queries.due_for(car, NOW)) == 1


def test_doubt_is_the_width_of_use_and_nobody_knows_it_of_a_guess() -> None:
    car = make_vehicle(model=make_model(), registered_on=date(2026, 1, 1))
    for km, days in ((1_000, 120), (4_000, 60), (13_000, 0)):  # 50 a day, then 150
        read(car, km, days)
    found = due(car, "first_service")
    assert found is not None
    assert found.decided_by == found.reason == "km"
    assert found.doubt_days == 13  # 100 a day: 20 days; 60 a day, the slow end: 33
    unknown = make_vehicle(model=make_model("kite"), registered_on=date(2019, 3, 1))
    guess = due(unknown, "service")
    assert guess is not None
    assert guess.doubt_days is None


def test_each_interval_names_the_first_work_that_begins_it_anew() -> None:
    make_operation("major", resets="service", rank=20)
    make_operation("minor", resets="service", rank=10)
    make_operation("old", resets="service", rank=1, retired_on=TODAY)
    car = make_vehicle(model=make_model(), registered_on=date(2026, 3, 1), plate_country="GB")
    found = {item.kind: item.operation for item in queries.due_for(car, NOW)}
    assert found == {"first_service": "minor", "inspection": None}


def test_a_reading_is_asked_for_only_when_the_last_one_is_old_enough_to_say_something() -> None:
    model = make_model()
    fresh, old = (make_vehicle(model=model, registered_on=date(2026, 1, 1)) for _n in range(2))
    read(fresh, 14_000, 13)
    read(old, 14_000, 14)
    wanted = [due(car, "first_service") for car in (fresh, old)]
    assert [item.wants_reading for item in wanted if item] == [False, True]


def test_a_mistake_its_owner_named_is_left_out_and_an_answered_one_is_not_asked_again() -> None:
    user = make_user()
    car = make_vehicle(user)
    for km, days in ((10_000, 100), (1_999_105, 50), (12_000, 10)):
        read(car, km, days)
    (found,) = queries.garage_of(user, NOW)
    (odd,) = found.odd
    assert odd.km == 1_999_105
    actions.answer_reading(reading=odd, answer="wrong", now=NOW)
    actions.answer_reading(reading=odd, answer="right", now=NOW)
    (found,) = queries.garage_of(user, NOW)
    assert (list(found.odd), list(found.dropped)) == ([], [])


def test_the_use_of_our_own_cars_outweighs_the_makers_word_once_there_are_five() -> None:
    model = make_model(km_per_year=12_000)
    for per_day in (20, 30, 40, 50):
        car = make_vehicle(model=model)
        read(car, 1_000, 100)
        read(car, 1_000 + 100 * per_day, 0)
    assert actions.learn_use(now=NOW) == 0
    car = make_vehicle(model=model)
    read(car, 1_000, 100)
    read(car, 4_500, 0)
    assert actions.learn_use(now=NOW) == 1
    model.refresh_from_db()
    assert model.usual_km_per_year == model.km_per_year_seen == round(35 * 365.25)
