"""A10: the same bill closed by many at once earns once, and everybody gets the same receipt."""

import pytest

from loyalty.earning import actions
from loyalty.ledger.queries import balance
from loyalty.models import Account, Entry, Receipt, StatusCredit
from tests.loyalty.conftest import NOW, day, new_account
from tests.loyalty.earning.test_actions import bill
from tests.races.ledger import without_ledger_locks
from tests.together import Outcome, at_once

CLIENTS, ROUNDS = 16, 4


def close_at_once(number: int) -> tuple[Account, list[Outcome]]:
    account = new_account()
    same = bill(str(number))
    call = lambda: actions.earn_bill(account=account, bill=same, on=day(1), now=NOW)  # noqa: E731  # one line
    return account, at_once([call] * CLIENTS)


def is_exact(account: Account, outcomes: list[Outcome]) -> bool:
    receipts = {one.value.pk for one in outcomes if one.won}
    return (
        all(one.won for one in outcomes)
        and len(receipts) == 1
        and Entry.objects.filter(account=account).count() == 1
        and StatusCredit.objects.filter(account=account).count() == 2
        and balance(account, day(1)).available == 300
    )


@pytest.mark.proves("A10")
def test_one_bill_one_receipt_however_often_it_comes_in(own_database: str) -> None:
    for number in range(ROUNDS):
        assert is_exact(*close_at_once(number))
    assert Receipt.objects.count() == ROUNDS


def test_without_the_lock_somebody_gets_an_error(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ledger_locks(monkeypatch)
    assert not all(is_exact(*close_at_once(number)) for number in range(ROUNDS))
    assert all(Entry.objects.filter(account=a).count() <= 1 for a in Account.objects.all()), "keys are unique"
