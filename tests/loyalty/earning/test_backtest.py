"""A preview says what live posting would have given on the same bills; one by one or in bulk alike."""

import datetime
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.earning import actions
from loyalty.earning.queries import backtest
from loyalty.earning.rules import BillLine, MemberFacts
from loyalty.models import Account, Campaign, CreditRequest, EarnRule, Entry, Receipt, ReceiptLine
from tests.loyalty.conftest import NOW, day, new_account
from tests.loyalty.earning.scenes import a_bill, a_campaign, a_rule, earn

CAMPAIGNS = [
    {"budget_points": 900},
    {"budget_points": None, "budget_minor": 700, "holdout_percent": 50},
    {"member_points_max": 250, "sites": ["north"]},
    {"rule": {"combine": "exclusive", "rate_permille": 2500, "kinds": ["labour", "parts"]}},
    {"rule": {"kind": "multiplier", "factor_percent": 250}, "tiers": ["silver"]},
    {"rule": {"points_max": 90, "per": "month", "statuses": ["active"]}},
    {"rule": {"traits": ["off_peak"]}, "segments": ["a"], "attributes": ["company"]},
]


def payments(accounts: list[Account], seed: int = 7, count: int = 30) -> list[actions.Payment]:
    chance = random.Random(seed)
    made = []
    for n in range(count):
        rows = [
            (chance.choice(["labour", "parts", "body", "fee"]), chance.choice(["customer", "insurer"]),
             chance.randint(0, 30_000)) for _ in range(chance.randint(1, 4))
        ]  # fmt: skip
        traits = frozenset({"off_peak"} if chance.random() < 0.5 else ())
        bill = a_bill(f"p{n}", *rows, site=chance.choice(["north", "south"]), traits=traits)
        member = MemberFacts(frozenset({"a"}), frozenset({chance.choice(["company", "private"])}))
        made.append(actions.Payment(chance.choice(accounts), bill, day(chance.randint(1, 80)), member))
    return sorted(made, key=lambda payment: payment.on)


def posted(made: list[actions.Payment], *, in_bulk: bool) -> list[Any]:
    if in_bulk:
        actions.earn_bills(payments=made, now=NOW)
    else:
        for one in made:
            actions.earn_bill(account=one.account, bill=one.bill, on=one.on, now=NOW, member=one.member)
    lines = ReceiptLine.objects.order_by("receipt__source_id", "position", "rule")
    return [
        list(lines.values_list("receipt__source_id", "line_id", "rule", "wanted", "points", "cap", "reason")),
        list(Entry.objects.order_by("key").values_list("key", "points", "basis", "on", "campaign", "site")),
        list(Entry.objects.order_by("key").values_list("key", "lots__opens_on", "lots__expires_on")),
        list(CreditRequest.objects.order_by("key").values_list("key", "points", "basis")),
        list(Campaign.objects.order_by("code").values_list("points_given", "value_given")),
        list(Receipt.objects.order_by("source_id").values_list("source_id", "points", "credits", "facts")),
    ]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    before = transaction.savepoint_create()
    yield
    transaction.savepoint_rollback(before)


def in_a_world(made: list[actions.Payment], *, in_bulk: bool) -> list[Any]:
    with undone():
        return posted(made, in_bulk=in_bulk)


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_the_preview_equals_what_live_posting_gives(db: None, campaign: dict[str, Any]) -> None:
    accounts = [new_account() for _ in range(8)]
    made = payments(accounts)
    without = sum(row[1] for row in in_a_world(made, in_bulk=True)[-1])
    live = a_campaign(**campaign)
    given = in_a_world(made, in_bulk=False)
    with_it = sum(row[1] for row in given[-1])
    rule = EarnRule.objects.get(campaign=live)
    posted(made, in_bulk=True)
    preview = backtest(candidates=[rule], on=day(90), campaign=live)
    points = sum(row[4] for row in given[0] if row[2] == rule.pk)
    assert (preview.bills, preview.points) == (30, points)
    assert preview.change_points == with_it - without
    assert preview.worth_minor == points * 100 // 100
    if not preview.runs_out_on:
        of_rule = {row[0] for row in given[0] if row[2] == rule.pk and row[4]}
        touched = {one.account.pk for one in made if one.bill.id in of_rule}
        assert preview.members == len(touched)


def test_a_new_version_is_weighed_against_the_old(account: Account) -> None:
    earn(account, a_bill("1"), on=10)
    newest = EarnRule.objects.get(code="service")
    newest.rate_permille = 1500
    preview = backtest(candidates=[newest], on=day(11))
    assert (preview.points, preview.change_points, preview.members) == (150, 50, 1)
    assert backtest(candidates=[newest], on=day(11) + datetime.timedelta(days=366)).bills == 0
    assert EarnRule.objects.get(code="service").rate_permille == 1000, "nothing is saved"


def test_a_preview_asks_the_database_no_oftener_for_more_bills(
    account: Account, django_assert_num_queries: Any
) -> None:
    rule = a_rule("extra")
    earn(account, a_bill("0"), on=2)
    with django_assert_num_queries(4):
        backtest(candidates=[rule], on=day(30))
    for n in range(1, 12):
        earn(new_account(), a_bill(str(n)), on=2 + n)
    with django_assert_num_queries(4):
        backtest(candidates=[rule], on=day(30))


unhurried = settings(
    deadline=None, max_examples=3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip


@unhurried
@given(st.integers(0, 10**6), st.sampled_from([{}, *CAMPAIGNS]))
def test_bulk_and_single_agree_and_replays_change_nothing(
    db: None, seed: int, campaign: dict[str, Any]
) -> None:
    with transaction.atomic():
        accounts = [new_account() for _ in range(5)]
        if campaign:
            a_campaign(**campaign)
        made = payments(accounts, seed, count=24)
        one_by_one = in_a_world(made, in_bulk=False)
        in_bulk = posted(made, in_bulk=True)
        assert in_bulk == one_by_one
        assert actions.earn_bills(payments=made, now=NOW) == 0
        later = [actions.Payment(one.account, one.bill, day(85), one.member) for one in made]
        assert actions.earn_bills(payments=later, now=NOW) == 0, "another day, the same bills"
        transaction.set_rollback(True)


@unhurried
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 400)), min_size=1, max_size=14))
def test_grants_in_bulk_and_single_agree(db: None, asked: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        accounts = [new_account() for _ in range(3)]
        grants = [
            actions.Grant(accounts[who], "mileage", f"mileage:{n // 2}:{who}", day(on))
            for n, (who, on) in enumerate(sorted(asked, key=lambda one: one[1]))
        ]

        def rows() -> list[Any]:
            return list(Entry.objects.order_by("key").values_list("key", "points", "on", "account"))

        with undone():
            for one in grants:
                actions.grant(account=one.account, rule_code="mileage", key=one.key, on=one.on, now=NOW)
            single = rows()
        count = actions.grant_many(grants=grants, now=NOW)
        assert rows() == single
        assert actions.grant_many(grants=grants, now=NOW) == count
        transaction.set_rollback(True)


def test_a_line_paid_with_points_is_weighed_as_it_was(account: Account) -> None:
    bill = a_bill("1")
    bill.lines[0:] = [BillLine("1", "labour", "customer", 10_000, points_minor=5_000)]  # type: ignore[index]
    earn(account, bill, on=2)
    assert backtest(candidates=[a_rule("extra")], on=day(30)).points == 50
