"""Receipts add up exactly, whatever the bill."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.earning.rules import Bill, BillLine, Rate, expires_on, lot_ends_on, score, spread

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # busy machines are no fault
KINDS = ("labour", "parts", "accessories", "body", "sublet", "fee")
PAY_TYPES = ("customer", "warranty", "insurer", "internal", "goodwill")
lines = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(PAY_TYPES), st.integers(0, 10_000_000)), min_size=1,
    max_size=30,
)  # fmt: skip
rates = st.lists(
    st.builds(
        Rate,
        rule=st.integers(1, 9),
        kinds=st.frozensets(st.sampled_from(KINDS)),
        pay_types=st.frozensets(st.sampled_from(PAY_TYPES)),
        permille=st.sampled_from([200, 333, 500, 1000, 2000]),
        percent=st.sampled_from([100, 150, 200, 300]),
    ),
    max_size=3,
    unique_by=lambda rate: rate.rule,
)


def bill(rows: list[tuple[str, str, int]], currency: str = "GBP") -> Bill:
    made = [BillLine(str(n), kind, pay, net, "") for n, (kind, pay, net) in enumerate(rows)]
    return Bill("visit", "1", "site", "brand", currency, made)


@pytest.mark.proves("J16")
@unhurried
@given(lines, rates)
def test_lines_add_up_to_the_floor_of_the_whole_bill(
    rows: list[tuple[str, str, int]], rules: list[Rate]
) -> None:
    scored = score(bill(rows), rules)
    exact = sum(
        rate.permille * rate.percent * net
        for kind, pay, net in rows
        for rate in rules
        if kind in rate.kinds and pay in rate.pay_types
    )
    assert sum(one.points for one in scored) == exact // (1000 * 100 * 100)
    assert all(one.points >= 0 for one in scored)
    assert {one.line.id for one in scored} == {str(n) for n in range(len(rows))}
    for one in scored:
        assert (one.reason == "earned") == (one.points > 0)


@unhurried
@given(st.lists(st.integers(0, 10**9), max_size=20), st.integers(1, 10**5))
def test_no_share_is_off_by_a_whole_unit(exact: list[int], unit: int) -> None:
    whole = spread(exact, unit)
    assert sum(whole) == sum(exact) // unit
    assert all(abs(points * unit - value) < unit for points, value in zip(whole, exact, strict=True))


SERVICE = Rate(1, frozenset({"labour", "parts"}), frozenset({"customer"}), 1000)


@pytest.mark.proves("J16")
def test_floor_once_per_bill_and_the_remainder_goes_to_the_larger_fraction() -> None:
    scored = score(bill([("labour", "customer", 1_060), ("parts", "customer", 2_050)]), [SERVICE])
    assert [one.points for one in scored] == [11, 20]


def test_a_line_that_earned_nothing_says_why() -> None:
    rows = [
        ("labour", "warranty", 5_000), ("body", "insurer", 5_000), ("parts", "internal", 5_000),
        ("labour", "goodwill", 5_000), ("fee", "customer", 5_000), ("parts", "customer", 40),
        ("parts", "customer", 0),
    ]  # fmt: skip
    assert [one.reason for one in score(bill(rows), [SERVICE])] == [
        "warranty", "insurer", "internal", "goodwill", "kind", "rounded", "free",
    ]  # fmt: skip
    assert score(bill([("labour", "customer", 100)]), [])[0].reason == "no_rule"
    assert score(bill([("labour", "lease", 100)]), [SERVICE])[0].reason == "no_rule"


def test_currencies_without_cents_give_a_point_per_unit_too() -> None:
    assert score(bill([("labour", "customer", 5_000)], "JPY"), [SERVICE])[0].points == 5_000


@pytest.mark.proves("D3")
def test_expiry_is_rounded_up_to_the_months_end() -> None:
    assert expires_on(datetime.date(2026, 2, 3), 24) == datetime.date(2028, 2, 29)
    assert expires_on(datetime.date(2026, 12, 31), 2) == datetime.date(2027, 2, 28)
    assert expires_on(datetime.date(2026, 11, 30), 1) == datetime.date(2026, 12, 31)
    assert expires_on(datetime.date(2026, 1, 1), None) is None


def test_no_rule_gives_points_that_end_before_sixty_days_of_use() -> None:
    on, year = datetime.date(2026, 12, 31), datetime.timedelta(days=365)
    for opens_on, months, ends_on in (
        (on, 2, on + datetime.timedelta(days=60)),
        (on + year, 2, on + year + datetime.timedelta(days=60)),
        (on, 24, datetime.date(2028, 12, 31)),
    ):
        assert lot_ends_on(on, opens_on, months=months, days=None, days_least=60) == ends_on
    assert lot_ends_on(on, on, months=None, days=None, days_least=60) is None
