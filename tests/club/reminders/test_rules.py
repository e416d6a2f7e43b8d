"""Due dates of reminders, and how long each is of use."""

import calendar
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.members.lunar import lunar_days, lunar_year
from club.reminders import rules

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.source("D6")
@pytest.mark.parametrize(
    ("born", "year", "leap", "due"),
    [
        (date(2000, 2, 29), 2026, "feb28", date(2026, 2, 28)),
        (date(2000, 2, 29), 2026, "mar1", date(2026, 3, 1)),
        (date(2000, 2, 29), 2028, "feb28", date(2028, 2, 29)),
        (date(2000, 2, 29), 2028, "mar1", date(2028, 2, 29)),
        (date(2000, 2, 29), 2100, "feb28", date(2100, 2, 28)),
        (date(1999, 12, 31), 2026, "feb28", date(2026, 12, 31)),
    ],
)
def test_anniversaries(born: date, year: int, leap: str, due: date) -> None:
    assert rules.anniversary(born, year, leap) == due


@pytest.mark.proves("D2")
def test_twenty_nine_february_by_default_is_the_twenty_eighth() -> None:
    assert rules.anniversary(date(2000, 2, 29), 2027) == date(2027, 2, 28)


@pytest.mark.proves("D2")
@given(st.dates(date(2020, 1, 1), date(2110, 12, 31)), st.dates(date(1920, 1, 1), date(2019, 12, 31)))
def test_birthdays_on_a_day_are_exactly_the_inverse_of_anniversary(on: date, born: date) -> None:
    for leap in ("feb28", "mar1"):
        found = any(
            (b.month, b.day) == (born.month, born.day) and b.leap in (None, leap)
            for b in rules.birthdays_on(on)
        )
        assert found == (rules.anniversary(born, on.year, leap) == on)


@given(st.integers(2021, 2110))
def test_everybody_has_one_birthday_a_year(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)]
    for leap in ("feb28", "mar1"):
        found = [d for d in days for b in rules.birthdays_on(d) if (b.month, b.day) == (2, 29)
                 and b.leap in (None, leap)]  # fmt: skip
        assert len(found) == 1


@pytest.mark.parametrize(
    ("on", "celebrate"),
    [
        (date(2026, 2, 17), [(1, 1)]),  # the new year of the horse
        (date(2026, 9, 25), [(8, 15)]),  # mid-autumn
        (date(2026, 2, 16), [(12, 29), (12, 30)]),  # new year's eve; this twelfth month has 29 days
        (date(2025, 7, 24), [(6, 30)]),
        (date(2025, 7, 25), []),  # the leap sixth month: they had their day before it
        (date(2025, 8, 23), [(7, 1)]),
    ],
)
def test_birthdays_by_the_moon(on: date, celebrate: list[tuple[int, int]]) -> None:
    assert [(b.month, b.day) for b in rules.birthdays_on(on, lunar_days(on)) if b.lunar] == celebrate


def test_everybody_has_one_birthday_a_lunar_year() -> None:
    years: dict[int, Counter[tuple[int, int]]] = {}
    for n in range((date(2046, 2, 1) - date(2026, 2, 17)).days):
        on = date(2026, 2, 17) + timedelta(days=n)
        years.setdefault(lunar_year(on), Counter()).update(lunar_days(on))
    every = {(month, day) for month in range(1, 13) for day in range(1, 31)}
    assert all(found == Counter(every) for year, found in years.items() if year < 2045)


@pytest.mark.parametrize(("offset", "last"), [(-30, -8), (-7, -2), (-1, 0)])
def test_an_insurance_message_is_of_use_until_the_next_one(offset: int, last: int) -> None:
    assert rules.last_useful_day(offset, [-30, -7, -1], None) == last


def test_a_birthday_is_of_use_for_two_days_more() -> None:
    assert rules.last_useful_day(0, [0], 2) == 2


def slots(zone: str) -> list[rules.Slot]:
    terms = rules.Terms(offsets=(0,), opens=time(9), useful_days=2)
    return rules.slots(terms=terms, zones=[zone], now=NOW)


def test_slots_reach_from_forty_days_behind_to_two_ahead() -> None:
    found = slots("Europe/London")
    assert (found[0].due_on, found[-1].due_on) == (date(2026, 1, 22), date(2026, 3, 4))
    assert all(NOW - rules.BEHIND <= slot.send_at <= NOW + rules.AHEAD for slot in found)
    assert len(found) == len({slot.due_on for slot in found}) == 42


def test_each_zone_sends_at_its_own_nine_o_clock() -> None:
    by_day = {slot.due_on: slot for slot in slots("Asia/Shanghai")}
    slot = by_day[date(2026, 3, 2)]
    assert slot.send_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert slot.useful_until == datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)


def test_only_listed_names_are_filled_in() -> None:
    assert rules.fill("Dear {name}, {car}", {"name": "{car}", "car": "X", "secret": "y"}).endswith("X")
    assert rules.unknown_placeholders("{name} {password}") == {"password"}
    assert rules.unknown_placeholders("{name.__class__}") == {"name.__class__"}
    assert rules.unknown_placeholders("{") == {"{"}
    assert rules.unknown_placeholders("Hello {name}") == set()
