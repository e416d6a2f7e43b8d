"""Figures, effects and silences without a database."""

from datetime import date

import pytest

from club.insight import rules


@pytest.mark.parametrize(
    ("part", "of", "found"), [(1, 2, 500), (1, 3, 333), (2, 3, 667), (0, 9, 0), (0, 0, None)]
)
def test_percent(part: int, of: int, found: int | None) -> None:
    assert rules.percent(part, of) == found


@pytest.mark.parametrize(
    ("now", "before", "found"), [(110, 100, 100), (0, 8, -1000), (5, 0, None), (None, 4, None), (3, 3, 0)]
)
def test_change(now: int | None, before: int | None, found: int | None) -> None:
    assert rules.change(now, before) == found


def test_a_target_is_on_course_in_proportion_to_the_months() -> None:
    assert rules.reached(50, 100, 6) == "on_course"
    assert rules.reached(49, 100, 6) == "behind"
    assert rules.reached(100, 100, 2) == "reached"


@pytest.mark.source("K11")
def test_an_effect_is_sure_only_beyond_chance() -> None:
    strong = rules.Effect(told=900, told_came=450, held=100, held_came=30)
    assert (strong.lift, strong.sure) == (200, True)
    weak = rules.Effect(told=9, told_came=5, held=1, held_came=0)
    assert not weak.sure
    assert not rules.Effect(9, 5, 0, 0).sure
    assert rules.Effect(9, 5, 0, 0).lift is None


DAYS = {"A": 30, "B": 60, "C": 90}


@pytest.mark.source("F21")
@pytest.mark.parametrize(
    ("klass", "days", "due"),
    [
        ("A", 30, False),
        ("A", 31, True),
        ("B", 60, False),
        ("B", 61, True),
        ("C", 91, True),
        ("N", 900, False),
    ],
)
def test_thirty_one_days_without_a_word_is_too_long_for_class_a(klass: str, days: int, due: bool) -> None:
    on = date(2026, 3, 2)
    one = rules.Silent(1, 1, klass, date.fromordinal(on.toordinal() - days))
    assert rules.is_due(one, on, DAYS) == due
    assert not rules.is_due(one, on, dict.fromkeys("ABC", 0))


def test_a_before_b_and_only_so_many_a_centre() -> None:
    on, old = date(2026, 3, 2), date(2025, 1, 1)
    people = [rules.Silent(n, n % 2, "B" if n < 4 else "A", old) for n in range(8)]
    found = rules.chosen(people, on, DAYS, 2)
    assert sorted(one.member for one in found) == [4, 5, 6, 7]
    assert len({rules.key_of(one) for one in found}) == 4


@pytest.mark.parametrize(
    ("on", "months", "due"),
    [
        (date(2026, 3, 1), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 3, date(2025, 12, 31)),
        (date(2026, 4, 1), 3, date(2026, 3, 31)),
    ],
)
def test_a_run_is_of_a_whole_month_or_quarter(on: date, months: int, due: date) -> None:
    assert rules.run_day(on, months) == due


def test_quarters() -> None:
    assert rules.quarter_of(date(2026, 12, 31)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert rules.quarter_of(date(2026, 1, 1)) == (date(2026, 1, 1), date(2026, 4, 1))
