"""A5: 32 spends at once on a balance for three; and the same with the lock taken away."""

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account
from tests.loyalty.conftest import day, key, new_account
from tests.races.ledger import without_ledger_locks
from tests.together import Outcome, at_once

CLIENTS = 32
ROUNDS = [3, pytest.param(20, marks=pytest.mark.slow)]


def spend_at_once() -> tuple[Account, list[Outcome]]:
    account = new_account()
    for _ in range(3):
        actions.earn(account=account, points=100, key=key(), on=day(1), expires_on=day(90))

    def spend() -> object:
        return actions.redeem(account=account, points=100, key=key(), on=day(2))

    return account, at_once([spend] * CLIENTS)


def is_exact(account: Account, outcomes: list[Outcome]) -> bool:
    """Three won, the others were told why, the books are right."""
    losers = [one.error for one in outcomes if not one.won]
    return (
        len(losers) == CLIENTS - 3
        and all(isinstance(error, actions.NotEnoughPoints) for error in losers)
        and balance(account, day(2)).available == 0
        and not list(differences())
    )


@pytest.mark.proves("A5")
@pytest.mark.parametrize("rounds", ROUNDS)
def test_exactly_three_of_32_spends_win(own_database: str, rounds: int) -> None:
    for _ in range(rounds):
        assert is_exact(*spend_at_once())


def test_without_the_lock_it_goes_wrong(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ledger_locks(monkeypatch)
    assert not all(is_exact(*spend_at_once()) for _ in range(20))
