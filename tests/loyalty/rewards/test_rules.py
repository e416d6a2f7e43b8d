"""Pure decisions: what points may pay, what comes back, which code is alive, what a reward costs whom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.rewards.rules import (
    Facts,
    Terms,
    code_of,
    normalised,
    price_for,
    read_card,
    step_of,
    taken_points,
)
from loyalty.rewards.rules.presence import STEP_SECONDS, steps_alive
from loyalty.rewards.rules.prices import is_meant_for

TERMS = Terms(step=100, least=500, share=50, value=100)
NOW = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("net_minor", "most"),
    [
        (0, 0),
        (99_999, 49_900),
        (100_000, 50_000),
        (1_000, 500),
        (999, 0),  # half of it is less than the least
        (32_050, 16_000),
        (1_199, 500),
    ],
)
def test_at_most_half_of_what_the_customer_pays_in_whole_steps(net_minor: int, most: int) -> None:
    assert TERMS.most(net_minor) == most


@pytest.mark.parametrize(
    ("points", "sound"), [(0, False), (400, False), (500, True), (550, False), (600, True)]
)
def test_steps_and_the_least(points: int, sound: bool) -> None:
    assert TERMS.is_sound(points) is sound


def test_another_worth_of_points_changes_the_most() -> None:
    assert Terms(step=100, least=500, share=50, value=50).most(10_000) == 10_000


@given(st.integers(1, 10**7), st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_points_come_back_to_the_last_one_over_any_refunds(points: int, parts: list[int]) -> None:
    whole, before, back = sum(parts), 0, 0
    for part in parts:
        back += taken_points(points, whole, before, part)
        before += part
    assert back == points


def test_three_equal_refunds_of_a_hundred_points() -> None:
    assert [taken_points(100, 300, before, 100) for before in (0, 100, 200)] == [33, 33, 34]


def test_a_code_is_six_digits_and_changes_each_minute() -> None:
    codes = {code_of(b"secret" * 6, step) for step in range(200)}
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(codes) > 195


@pytest.mark.parametrize(("age", "alive"), [(0, True), (60, True), (119, True), (120, False), (500, False)])
def test_a_code_lives_as_long_as_the_policy_says(age: int, alive: bool) -> None:
    shown = NOW - timedelta(seconds=NOW.timestamp() % STEP_SECONDS)
    assert (step_of(shown) in steps_alive(shown + timedelta(seconds=age), 120)) is alive


@pytest.mark.parametrize(
    ("typed", "number", "code"),
    [
        ("012345678903.492817", "012345678903", "492817"),
        ("01 2345-6789 03", "012345678903", ""),
        ("０１２３４５６７８９０３．４９２ ８１７", "012345678903", "492817"),
        ("MC2041", "2041", ""),
        ("", "", ""),
    ],
)
def test_a_card_is_read_as_scanners_and_people_give_it(typed: str, number: str, code: str) -> None:
    assert read_card(typed) == (number, code)


@pytest.mark.parametrize("typed", ["abcd efgh", "ABCD-EFGH", "ａｂｃｄＥＦＧＨ", " ABCDEFGH "])
def test_a_voucher_code_in_any_writing(typed: str) -> None:
    assert normalised(typed) == "ABCDEFGH"


def test_the_price_of_a_level() -> None:
    assert price_for(600, 0, {"gold": 500}, "gold").points == 500
    assert price_for(600, 0, {"gold": 500}, "gold").is_for_tier
    assert price_for(600, 250, {"gold": 500}, "silver").points == 600


def test_who_a_reward_is_meant_for() -> None:
    gold = Facts("gold", frozenset({"brand:alder"}))
    assert is_meant_for([], [], Facts())
    assert is_meant_for(["gold"], ["brand:alder", "kind:company"], gold)
    assert not is_meant_for(["diamond"], [], gold)
    assert not is_meant_for([], ["kind:company"], gold)
