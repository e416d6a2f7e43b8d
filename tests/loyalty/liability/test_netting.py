"""Who pays whom, who is owed most, and the rows behind each figure."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.ledger import actions
from loyalty.liability.actions import IssuedAlready, MonthNotOver, issue_netting
from loyalty.liability.queries import (
    Place,
    debt_roll,
    debts,
    issued_by,
    largest,
    netting,
    roll_forward,
    rows,
    split,
)
from loyalty.liability.rules import COLUMNS, Amount, Flow, last_day, settle, together, total
from loyalty.models import Account, Entry, NettingStatement, Reward, Voucher
from loyalty.rewards.actions import order, use
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account

JANUARY, FEBRUARY = datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)


def give(account: Account, points: int, site: str = "north", on: int = 1, **more: object) -> Entry:
    return actions.earn(account=account, points=points, key=key(), on=day(on), site=site, **more)  # type: ignore[arg-type]


def bought(account: Account, on: int = 3) -> Voucher:
    reward = Reward.objects.create(
        slug=key().replace(":", "-"), kind="service", name="Wash", price_points=300, visible_from=day(1)
    )
    return order(reward=reward, account=account, key=key(), on=day(on), now=NOW)


def test_points_spent_elsewhere_are_funded_by_who_gave_them(account: Account) -> None:
    give(account, 100, "north", expires_on=day(200))
    give(account, 100, "south", on=2, unit_value=50)
    actions.redeem(account=account, points=150, key=key(), on=day(10), site="south")
    assert netting(JANUARY) == [
        Flow("north", "south", Amount(100, 10_000)),
        Flow("south", "south", Amount(50, 2_500)),
    ]
    assert netting(FEBRUARY) == []
    assert netting(JANUARY, ["north"]) == [Flow("north", "south", Amount(100, 10_000))]


def test_a_voucher_costs_whoever_served_it_in_the_month_it_was_used(account: Account) -> None:
    give(account, 300)
    voucher = bought(account)
    assert netting(JANUARY) == [], "nobody has served anything yet"
    use(code=voucher.code, site="south", on=FEBRUARY, now=NOW, actor=None)
    assert netting(JANUARY) == []
    assert netting(FEBRUARY) == [Flow("north", "south", Amount(300, 30_000))]


def test_what_was_given_back_is_not_paid_for(account: Account) -> None:
    give(account, 300)
    spend = actions.redeem(account=account, points=200, key=key(), on=day(5), site="south")
    actions.give_back(entry=spend, points=200, key=key(), on=FEBRUARY)
    assert [flow.amount.points for flow in netting(JANUARY)] == [200]
    assert [flow.amount.points for flow in netting(FEBRUARY)] == [-200]


codes = st.sampled_from(["", "east", "north", "south"])


@given(st.lists(st.builds(Flow, codes, codes, st.builds(Amount, st.integers(0, 99), st.integers(-999, 999)))))
def test_after_settling_everybody_stands_where_the_flows_left_them(flows: list[Flow]) -> None:
    def stands(code: str) -> int:
        owed = sum(flow.amount.worth for flow in flows if flow.burner == code)
        return owed - sum(flow.amount.worth for flow in flows if flow.funder == code)

    payments = settle(flows)
    for code in ("", "east", "north", "south"):
        got = sum(one.amount.worth for one in payments if one.payee == code)
        paid = sum(one.amount.worth for one in payments if one.payer == code)
        assert got - paid == stands(code)
    assert all(one.amount.worth > 0 for one in payments)
    assert len({frozenset((one.payer, one.payee)) for one in payments}) == len(payments)


def test_the_largest_first_and_only_of_the_sites_asked_for(account: Account) -> None:
    other = new_account()
    give(account, 500)
    give(other, 300)
    give(other, 900, "south")
    assert [(pk, amount.points) for pk, amount in largest(day(5))] == [(other.pk, 1200), (account.pk, 500)]
    assert [pk for pk, _ in largest(day(5), ["north"])] == [account.pk, other.pk]
    assert largest(day(5), limit=1)[0][0] == other.pk


def test_debts_open_where_they_closed_and_name_who_owes(account: Account) -> None:
    earned = give(account, 400, basis=4000)
    actions.redeem(account=account, points=400, key=key(), on=day(2))
    actions.reverse_earn(entry=earned, basis=4000, key=key(), on=day(20))
    give(account, 150, on=40)
    first, second = debt_roll(JANUARY, last_day(JANUARY)), debt_roll(FEBRUARY, last_day(FEBRUARY))
    assert (first.opening, first.incurred, first.closing) == (0, 400, 400)
    assert (second.opening, second.paid, second.closing) == (400, 150, 250)
    assert [(one.account, one.due, one.site) for one in debts(day(31))] == [(account.pk, 400, "north")]
    assert [one.due for one in debts(last_day(FEBRUARY))] == [250]
    assert debts(day(31), ["south"]) == []


def test_what_rules_gave_is_told_apart_by_rule(account: Account) -> None:
    give(account, 400, reason="service")
    give(account, 100, reason="birthday")
    give(account, 200, reason="service", on=2)
    give(account, 50, reason="gift_code")
    sources = issued_by(JANUARY, last_day(JANUARY))
    assert [(one.reason, one.entries, one.amount.points) for one in sources] == [
        ("service", 2, 600),
        ("birthday", 1, 100),
        ("gift_code", 1, 50),
    ]
    by_rule, by_hand = split(sources)
    assert (by_rule.points, by_hand.points) == (700, 50), "a code is handed out by a person"


@pytest.fixture
def busy(account: Account) -> Account:
    earned = give(account, 400, basis=400, expires_on=day(50))
    give(account, 300, "south", opens_on=day(90))
    spend = actions.redeem(account=account, points=150, key=key(), on=day(5), site="south")
    actions.give_back(entry=spend, points=50, key=key(), on=day(6))
    actions.hold(account=account, points=60, key=key(), on=day(7), until=day(40))
    actions.reverse_earn(entry=earned, basis=40, key=key(), on=day(8))
    return account


@pytest.mark.parametrize("first", [JANUARY, FEBRUARY])
def test_the_rows_of_a_figure_add_up_to_it(busy: Account, first: datetime.date) -> None:
    whole = together(roll_forward(first, last_day(first)))
    for column, amount in whole.columns:
        assert total(row.amount for row in rows(column, first, last_day(first))) == amount, column


def test_rows_are_those_of_the_line_and_of_the_sites_seen(busy: Account) -> None:
    first, last = JANUARY, last_day(JANUARY)
    assert {row.site for row in rows("closing", first, last, site="south")} == {"south"}
    assert rows("closing", first, last, site="south", sites=["north"]) == []
    assert rows("issued", first, last, brand="none") == []


def test_pages_follow_each_other_without_a_gap(busy: Account) -> None:
    for column in ("issued", "closing", *COLUMNS):
        whole = rows(column, JANUARY, last_day(JANUARY))
        paged, place = [], Place()
        while page := rows(column, JANUARY, last_day(JANUARY), after=place, limit=1):
            paged += page
            place = Place.read(page[-1].place)
        assert paged == whole


@pytest.mark.parametrize("text", ["", "x", "1.2", "1.2.3", "1.x.2026-01-01"])
def test_a_place_nobody_wrote_is_the_beginning(text: str) -> None:
    assert Place.read(text) == Place()


def issue(month: datetime.date, on: datetime.date) -> NettingStatement:
    return issue_netting(month=month, on=on, now=NOW, actor=User.objects.create_user(None))


def test_an_issued_month_stays_and_what_comes_late_stands_on_the_next(account: Account) -> None:
    give(account, 500, "north")
    actions.redeem(account=account, points=100, key=key(), on=day(10), site="south")
    issue(JANUARY, FEBRUARY)
    actions.redeem(account=account, points=30, key=key(), on=day(20), site="south")
    actions.redeem(account=account, points=7, key=key(), on=FEBRUARY, site="south")
    assert netting(JANUARY) == [Flow("north", "south", Amount(100, 10_000))]
    assert netting(FEBRUARY) == [Flow("north", "south", Amount(37, 3_700))]
    assert netting(JANUARY, ["south"]) == netting(JANUARY)
    assert netting(JANUARY, ["east"]) == []
    issue(FEBRUARY, day(61))
    actions.redeem(account=account, points=1, key=key(), on=day(21), site="south")
    assert [flow.amount.points for flow in netting(FEBRUARY)] == [37]
    assert [flow.amount.points for flow in netting(datetime.date(2026, 3, 1))] == [1]


def test_a_month_is_issued_when_it_is_over_once_and_in_order(account: Account) -> None:
    with pytest.raises(MonthNotOver):
        issue(JANUARY, last_day(JANUARY))
    issue(FEBRUARY, day(61))
    for month in (JANUARY, FEBRUARY):
        with pytest.raises(IssuedAlready):
            issue(month, day(61))
    assert NettingStatement.objects.count() == 1
