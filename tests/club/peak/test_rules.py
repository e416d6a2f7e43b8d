"""Quiet days and the budget of their month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.peak.rules import Terms, has_room, is_quiet, month_of

TERMS = Terms(below=50, multiplier=200, per_visit=500, per_month=50_000)


@pytest.mark.parametrize(("percent", "quiet"), [(0, True), (49, True), (50, False), (100, False)])
def test_a_day_is_quiet_under_half_full(percent: int, quiet: bool) -> None:
    assert is_quiet(percent, TERMS) is quiet


@pytest.mark.parametrize(
    "terms",
    [
        Terms(50, 100, 500, 50_000),  # multiplies by one
        Terms(50, 200, 500, 499),  # the month cannot pay for one visit
        Terms(0, 200, 500, 50_000),
    ],
)
def test_terms_that_give_nothing_make_no_day_quiet(terms: Terms) -> None:
    assert not is_quiet(0, terms)


@given(st.integers(1, 1_000), st.integers(0, 20_000))
def test_promises_taken_while_there_is_room_never_pass_the_budget(per_visit: int, per_month: int) -> None:
    terms, promised = Terms(50, 200, per_visit, per_month), 0
    while has_room(promised, terms):
        promised += per_visit
    assert promised <= per_month < promised + per_visit


def test_a_month_begins_on_its_first() -> None:
    assert month_of(date(2026, 2, 28)) == date(2026, 2, 1)
