"""A9: the expiry job runs while spends use the same lots: each point is spent or expired, never both."""

from functools import partial

import pytest
from django.db.utils import DatabaseError

from loyalty.ledger import actions
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Lot
from tests.loyalty.conftest import day, key, new_account
from tests.races.ledger import without_ledger_locks
from tests.together import Outcome, at_once

MEMBERS = 8
ROUNDS = [5, pytest.param(25, marks=pytest.mark.slow)]  # 40 and 200 races


def race() -> list[Outcome]:
    """Spends of the lots' last day, posted in the very moment the job of the next day runs."""
    accounts = [new_account() for _ in range(MEMBERS)]
    for account in accounts:
        actions.earn(account=account, points=100, key=key(), on=day(1), expires_on=day(10))

    def spend(account: Account) -> object:
        return actions.redeem(account=account, points=60, key=f"spend:{account.pk}", on=day(10))

    job = partial(actions.book_expiries, on=day(11))
    return at_once([*(partial(spend, account) for account in accounts), job])


@pytest.mark.proves("A9")
@pytest.mark.parametrize("rounds", ROUNDS)
def test_each_point_is_spent_or_expired(own_database: str, rounds: int) -> None:
    for _ in range(rounds):
        assert all(one.won for one in race())
    assert set(Lot.objects.values_list("consumed", "expired")) <= {(60, 0), (60, 40)}, (
        "0 expired: the job came first and was taken back; the next night books it again"
    )
    actions.book_expiries(on=day(11))
    assert set(Lot.objects.values_list("consumed", "expired")) == {(60, 40)}
    assert list(differences()) == []


def test_without_the_locks_it_goes_wrong(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ledger_locks(monkeypatch)
    errors: list[BaseException] = []
    for _ in range(25):
        errors += [one.error for one in race() if one.error]
        if errors:
            break
    assert all(isinstance(error, DatabaseError | actions.NotEnoughPoints) for error in errors), (
        "what gets through is stopped by the lots' checks, as an error"
    )
    assert errors or any(differences())
