"""A5: 32 spends at once on a balance for three; and the same with the lock taken away."""

import threading
import time

import pytest
from django.db import DatabaseError, connection

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account
from tests.loyalty.conftest import day, key, new_account
from tests.races.ledger import LOCKED, redefine, without_ledger_locks
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


GATE = 7_238_005
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"


def open_when_waiting(count: int, is_shut: threading.Event) -> None:
    """Shut a gate in the database, and open it when so many stand before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
        is_shut.set()
        ends = time.monotonic() + 40
        while time.monotonic() < ends:
            cursor.execute(WAITING, [GATE])
            if cursor.fetchone()[0] == count:
                break
        cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])


@pytest.mark.proves("A5")
def test_without_its_lock_the_short_way_is_stopped_by_the_lots_alone(own_database: str) -> None:
    """Two spends of 60 out of 100 read the lot before one of them writes; with the lock one reads later."""
    account = new_account()
    actions.earn(account=account, points=100, key=key(), on=day(1), expires_on=day(90))
    redefine("loyalty_redeem", LOCKED, "")
    met = f"AND pg_advisory_xact_lock_shared({GATE}) IS NOT NULL AND NOT l.is_used_up"
    redefine("loyalty_redeem", "AND NOT l.is_used_up", met)
    is_shut = threading.Event()

    def spend() -> object:
        is_shut.wait(40)
        return actions.redeem(account=account, points=60, key=key(), on=day(2))

    outcomes = at_once([lambda: open_when_waiting(2, is_shut), spend, spend])
    [stopped] = [one.error for one in outcomes if one.error]
    assert isinstance(stopped, DatabaseError), "a check of the lot, not a refusal in words"
    assert list(differences()) == []
