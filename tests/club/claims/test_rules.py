"""Which visit is meant, and the colours of the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.claims.rules import Found, Said, agrees, colour, first_day, likely, meant, plain

MAY = date(2026, 5, 4)
OWN = Found(
    id=1, numbers=frozenset({"MIN2026000012", "RO77"}), on=MAY, site=1, vehicle=1, is_own=True,
    is_proved=True, is_closed=True, is_earned=False,
)  # fmt: skip
NOBODYS = replace(OWN, id=2, is_own=False)
THEN = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("min-2026-000012", "MIN2026000012"), (" MIN 2026/000012 ", "MIN2026000012"), ("--", ""), ("", "")],
)
def test_a_number_is_compared_without_what_people_leave_out(typed: str, key: str) -> None:
    assert plain(typed) == key


@pytest.mark.parametrize(
    ("said", "is_meant"),
    [
        (Said(number="MIN2026000012"), True),
        (Said(number="RO77", site=9), True),  # the number is stronger than the centre
        (Said(on=MAY, site=1), True),
        (Said(on=MAY), True),
        (Said(on=MAY, site=2), False),
        (Said(on=MAY, site=1, vehicle=2), False),
        (Said(on=date(2026, 5, 5), number="RO77"), False),  # what was said disagrees with itself
        (Said(number="MIN2026000013", on=MAY), False),
        (Said(site=1, vehicle=1), False),  # names nothing
    ],
)
def test_a_visit_is_meant_when_all_that_was_said_agrees(said: Said, is_meant: bool) -> None:
    assert (meant(said, [OWN]) is not None) is is_meant


def test_two_that_fit_are_for_a_person() -> None:
    assert meant(Said(on=MAY), [OWN, replace(OWN, id=3)]) is None


def test_a_nameless_visit_needs_a_proved_car_and_its_number() -> None:
    by_number, by_day = Said(number="RO77"), Said(on=MAY, site=1)
    assert meant(by_number, [NOBODYS]) == NOBODYS
    assert meant(by_day, [NOBODYS]) is None
    assert meant(by_number, [replace(NOBODYS, is_proved=False)]) is None


def test_the_likeliest_stands_first() -> None:
    other_day = replace(OWN, id=4, on=date(2026, 6, 1), numbers=frozenset({"X"}))
    assert [one.id for one in likely(Said(on=MAY, number="Y"), [other_day, OWN])] == [1, 4]
    assert [one.id for one in likely(Said(number="X"), [OWN, other_day])] == [4, 1]


founds = st.builds(
    Found, id=st.integers(1, 4), numbers=st.frozensets(st.sampled_from("ABC"), max_size=2),
    on=st.dates(MAY, MAY + timedelta(days=2)), site=st.integers(1, 2), vehicle=st.integers(1, 2),
    is_own=st.booleans(), is_proved=st.booleans(), is_closed=st.booleans(), is_earned=st.booleans(),
)  # fmt: skip
saids = st.builds(
    Said, number=st.sampled_from(["", "A", "B"]), on=st.none() | st.dates(MAY, MAY + timedelta(days=2)),
    site=st.none() | st.integers(1, 2), vehicle=st.none() | st.integers(1, 2),
)  # fmt: skip


@given(saids, st.lists(founds, max_size=5))
def test_what_is_sure_agrees_is_alone_and_is_safe(said: Said, visits: list[Found]) -> None:
    found = meant(said, visits)
    assert sorted(map(id, likely(said, visits))) == sorted(map(id, visits))
    if found is not None:
        assert [one for one in visits if agrees(said, one)] == [found]
        assert found.is_own or (found.is_proved and said.number in found.numbers)


@pytest.mark.parametrize(("hours", "shown"), [(0, ""), (3, ""), (4, "soon"), (8, "soon"), (8.1, "late")])
def test_the_colour_of_a_clock(hours: float, shown: str) -> None:
    assert colour(THEN, THEN + timedelta(hours=8), THEN + timedelta(hours=hours)) == shown


def test_a_hundred_and_eighty_days_before_joining() -> None:
    assert first_day(date(2026, 8, 1), 180) == date(2026, 2, 2)
