"""Finding cars at the desk, and what a VIN says."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.garage import queries
from tests.booking.makes import make_model, make_vehicle

pytestmark = pytest.mark.django_db


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
    assert found.is_doubtful
    assert queries.hint_of("no vin") is None


def test_where_no_law_asks_for_them_year_and_check_digit_say_nothing() -> None:
    assert queries.hint_of("WVWZZZ1KZAW123456") == queries.VinHint("Volkswagen", [], is_doubtful=False)
    assert queries.hint_of("ZZ9AU2180N2183294") == queries.VinHint("", [], is_doubtful=False)
