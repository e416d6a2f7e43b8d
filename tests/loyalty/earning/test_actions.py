"""A bill earns once, by the rules and tier of its day; refunds take their share back."""

import datetime

import pytest

from loyalty.earning import actions
from loyalty.earning.queries import credits_waiting, receipt_for, rules_named
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.actions import KeyReused, RefundBeyondBill
from loyalty.ledger.queries import balance
from loyalty.models import Account, EarnRule, Entry, Receipt, StatusCredit
from loyalty.tiers.queries import standing
from tests.loyalty.conftest import NOW, day, key, new_account


def bill(number: str = "1", *rows: tuple[str, str, int]) -> Bill:
    rows = rows or (
        ("labour", "customer", 10_000),
        ("parts", "customer", 20_050),
        ("parts", "warranty", 9_000),
    )
    made = [BillLine(str(n), kind, pay, net, f"line {n}") for n, (kind, pay, net) in enumerate(rows, start=1)]
    return Bill("visit", number, "north", "aurel", "GBP", made)


def earn(account: Account, of: Bill, on: int = 1) -> Receipt:
    return actions.earn_bill(account=account, bill=of, on=day(on), now=NOW)


def refund(number: str, line: str, minor: int, on: int = 2) -> None:
    actions.refund_bill_line(
        source=f"visit:{number}", line_id=line, net_minor=minor, key=key(), on=day(on), now=NOW
    )


def test_a_bill_earns_points_status_and_a_receipt(account: Account) -> None:
    earn(account, bill())
    receipt = receipt_for("visit:1")
    assert receipt
    assert (receipt.points, receipt.credits, receipt.tier, receipt.total_minor) == (300, 80, "silver", 39_050)
    assert [(line.points, line.reason) for line in receipt.lines.all()] == [
        (100, "earned"), (200, "earned"), (0, "warranty"),
    ]  # fmt: skip
    assert balance(account, day(1)).available == 300
    now = standing(account, day(1))
    assert (now.credits, now.visits) == (30 + 50, 1)
    entry = Entry.objects.get()
    assert (entry.lot.expires_on, entry.site, entry.basis) == (datetime.date(2028, 1, 31), "north", 30_050)
    assert rules_named([entry.reason])["service"].name_zh


def test_the_same_bill_twice_changes_nothing(account: Account) -> None:
    assert earn(account, bill()) == earn(account, bill(), on=5)
    assert (Entry.objects.count(), StatusCredit.objects.count()) == (1, 2)


def test_the_same_source_with_other_lines_or_another_account_is_refused(account: Account) -> None:
    earn(account, bill())
    with pytest.raises(KeyReused):
        earn(account, bill("1", ("labour", "customer", 1)))
    with pytest.raises(KeyReused):
        earn(new_account(), bill())


@pytest.mark.parametrize("rows", [[("labour", "customer", -1)], [("labour", "customer", 1.5)], []])
def test_a_bill_that_is_none_is_refused(account: Account, rows: list[tuple[str, str, int]]) -> None:
    lines = [BillLine("1", *row) for row in rows]
    with pytest.raises(actions.BadBill):
        earn(account, Bill("visit", "1", "", "", "GBP", lines))


def test_the_tier_of_the_effective_day_multiplies(account: Account) -> None:
    earn(account, bill("big", ("labour", "customer", 1_500_000)), on=10)
    assert balance(account, day(10)).available == 0, "so many points wait for a second person"
    waiting = credits_waiting(account).get()
    assert waiting.points == 15_000, "the bill that crosses counts at the old tier"
    assert earn(account, bill("after"), on=11).points == 450
    assert earn(account, bill("late"), on=9).points == 300, "posted late, it was silver then"


@pytest.mark.proves("J16")
def test_a_bill_that_nobody_paid_earns_nothing_and_says_so(account: Account) -> None:
    receipt = earn(account, bill("1", ("labour", "warranty", 10_000)))
    assert (receipt.points, receipt.credits) == (0, 0)
    assert Entry.objects.count() == StatusCredit.objects.count() == 0


def test_refunds_take_points_and_status_back_to_nothing(account: Account) -> None:
    earn(account, bill())
    refund("1", "1", 5_000)
    now = standing(account, day(2))
    assert (balance(account, day(2)).available, now.credits, now.visits) == (300 - 49, 25 + 50, 1)
    refund("1", "1", 5_000)
    refund("1", "2", 20_050)
    now = standing(account, day(2))
    assert (balance(account, day(2)).available, now.credits, now.visits) == (0, 0, 0)
    with pytest.raises(RefundBeyondBill):
        refund("1", "1", 1)
    with pytest.raises(RefundBeyondBill):
        refund("1", "no such line", 1)
    refund("1", "3", 9_000)
    assert balance(account, day(2)).available == 0, "the warranty line had earned nothing"


def test_a_refund_counts_once_per_key(account: Account) -> None:
    earn(account, bill())
    for _ in range(2):
        actions.refund_bill_line(source="visit:1", line_id="1", net_minor=100, key="r", on=day(2), now=NOW)
    with pytest.raises(KeyReused):
        actions.refund_bill_line(source="visit:1", line_id="1", net_minor=99, key="r", on=day(2), now=NOW)
    assert Entry.objects.filter(kind="reverse").count() == 1


def test_a_rule_made_at_the_desk_works_on_the_next_bill(account: Account) -> None:
    actions.set_rule(
        code="tyres", valid_from=day(5), on=day(4), now=NOW, kind="spend", name="Tyres",
        kinds=["tyres"], pay_types=["customer"], rate_permille=500, pending_days=7,
    )  # fmt: skip
    rows = (("labour", "customer", 10_000), ("tyres", "customer", 10_000))
    assert earn(account, bill("1", *rows), on=4).points == 100
    assert earn(account, bill("2", *rows), on=5).points == 150
    now = balance(account, day(5))
    assert (now.available, now.pending) == (200, 50)
    refund("2", "2", 10_000, on=6)
    assert (balance(account, day(6)).available, balance(account, day(6)).pending) == (200, 0)


def test_a_changed_rule_never_rewrites_the_past(account: Account) -> None:
    actions.set_rule(code="service", valid_from=day(10), on=day(9), now=NOW, rate_permille=2000)
    assert earn(account, bill("late"), on=9).points == 300
    assert earn(account, bill("new"), on=10).points == 601
    with pytest.raises(actions.BadRule):
        actions.set_rule(code="service", valid_from=day(10), on=day(9), now=NOW, rate_permille=1)
    with pytest.raises(actions.BadRule):
        actions.set_rule(code="welcome", valid_from=day(8), on=day(9), now=NOW, points=1)
    actions.end_rule(code="service", valid_from=day(20), on=day(11), now=NOW)
    assert earn(account, bill("gone"), on=20).points == 0


def test_fixed_grants_come_from_rows(account: Account) -> None:
    welcome = actions.grant(account=account, rule_code="welcome", key="welcome:1", on=day(1), now=NOW)
    assert welcome
    assert welcome.points == 200
    assert actions.grant(account=account, rule_code="welcome", key="welcome:1", on=day(3), now=NOW) == welcome
    actions.grant(account=account, rule_code="birthday", key="birthday:1:2026", on=day(1), now=NOW)
    actions.grant(account=account, rule_code="referral_sponsor", key="referral:1", on=day(1), now=NOW)
    now = balance(account, day(1))
    assert (now.available, now.pending) == (250, 300)
    assert balance(account, day(15)).available == 550
    actions.set_rule(code="welcome", valid_from=day(2), on=day(1), now=NOW, points=500)
    other = actions.grant(account=new_account(), rule_code="welcome", key="welcome:2", on=day(2), now=NOW)
    assert other
    assert other.points == 500


def test_a_grant_key_belongs_to_one_rule_and_account(account: Account) -> None:
    actions.grant(account=account, rule_code="welcome", key="k", on=day(1), now=NOW)
    with pytest.raises(KeyReused):
        actions.grant(account=account, rule_code="birthday", key="k", on=day(1), now=NOW)
    with pytest.raises(KeyReused):
        actions.grant(account=new_account(), rule_code="welcome", key="k", on=day(1), now=NOW)
    with pytest.raises(actions.NoRule):
        actions.grant(account=account, rule_code="nothing", key="k2", on=day(1), now=NOW)


def test_birthday_points_follow_the_tier(account: Account) -> None:
    earn(account, bill("big", ("labour", "customer", 9_000_000)))
    gift = actions.grant(account=account, rule_code="birthday", key="b", on=day(2), now=NOW)
    assert gift
    assert gift.points == 300


def test_rules_are_rows_nobody_edits(account: Account) -> None:
    from django.db.utils import InternalError, NotSupportedError, ProgrammingError

    with pytest.raises((InternalError, NotSupportedError, ProgrammingError), match="Cannot update"):
        EarnRule.objects.filter(code="welcome").update(points=9)
