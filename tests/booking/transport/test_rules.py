"""What a trip must say, and whom we hand a car to."""

from datetime import date

import pytest

from booking.transport.rules import TripWish, age_on, missing, serves


@pytest.mark.parametrize(
    ("mode", "wish", "gaps"),
    [
        ("courtesy", TripWish(), ["licence_number", "licence_until", "born_on"]),
        ("courtesy", TripWish(licence_number="AB1", licence_until=date(2030, 1, 1), born_on=date(1990, 1, 1)),
         ["licence_number"]),
        ("pick_up", TripWish(zone="near"), ["street", "phone"]),
        ("shuttle", TripWish(zone="near", street="4 Mill Lane", phone="1"), []),
    ],
)  # fmt: skip
def test_each_mode_asks_for_what_it_cannot_do_without(mode: str, wish: TripWish, gaps: list[str]) -> None:
    assert missing(mode, wish) == gaps


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2005, 3, 2), date(2026, 3, 1), 20),
        (date(2005, 3, 2), date(2026, 3, 2), 21),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
    ],
)
def test_age_is_counted_in_full_years(born: date, on: date, years: int) -> None:
    assert age_on(born, on) == years


@pytest.mark.parametrize(
    ("beginnings", "postcode", "is_served"),
    [(["YO1"], "yo1 7hh", True), (["YO1 "], "YO24 1AA", False), ([], "", True), (["YO1"], "", False)],
)
def test_a_postcode_lies_in_a_zone_by_how_it_begins(
    beginnings: list[str], postcode: str, is_served: bool
) -> None:
    assert serves(beginnings, postcode) is is_served
