"""Money in Stripe's units, facts that join in any order, the breaker, what an event says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.payments import rules
from club.payments.rules import Breaker, Facts, Given, State
from club.payments.rules.breaker import FAILURES_MAX, SECONDS_OPEN

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
moments = st.none() | st.integers(0, 5).map(lambda n: NOON + timedelta(minutes=n))
facts = st.builds(
    Facts, opened_at=moments, processing_at=moments, failed_at=moments, expired_at=moments, paid_at=moments,
    disputed_at=moments, dispute=st.sampled_from(["", "open", "won", "lost"]),
    refunded_minor=st.integers(0, 500),
)  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(1234, "GBP", 1234), (1234, "CNY", 1234), (500, "JPY", 500), (500, "KRW", 500), (500, "ISK", 50_000),
     (500, "UGX", 50_000), (12_340, "KWD", 12_340), (12_340, "TND", 12_340)],
)  # fmt: skip
def test_our_minor_units_in_the_providers(minor: int, currency: str, amount: int) -> None:
    assert rules.to_provider(minor, currency) == amount
    assert rules.from_provider(amount, currency) == minor


def test_three_decimals_are_charged_in_steps_of_ten_and_never_more_than_owed() -> None:
    assert [rules.payable(minor, "KWD") for minor in (12_345, 12_340, 9)] == [12_340, 12_340, 0]
    assert rules.payable(12_345, "GBP") == 12_345
    assert not rules.is_payable(12_345, "KWD")


@pytest.mark.parametrize(
    ("minor", "currency", "is_payable"),
    [(0, "GBP", False), (-1, "GBP", False), (1, "GBP", True), (99_999_999, "GBP", True),
     (100_000_000, "GBP", False), (999_999, "ISK", True), (1_000_000, "ISK", False)],
)  # fmt: skip
def test_what_can_be_charged_at_all(minor: int, currency: str, is_payable: bool) -> None:
    assert rules.is_payable(minor, currency) is is_payable


def test_a_fraction_of_a_krona_is_no_amount_of_ours() -> None:
    assert rules.from_provider(50_050, "ISK") is None


@given(facts, facts, facts)
def test_joining_facts_knows_no_order_and_no_repetition(a: Facts, b: Facts, c: Facts) -> None:
    assert a.joined(b) == b.joined(a)
    assert a.joined(b).joined(c) == a.joined(b.joined(c))
    assert a.joined(a) == a


@given(facts, facts)
def test_no_step_is_ever_taken_twice(a: Facts, b: Facts) -> None:
    both = a.joined(b)
    assert rules.steps_between(both, both.joined(a)) == ()
    assert len(set(rules.steps_between(a, both))) == len(rules.steps_between(a, both))


@pytest.mark.proves("G8")
@pytest.mark.parametrize(
    ("known", "back", "state"),
    [
        (Facts(), 0, State.NEW),
        (Facts(opened_at=NOON), 0, State.OPEN),
        (Facts(opened_at=NOON, processing_at=NOON), 0, State.PROCESSING),
        (Facts(processing_at=NOON, failed_at=NOON), 0, State.FAILED),
        (Facts(failed_at=NOON, expired_at=NOON), 0, State.EXPIRED),
        (Facts(failed_at=NOON, expired_at=NOON, paid_at=NOON), 0, State.PAID),
        (Facts(paid_at=NOON), 99, State.PAID),
        (Facts(paid_at=NOON), 100, State.REFUNDED),
        (Facts(paid_at=NOON, dispute="open"), 100, State.DISPUTED),
        (Facts(paid_at=NOON, dispute="won"), 0, State.PAID),
        (Facts(paid_at=NOON, dispute="lost"), 0, State.DISPUTED),
    ],
)
def test_the_lattice(known: Facts, back: int, state: State) -> None:
    assert rules.state_of(known, back, 100) is state


@pytest.mark.parametrize(
    ("told", "given_back", "back"),
    [
        (0, [], 0),
        (0, [Given(30, "asked"), Given(20, "pending")], 0),
        (0, [Given(30, "succeeded")], 30),
        (30, [Given(30, "pending")], 30),
        (50, [Given(30, "succeeded")], 50),  # somebody gave 20 back at Stripe itself
        (30, [Given(30, "failed")], 0),  # it came back to us
        (100, [Given(100, "failed"), Given(100, "succeeded")], 100),
        (500, [], 100),
    ],
)
def test_what_went_back(told: int, given_back: list[Given], back: int) -> None:
    assert rules.back_minor(Facts(refunded_minor=told), given_back, 100) == back


def test_the_breaker_opens_after_five_and_lets_one_ahead_after_a_while() -> None:
    line = Breaker()
    for _ in range(FAILURES_MAX):
        assert line.lets(0)
        line.failed(0)
    assert not line.lets(1)
    assert line.lets(SECONDS_OPEN)
    assert not line.lets(SECONDS_OPEN + 1), "the others wait for the first one's answer"
    line.worked()
    assert line.lets(SECONDS_OPEN + 2)
    line.failed(SECONDS_OPEN + 2)
    assert line.lets(SECONDS_OPEN + 2), "one failure is none"


def test_tries_grow_apart_and_end() -> None:
    waits = [rules.next_try(NOON, n) for n in range(1, rules.TRIES_MAX + 1)]
    gaps = [at - NOON for at in waits if at is not None]
    assert gaps == sorted(gaps)
    assert waits[-1] is None
    assert sum(gaps, timedelta()) < timedelta(hours=24), "the provider forgets a key after a day"


@pytest.mark.parametrize("odd", [{}, {"type": "x"}, {"type": "charge.refunded", "data": {"object": 7}},
                                 {"type": "charge.refunded", "data": {"object": {"object": "cat"}}},
                                 {"type": "payout.paid", "data": {"object": {}}}])  # fmt: skip
def test_odd_events_say_nothing(odd: dict[str, Any]) -> None:
    assert rules.read_event(odd) is None


def test_what_names_a_person_is_not_kept() -> None:
    told = {"id": 1, "customer_details": {"email": "a@b.example"}, "data": [{"billing_details": {}, "x": 1}]}
    assert rules.without_persons(told) == {"id": 1, "data": [{"x": 1}]}
