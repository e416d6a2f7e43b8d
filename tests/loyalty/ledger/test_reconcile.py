"""The proof finds nothing in honest books and every difference that is planted."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from loyalty.earning import actions as earning
from loyalty.ledger import actions
from loyalty.models import Account
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.loyalty.earning.test_actions import bill


@pytest.fixture
def busy(account: Account) -> Account:
    """An account with a bit of everything."""
    entry = actions.earn(account=account, points=1000, key=key(), on=day(1), basis=1000, expires_on=day(30))
    actions.earn(account=account, points=50, key=key(), on=day(1), opens_on=day(90))
    earning.earn_bill(account=account, bill=bill(), on=day(2), now=NOW)
    spend = actions.redeem(account=account, points=900, key=key(), on=day(3))
    actions.give_back(entry=spend, points=100, key=key(), on=day(4))
    actions.hold(account=account, points=200, key=key(), on=day(5), until=day(40))
    actions.reverse_earn(entry=entry, basis=1000, key=key(), on=day(6))
    actions.earn(account=account, points=10, key=key(), on=day(7), expires_on=day(8))
    actions.book_expiries(on=day(35))
    other, third = new_account(), new_account()
    actions.adjust(
        account=other, points=90, key=key(), on=day(2), reason="x", case="case:1", actor=None, now=NOW
    )
    actions.transfer(giver=other, receiver=third, points=40, key=key(), on=day(3), now=NOW, actor=None)
    people = {"actor": other.owner, "approver": third.owner}
    actions.write_off(account=account, points=1, key=key(), on=day(36), reason="x", now=NOW, **people)
    actions.merge(loser=third, winner=other, on=day(4), now=NOW, actor=None)
    actions.redeem(account=third, points=70, key=key(), on=day(5))
    actions.freeze(account=other, reason="x", on=day(6), now=NOW, actor=None, decide_by=day(9))
    actions.earn(account=new_account(), points=9, key=key(), on=day(1), purpose="service")
    return account


def reconcile() -> str:
    out = io.StringIO()
    call_command("reconcile", stdout=out)
    return out.getvalue()


@pytest.mark.proves("A13")
def test_honest_books_show_no_difference(busy: Account) -> None:
    assert "no differences" in reconcile()


@pytest.mark.proves("A13")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE loyalty_account SET available = available + 1",
        "UPDATE loyalty_account SET pending = pending + 1",
        "UPDATE loyalty_account SET held = held + 1",
        "UPDATE loyalty_account SET debt = debt + 1",
        "UPDATE loyalty_lot SET consumed = consumed - 1 WHERE consumed > 0",
        "UPDATE loyalty_lot SET held = held - 1 WHERE held > 0",
        "UPDATE loyalty_lot SET clawed = clawed - 1 WHERE clawed > 0",
        "UPDATE loyalty_allocation SET given_back = given_back - 1 WHERE given_back > 0",
        "UPDATE loyalty_debt SET paid = paid + 1 WHERE paid < points",
        "UPDATE loyalty_account SET available = 1 WHERE root_id IS NOT NULL",
        "UPDATE loyalty_account SET merged_into_id = NULL, root_id = NULL WHERE root_id IS NOT NULL",
        "UPDATE loyalty_account SET frozen_at = NULL WHERE frozen_at IS NOT NULL",
        "UPDATE loyalty_account SET special_on = NULL WHERE special_on IS NOT NULL",
        "UPDATE loyalty_freeze SET until_on = from_on, thawed_at = frozen_at",
        "UPDATE loyalty_bond SET until_on = from_on",
    ],
)
def test_a_planted_difference_is_found_and_not_repaired(busy: Account, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount >= 1
    for _ in range(2):
        with pytest.raises(SystemExit) as stopped:
            reconcile()
        assert stopped.value.code == 1
