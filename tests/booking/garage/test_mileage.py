"""Mileage: which readings are believed, and when a limit is reached (messages.md §3)."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.garage.rules import Reading, follows, km_on, plausible, predict, slope_of, wants_reading

START = date(2025, 1, 1)


def steady(per_day: int, *days: int) -> list[Reading]:
    return [Reading(START + timedelta(days=day), 1_000 + per_day * day) for day in days]


def test_an_absurd_reading_is_dropped_and_shown() -> None:
    typed = Reading(START + timedelta(days=60), 1_999_105)
    chain, dropped = plausible([*steady(40, 0, 30, 90), typed])
    assert dropped == [typed]
    assert chain == steady(40, 0, 30, 90)


def test_a_falling_reading_is_dropped() -> None:
    typed = Reading(START + timedelta(days=60), 900)
    assert plausible([*steady(40, 0, 30, 90), typed])[1] == [typed]


def test_of_two_that_contradict_the_better_source_stays() -> None:
    typed = Reading(START, 50_000, "owner")
    seen = Reading(START + timedelta(days=1), 20_000, "workshop")
    assert plausible([typed, seen]) == ([seen], [typed])
    seen_first = seen._replace(on=START - timedelta(days=1))
    assert plausible([typed, seen_first]) == ([seen_first], [typed])


def test_no_readings_at_all() -> None:
    assert plausible([]) == ([], [])
    assert predict([], 10_000, 12_000) is None
    assert km_on([], START, 12_000) is None
    assert not wants_reading(None, START)


readings_near = st.builds(
    lambda days, km: Reading(START + timedelta(days=days), km), st.integers(0, 40), st.integers(0, 9_000)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(readings_near, max_size=8))
def test_the_chain_is_as_long_as_any(readings: list[Reading]) -> None:
    chain, dropped = plausible(readings)
    assert sorted([*chain, *dropped]) == sorted(readings)
    assert all(follows(before, after) for before, after in pairwise(chain))
    ordered = sorted(readings, key=lambda reading: (reading.on, reading.km))
    for subset in combinations(ordered, len(chain) + 1):
        assert not all(follows(before, after) for before, after in pairwise(subset))


def test_a_steady_car_is_predicted_to_the_day() -> None:
    found = predict(steady(50, 0, 30, 60), 1_000 + 50 * 200, 12_000)
    assert found is not None
    assert found.on == found.earliest == found.latest == START + timedelta(days=200)
    assert not found.rough


def test_one_reading_is_predicted_by_the_model_and_said_to_be_rough() -> None:
    found = predict(steady(50, 0), 13_000, 12_000)
    assert found is not None
    assert found.on == START + timedelta(days=365)
    assert found.rough


def test_readings_too_close_together_say_nothing_about_use() -> None:
    assert slope_of(steady(300, 0, 13), 12_000).rough
    assert not slope_of(steady(300, 0, 14), 12_000).rough


def test_one_holiday_does_not_bend_the_slope() -> None:
    readings = steady(30, 0, 60, 120, 180, 240)
    odd = Reading(START + timedelta(days=130), readings[2].km + 3_500)
    chain, _dropped = plausible([*readings, odd])
    assert slope_of(chain, 12_000).middle == pytest.approx(30, rel=0.1)


def test_a_limit_already_passed_was_reached_at_the_last_reading() -> None:
    found = predict(steady(50, 0, 30), 1_500, 12_000)
    assert found is not None
    assert found.on == START + timedelta(days=30)


def test_a_car_that_stands_never_gets_there() -> None:
    assert predict(steady(0, 0, 30), 15_000, 12_000) is None


@pytest.mark.parametrize(("limit", "asked"), [(4_000, True), (9_000, False), (2_700, False)])
def test_a_reading_is_asked_for_when_the_date_is_near_and_wide(limit: int, asked: bool) -> None:
    uneven = [Reading(START, 1_000), Reading(START + timedelta(days=40), 1_400)]
    uneven += [Reading(START + timedelta(days=60), 2_600)]  # 10 a day, then 60
    found = predict(uneven, limit, 12_000)
    assert wants_reading(found, START + timedelta(days=60)) is asked


def test_a_straight_prediction_asks_for_nothing() -> None:
    assert not wants_reading(predict(steady(50, 0, 30, 60), 5_000, 12_000), START + timedelta(days=60))


def test_todays_mileage_is_extended_from_the_last_reading() -> None:
    assert km_on(steady(50, 0, 30), START + timedelta(days=40), 12_000) == 1_000 + 50 * 40
    assert km_on(steady(50, 0, 30), START, 12_000) == 1_000 + 50 * 30
