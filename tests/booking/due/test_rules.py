"""Recalls by VIN range, and what fits one visit: pure decisions."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.due.rules import (
    Piece,
    again_on,
    fit,
    is_capable,
    last_day,
    range_problem,
    serial_of,
    stem_of,
    without_the_patient,
)

FIRST, LAST = "WHD12345XTM000100", "WHD12345ATM000250"  # the check digit differs and does not matter
DAY = date(2026, 11, 20)
LIFT = frozenset({"bay:lift"})


def piece(key: str, minutes: int = 60, tags: frozenset[str] = frozenset(), by: date | None = None) -> Piece:
    return Piece(key, minutes, ("bay", "technician"), tags, by)


def units(*bays: str, technicians: tuple[str, ...] = ("",)) -> dict[str, list[frozenset[str]]]:
    return {
        "bay": [frozenset(tags.split()) for tags in bays],
        "technician": [frozenset(tags.split()) for tags in technicians],
    }


def test_a_vin_is_ten_places_of_kin_and_six_of_its_own() -> None:
    assert (stem_of(FIRST), serial_of(FIRST)) == ("WHD12345TM", "000100")
    assert stem_of(FIRST) == stem_of(LAST)


@pytest.mark.parametrize(
    ("vin", "meant"),
    [
        (FIRST, True), (LAST, True), ("WHD123450TM000177", True), ("WHD123450TM000099", False),
        ("WHD123450TM000251", False), ("WHD123450SM000177", False), ("WHD123460TM000177", False),
    ],
)  # fmt: skip
def test_a_range_means_its_ends_and_what_lies_between(vin: str, meant: bool) -> None:
    is_kin = stem_of(vin) == stem_of(FIRST)
    assert (is_kin and serial_of(FIRST) <= serial_of(vin) <= serial_of(LAST)) is meant


def test_the_ends_of_a_range_are_kin_and_in_order() -> None:
    assert range_problem(FIRST, LAST) is None
    assert range_problem(LAST, FIRST) == "order"
    assert range_problem(FIRST, "WHD12345ASM000250") == "stem"


def test_one_visit_needs_one_unit_of_each_kind_with_all_the_skills() -> None:
    lift, brakes = piece("a", tags=LIFT), piece("b", tags=frozenset({"bay:rollers"}))
    kept, refused = fit([lift, brakes], units("lift", "rollers"), 480)
    assert [each.key for each in kept] == ["a"]
    assert [(each.key, each.reason) for each in refused] == [("b", "no_capable_unit")]
    assert fit([lift, brakes], units("lift rollers"), 480)[1] == []


def test_a_skill_of_everybody_is_asked_of_the_technician_too() -> None:
    asked = [piece("a", tags=frozenset({"high-voltage"}))]
    assert not is_capable(asked, units("high-voltage"))
    assert is_capable(asked, units("high-voltage", technicians=("high-voltage",)))
    assert not is_capable([Piece("w", 30, ("seat",))], units(""))


def test_what_makes_the_visit_longer_than_a_day_comes_another_time() -> None:
    kept, refused = fit([piece("a", 300), piece("b", 200), piece("c", 100)], units(""), 420)
    assert [each.key for each in kept] == ["a", "c"]
    assert [(each.key, each.reason) for each in refused] == [("b", "longer_than_a_day")]


def test_work_that_alone_is_longer_than_a_day_is_a_visit_all_the_same() -> None:
    assert [each.key for each in fit([piece("a", 900)], units(""), 420)[0]] == ["a"]


def test_only_a_last_day_still_ahead_sets_a_limit() -> None:
    late, near, far = (piece(str(n), by=DAY + timedelta(days=n)) for n in (-1, 3, 9))
    assert last_day([far, late, near, piece("x")], DAY) == DAY + timedelta(days=3)
    assert last_day([late, piece("x")], DAY) is None
    hurried, patient = without_the_patient([near, piece("x")])
    assert (hurried, [each.key for each in patient]) == ([near], ["x"])


def test_work_put_off_comes_back_after_some_days_and_a_danger_at_once() -> None:
    assert again_on(DAY, 90, is_urgent=False) == DAY + timedelta(days=90)
    assert again_on(DAY, 90, is_urgent=True) == DAY


vins = st.builds(lambda n: f"WHD123450TM{n:06}", st.integers(0, 999_999))


@settings(max_examples=100, deadline=None)
@given(vins, vins)
def test_a_range_is_its_serial_numbers(one: str, other: str) -> None:
    first, last = sorted([one, other])
    assert range_problem(first, last) is None
    assert (range_problem(last, first) is None) is (first == last)


pieces = st.lists(
    st.builds(
        Piece, st.uuids().map(str), st.integers(15, 500), st.just(("bay",)),
        st.sets(st.sampled_from(["lift", "rollers", "paint"])).map(frozenset),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(pieces, st.lists(st.sets(st.sampled_from(["lift", "rollers", "paint"])).map(frozenset), max_size=3))
def test_nothing_is_lost_and_what_is_kept_can_be_done(
    wanted: list[Piece], bays: list[frozenset[str]]
) -> None:
    kept, refused = fit(wanted, {"bay": bays}, 480)
    told = [each.key for each in kept] + [each.key for each in refused]
    assert sorted(told) == sorted(each.key for each in wanted)
    assert is_capable(kept, {"bay": bays})
    assert len(kept) <= 1 or sum(each.minutes for each in kept) <= 480
