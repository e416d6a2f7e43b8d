"""A6, A14: transfers and merges while everybody acts; and the same with the locks taken away."""

import itertools
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db.utils import DatabaseError

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Bond, Entry
from loyalty.refusals import Refusal
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.races.ledger import without_ledger_locks
from tests.together import Outcome, at_once

MEMBERS, GIFTS = 8, [100, pytest.param(5_000, marks=pytest.mark.slow)]


def rich(points: int = 100) -> Account:
    account = new_account()
    actions.earn(account=account, points=points, key=key(), on=day(1), expires_on=day(300))
    return account


def give(giver: Account, receiver: Account, points: int) -> Any:
    return actions.transfer(
        giver=giver, receiver=receiver, points=points, key=key(), on=day(2), now=NOW, actor=None
    )


def gifts_at_once(number: int, seed: int) -> tuple[list[Account], list[Outcome]]:
    chance, accounts = random.Random(seed), [rich() for _ in range(MEMBERS)]

    def many() -> int:
        """Gifts until this client's share is made; refusals are answers too."""
        for _ in range(number // MEMBERS):
            giver, receiver = chance.sample(accounts, 2)
            try:
                give(giver, receiver, chance.randint(1, 60))
            except actions.NotEnoughPoints:
                continue
        return number

    return accounts, at_once([many] * MEMBERS)


@pytest.mark.proves("A6")
@pytest.mark.parametrize("gifts", GIFTS)
def test_gifts_in_all_directions_keep_every_point_and_never_lock_each_other(
    own_database: str, gifts: int
) -> None:
    accounts, outcomes = gifts_at_once(gifts, seed=7)
    assert all(one.won for one in outcomes), [one.error for one in outcomes]
    assert sum(balance(account, day(2)).available for account in accounts) == 100 * MEMBERS
    assert list(differences()) == []


def merge(loser: Account, winner: Account) -> Bond:
    return actions.merge(loser=loser, winner=winner, on=day(2), now=NOW, actor=None)


def merge_at_once() -> tuple[Account, Account, list[Outcome]]:
    """Two duplicates merged into each other, while both spend."""
    one, other = rich(), rich()
    calls: list[Callable[[], Any]] = [partial(merge, one, other), partial(merge, other, one)]
    for account, _ in itertools.product((one, other), range(8)):
        calls.append(partial(actions.redeem, account=account, points=30, key=key(), on=day(2)))
    return one, other, at_once(calls)


def is_exact(one: Account, other: Account, outcomes: list[Outcome]) -> bool:
    """One survivor; every spend that was answered is booked, nothing is spent twice."""
    merged = [outcome for outcome in outcomes[:2] if outcome.won]
    spent = [outcome for outcome in outcomes[2:] if outcome.won]
    left = balance(one, day(2)).available
    return (
        len(merged) == 1
        and all(isinstance(lost.error, Refusal) for lost in outcomes if not lost.won)
        and left == balance(other, day(2)).available == 200 - 30 * len(spent)
        and Entry.objects.filter(kind="redeem", account__in=[one, other]).count() == len(spent)
        and not list(differences())
    )


@pytest.mark.proves("A14")
@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_duplicates_merged_both_ways_while_they_spend_leave_one_survivor(
    own_database: str, rounds: int
) -> None:
    for _ in range(rounds):
        assert is_exact(*merge_at_once())


def test_without_the_locks_it_goes_wrong(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ledger_locks(monkeypatch)
    assert not all(is_exact(*merge_at_once()) for _ in range(10))


def test_without_the_locks_gifts_go_wrong(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ledger_locks(monkeypatch)
    for seed in range(10):
        _, outcomes = gifts_at_once(100, seed)
        errors = [one.error for one in outcomes if one.error]
        assert all(isinstance(error, DatabaseError | actions.KeyReused) for error in errors)
        if errors or any(differences()):
            return
    pytest.fail("nothing went wrong without the locks")
