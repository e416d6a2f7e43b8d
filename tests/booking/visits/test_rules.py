"""Bills in minor units: totals add up, tax is rounded once, refunds give back exactly what was paid."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.visits import rules
from booking.visits.models import VisitLine
from booking.visits.rules import LineDraft, Total


def line(**values: Any) -> LineDraft:
    defaults = {
        "kind": "labour",
        "description": "Work",
        "net_minor": 100,
        "tax_minor": 20,
        "pay_type": "customer",
    }
    return LineDraft(**{**defaults, **values})


lines = st.lists(
    st.builds(
        line,
        kind=st.sampled_from(rules.KINDS),
        net_minor=st.integers(0, 10**9),
        tax_minor=st.integers(0, 10**8),
        pay_type=st.sampled_from(rules.PAY_TYPES),
    )
)


def test_the_words_are_those_of_the_tables() -> None:
    assert set(rules.KINDS) == set(VisitLine.Kind.values)
    assert set(rules.PAY_TYPES) == set(VisitLine.PayType.values)


def test_a_mixed_bill() -> None:
    bill = [line(net_minor=10_000, tax_minor=2_000), line(net_minor=5_000, tax_minor=0, pay_type="warranty")]
    assert rules.totals_by_pay_type(bill) == {"customer": Total(10_000, 2_000), "warranty": Total(5_000, 0)}
    assert rules.customer_total(bill).gross_minor == 12_000
    assert rules.total(bill) == Total(15_000, 2_000)


@given(lines)
def test_pay_types_add_up_to_the_whole(bill: list[LineDraft]) -> None:
    split = rules.totals_by_pay_type(bill)
    assert sum(part.net_minor for part in split.values()) == rules.total(bill).net_minor
    assert sum(part.tax_minor for part in split.values()) == rules.total(bill).tax_minor
    assert rules.customer_total(bill) == split.get("customer", Total())


@pytest.mark.parametrize(
    ("net", "percent", "tax"),
    [(10_000, 20, 2_000), (99, 20, 20), (97, 20, 19), (1, 50, 1), (0, 20, 0), (50, 13, 7)],
)
def test_tax_is_rounded_half_up(net: int, percent: int, tax: int) -> None:
    assert rules.tax_of(net, percent) == tax
    made = rules.draft(kind="parts", description="x", net_minor=net, pay_type="customer", tax_percent=percent)
    assert made.tax_minor == tax


@given(st.integers(1, 10**7), st.integers(0, 10**7), st.data())
def test_refunds_in_parts_give_back_exactly_the_tax(net: int, tax: int, data: st.DataObject) -> None:
    whole, refunded, given_back = line(net_minor=net, tax_minor=tax), 0, 0
    for _part in range(4):
        if refunded < net:
            part = data.draw(st.integers(1, net - refunded))
            share = rules.tax_of_refund(whole, refunded, part)
            assert share >= 0
            refunded, given_back = refunded + part, given_back + share
    if refunded < net:
        given_back += rules.tax_of_refund(whole, refunded, net - refunded)
    assert given_back == tax


def test_a_refund_in_three_parts() -> None:
    whole = line(net_minor=100, tax_minor=20)
    shares = [rules.tax_of_refund(whole, before, part) for before, part in ((0, 33), (33, 33), (66, 34))]
    assert shares == [6, 7, 7]


@pytest.mark.parametrize(
    ("bill", "problem"),
    [
        ([], "empty_bill"),
        ([line()] * 201, "too_many_lines"),
        ([line(), line(kind="magic")], "unknown_kind"),
        ([line(pay_type="cash")], "unknown_pay_type"),
        ([line(net_minor=-1)], "negative_amount"),
        ([line(tax_minor=-1)], "negative_amount"),
        ([line(net_minor=10**12 + 1)], "absurd_amount"),
        ([line(description=" ")], "no_description"),
        ([line(net_minor=0, tax_minor=0)], None),
    ],
)
def test_what_is_wrong_with_a_bill(bill: list[LineDraft], problem: str | None) -> None:
    assert rules.bill_problem(bill) == problem


def test_numbers_of_visits() -> None:
    assert rules.visit_number(rules.prefix_of("minster"), 2026, 123) == "MIN-2026-000123"
    assert rules.prefix_of("st-ives") == "STI"
