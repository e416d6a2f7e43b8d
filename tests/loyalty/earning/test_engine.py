"""Filter, sum or replace, multiply, cut: in that order, and the receipt says what happened."""

from typing import Any

import pytest
from django.utils import translation

from loyalty.earning import actions
from loyalty.earning.queries import differences, receipt_for
from loyalty.earning.rules import BillLine, MemberFacts
from loyalty.ledger.queries import balance
from loyalty.models import Account, CutGrant, Entry
from loyalty.policies.actions import set_policy
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.loyalty.earning.scenes import a_bill, a_rule, earn, told


def test_stackable_rules_add_up(account: Account) -> None:
    a_rule("extra", rate_permille=500)
    assert told(earn(account, a_bill())) == [
        ("service", 100, 100, "earned"), ("extra", 50, 50, "earned"),
    ]  # fmt: skip
    assert balance(account, day(1)).available == 150


def test_the_exclusive_rule_of_highest_priority_counts_alone(account: Account) -> None:
    a_rule("low", rate_permille=3000, combine="exclusive", priority=5)
    a_rule("high", rate_permille=2000, combine="exclusive", priority=9)
    rows = told(earn(account, a_bill()))
    assert rows[0] == ("high", 200, 200, "earned")
    assert {row[0] for row in rows[1:]} == {"service", "low"}
    assert all(row[1:] == (0, 0, "excluded") for row in rows[1:])


def test_multipliers_multiply_each_other_and_are_floored_once(account: Account) -> None:
    a_rule("half", kind="multiplier", factor_percent=150)
    a_rule("double", kind="multiplier", factor_percent=200)
    receipt = earn(account, a_bill("1", ("labour", "customer", 999)))
    assert receipt.points == 29, "9.99 × 1.5 × 2 = 29.97, floored once"
    assert sum(row[2] for row in told(receipt)) == 29


def test_fixed_points_for_a_line_by_car_model(account: Account) -> None:
    a_rule(
        "falcon", kind="each", kinds=["vehicle"], points=4_500, car_models=["falcon"], combine="exclusive",
        pending_days=30,
    )  # fmt: skip
    car = ("vehicle", "customer", 2_500_000)
    assert earn(account, a_bill("1", car, car_model="falcon")).points == 4_500
    assert earn(account, a_bill("2", car, car_model="other")).points == 3_000, "the default rule"
    assert balance(account, day(30)).available == 0
    assert balance(account, day(31)).available == 7_500


@pytest.mark.parametrize(
    ("fields", "bill", "applies"),
    [
        ({"sites": ["north"]}, {}, True),
        ({"sites": ["south"]}, {}, False),
        ({"brands": ["aurel"]}, {}, True),
        ({"brands": ["other"]}, {}, False),
        ({"tiers": ["silver"]}, {}, True),
        ({"tiers": ["gold", "diamond"]}, {}, False),
        ({"traits": ["night"]}, {"traits": frozenset({"night", "x"})}, True),
        ({"traits": ["off_peak"]}, {}, False),
        ({"segments": ["a"]}, {}, True),
        ({"segments": ["b"]}, {}, False),
        ({"attributes": ["company"]}, {}, True),
        ({"attributes": ["taxi"]}, {}, False),
        ({"statuses": ["new"]}, {}, True),
        ({"statuses": ["sleeping"]}, {}, False),
        ({"operations": ["oil"]}, {}, False),
        ({"car_models": ["falcon"]}, {"car_model": "falcon"}, True),
        ({"valid_until": day(1)}, {}, True),
    ],
)
def test_every_filter(account: Account, fields: dict[str, Any], bill: dict[str, Any], applies: bool) -> None:
    a_rule("extra", **fields)
    member = MemberFacts(segments=frozenset({"a"}), attributes=frozenset({"company"}))
    assert earn(account, a_bill(**{"number": "1", **bill}), member=member).points == (200 if applies else 100)


def test_a_rule_may_name_an_operation_and_end_by_its_last_day(account: Account) -> None:
    a_rule("oil", operations=["oil"], valid_until=day(2))
    bill = a_bill("1")
    bill.lines[0:] = [BillLine("1", "labour", "customer", 10_000, operation="oil")]  # type: ignore[index]
    assert earn(account, bill, on=2).points == 200
    assert earn(account, a_bill("2"), on=3).points == 100


def test_who_slept_is_woken(account: Account) -> None:
    a_rule("wake", statuses=["sleeping"])
    assert earn(account, a_bill("1"), on=1).points == 100
    assert earn(account, a_bill("2"), on=400).points == 100
    assert earn(account, a_bill("3"), on=400 + 550).points == 200


def test_what_points_paid_earns_nothing_and_a_refund_takes_only_what_money_earned(account: Account) -> None:
    lines = [
        BillLine("1", "labour", "customer", 10_000, points_minor=4_000),
        BillLine("2", "labour", "customer", 5_000, points_minor=5_000),
    ]
    bill = a_bill("1")
    bill.lines[0:] = lines  # type: ignore[index]
    receipt = earn(account, bill)
    assert told(receipt) == [("service", 60, 60, "earned"), ("service", 0, 0, "points")]
    for n, left in ((5_000, 30), (5_000, 0)):
        actions.refund_bill_line(
            source="visit:1", line_id="1", net_minor=n, key=key(), on=day(1), now=NOW
        )  # fmt: skip
        assert balance(account, day(1)).available == left
    actions.refund_bill_line(source="visit:1", line_id="2", net_minor=5_000, key=key(), on=day(1), now=NOW)
    assert balance(account, day(1)).available == 0


def test_category_rates_and_their_waiting(account: Account) -> None:
    rows = (
        ("body", "insurer", 100_000), ("insurance", "customer", 30_000), ("accessories", "customer", 20_000)
    )  # fmt: skip
    assert [row[2] for row in told(earn(account, a_bill("1", *rows)))] == [200, 300, 100]
    assert [balance(account, day(n)).available for n in (1, 8, 16)] == [200, 300, 600]


@pytest.mark.parametrize(
    ("per", "same", "other"),
    [("day", 1, 2), ("week", 4, 5), ("month", 31, 32), ("year", 365, 366), ("membership", 365, 366)],
)
def test_caps_count_within_their_period(account: Account, per: str, same: int, other: int) -> None:
    actions.end_rule(code="service", valid_from=day(1), on=day(1), now=NOW)
    a_rule("capped", points_max=150, per=per)
    assert told(earn(account, a_bill("1"), on=1)) == [("capped", 100, 100, "earned")]
    assert told(earn(account, a_bill("2"), on=same)) == [("capped", 100, 50, per)]
    assert told(earn(account, a_bill("3"), on=same)) == [("capped", 100, 0, per)]
    assert told(earn(account, a_bill("4"), on=other)) == [("capped", 100, 100, "earned")]
    assert not list(differences())


def test_a_cap_is_told_in_the_owners_words(account: Account) -> None:
    a_rule("capped", points_max=30, per="month")
    earn(account, a_bill())
    receipt = receipt_for("visit:1")
    assert receipt
    [line] = [line for line in receipt.lines.all() if line.cap]
    with translation.override("en"):
        assert line.sentence == "30 of 100 points: the limit for one month."
    with translation.override("zh-hans"):
        assert line.sentence == "应得 100 分，实得 30 分：单月上限。"


def test_the_cap_of_times_counts_grants_of_a_year(account: Account) -> None:
    def tell(n: int, on: int) -> Entry | None:
        return actions.grant(account=account, rule_code="mileage", key=f"mileage:{n}", on=day(on), now=NOW)

    assert all(tell(n, on=n) for n in range(1, 5))
    assert tell(5, on=5) is None
    assert CutGrant.objects.get().get_cap_display() == "the limit for one year"
    assert tell(5, on=366) is None, "asked again under its key, it stays cut"
    assert tell(6, on=366)
    with pytest.raises(actions.NoRule):
        actions.grant(account=account, rule_code="none", key="x", on=day(1), now=NOW)


def test_once_ever(account: Account) -> None:
    grants = [actions.Grant(account, "profile_complete", f"p{n}", day(n)) for n in (1, 2)]
    assert actions.grant_many(grants=grants, now=NOW) == 1
    assert actions.grant_many(grants=[*grants, *grants], now=NOW) == 1


def test_points_are_worth_what_the_number_said_that_day(account: Account) -> None:
    set_policy(name="points_value_minor", value=80, valid_from=day(5), on=day(5), now=NOW)
    assert earn(account, a_bill("1"), on=4).lines.get().entry.lot.unit_value == 100  # type: ignore[union-attr]
    assert earn(account, a_bill("2"), on=5).lines.get().entry.lot.unit_value == 80  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "fields",
    [
        {"kinds": []}, {"pay_types": []}, {"rate_permille": 0}, {"per": "month"}, {"points_max": 5},
        {"expires_days": 90}, {"valid_until": day(0)}, {"kind": "nonsense"},
    ],
)  # fmt: skip
def test_rules_that_mean_nothing_are_refused(account: Account, fields: dict[str, Any]) -> None:
    with pytest.raises(actions.BadRule):
        a_rule("bad", **fields)


def test_large_credits_wait_for_a_second_person(account: Account) -> None:
    from loyalty.earning.queries import credits_waiting
    from portal.models import User

    clerk, manager = User.objects.create_user(None), User.objects.create_user(None)
    big = a_bill("1", ("labour", "customer", 600_000), ("parts", "customer", 100_000))
    receipt = actions.earn_bill(account=account, bill=big, on=day(1), now=NOW, actor=clerk)
    assert [row.reason for row in receipt.lines.all()] == ["waiting", "waiting"]
    assert balance(account, day(1)).available == 0
    request = credits_waiting(account).get()
    assert request.points == 7_000
    for hands in (clerk, account.owner):
        with pytest.raises(actions.SamePerson):
            actions.approve_credit(request=request, now=NOW, actor=hands)
    actions.refund_bill_line(source="visit:1", line_id="2", net_minor=100_000, key="r", on=day(3), now=NOW)
    actions.approve_credit(request=request, now=NOW, actor=manager)
    assert balance(account, day(3)).available == 6_000, "what was refunded while it waited went back"
    with pytest.raises(actions.CreditDecided):
        actions.refuse_credit(request=request, why="no", now=NOW, actor=manager)
    again = receipt_for("visit:1")
    assert again
    assert {line.standing for line in again.lines.all()} == {"approved"}
    assert not list(differences())


def test_a_refusal_is_told_with_its_reason(account: Account) -> None:
    from loyalty.earning.queries import credits_waiting

    manager = new_account().owner
    earn(account, a_bill("1", ("labour", "customer", 900_000)))
    request = credits_waiting().get()
    with pytest.raises(actions.WhyMissing):
        actions.refuse_credit(request=request, why=" ", now=NOW, actor=manager)
    actions.refuse_credit(request=request, why="This was a trade bill.", now=NOW, actor=manager)
    receipt = receipt_for("visit:1")
    assert receipt
    assert receipt.lines.all()[0].sentence == "Not approved: This was a trade bill."
    assert Entry.objects.count() == 0


def test_large_grants_wait_too_and_stay_asked_for_once(account: Account) -> None:
    for on in (1, 2):
        given = actions.grant(
            account=account, rule_code="event", key="e", points=6_000, on=day(on), now=NOW
        )  # fmt: skip
        assert given is None
    from loyalty.models import CreditRequest

    assert CreditRequest.objects.get().points == 6_000
