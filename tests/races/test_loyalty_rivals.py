"""A8 for the ledger's own verbs: a spend strikes in the middle; and why locks are taken in one order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError

from loyalty.ledger import actions
from loyalty.ledger.actions import book, gifts
from loyalty.ledger.queries import balance
from loyalty.models import Account
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.races.ledger import is_sound, points_in_all, the_long_way, without_ledger_locks
from tests.together import Outcome, at_once, met

POINTS = 1_000


def members(count: int) -> list[Account]:
    accounts = [new_account() for _ in range(count)]
    for account in accounts:
        actions.earn(account=account, points=POINTS, key=key(), on=day(1), expires_on=day(300))
    return accounts


def give(giver: Account, receiver: Account, points: int = 10) -> Any:
    return actions.transfer(
        giver=giver, receiver=receiver, points=points, key=key(), on=day(2), now=NOW, actor=None
    )


def test_sabotage_locks_taken_in_the_order_of_the_words_deadlock(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Giver first, receiver second, as one reads it: two who give to each other wait for ever."""
    second = met(book.lock, 2)

    def as_spoken(ids: list[int]) -> None:
        book.lock(ids[0])
        second(ids[1])

    monkeypatch.setattr(book, "lock_many", as_spoken)
    monkeypatch.setattr(book, "TRIES_MAX", 1)
    one, other = members(2)
    outcomes = at_once([partial(give, one, other), partial(give, other, one)])
    assert any(isinstance(outcome.error, OperationalError) for outcome in outcomes)


def test_sabotage_without_locks_a_giver_gives_the_same_points_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver, one, other = members(3)
    without_ledger_locks(monkeypatch)
    monkeypatch.setattr(gifts, "_own_parts", met(gifts._own_parts, 2, after=True))
    outcomes = at_once([partial(give, giver, one, 600), partial(give, giver, other, 600)])
    assert not is_exact(outcomes, giver)


def is_exact(outcomes: list[Outcome], giver: Account) -> bool:
    """Of two gifts of 600 out of 1,000 one arrived, the other was refused in words."""
    lost = [outcome.error for outcome in outcomes if not outcome.won]
    return (
        len(lost) == 1
        and isinstance(lost[0], actions.NotEnoughPoints)
        and balance(giver, day(2)).available == 400
        and is_sound()
    )


def test_of_two_gifts_that_are_too_much_together_one_arrives(own_database: str) -> None:
    giver, one, other = members(3)
    assert is_exact(at_once([partial(give, giver, one, 600), partial(give, giver, other, 600)]), giver)


class Rival:
    """Strikes once at a chosen moment, from a connection of its own; waits at our lock if there is one."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.outcome: list[Outcome] = []
        self.thread = threading.Thread(target=lambda: self.outcome.extend(at_once([call])), daemon=True)

    def strike(self, *, is_awaited: bool = False) -> None:
        if self.thread.ident is None:
            self.thread.start()
            self.thread.join(20 if is_awaited else 0.15)  # long enough to arrive at the lock

    def end(self) -> Outcome:
        self.strike()
        self.thread.join(60)
        assert not self.thread.is_alive()
        return self.outcome[0]


MOMENTS = ["after check", "before write", "before commit", "after commit"]


def strike_at(moment: str, rival: Rival, patch: pytest.MonkeyPatch, *, is_awaited: bool = False) -> None:
    """After the lots are read, before the movement is written, or when it is and not committed."""
    from loyalty.ledger.actions import posting

    write, read = posting._write, book.read
    ours = threading.current_thread()

    def reading(*args: Any) -> Any:
        found = read(*args)
        if moment == "after check" and threading.current_thread() is ours:
            rival.strike(is_awaited=is_awaited)
        return found

    def writing(*args: Any) -> Any:
        if moment == "before write" and threading.current_thread() is ours:
            rival.strike(is_awaited=is_awaited)
        found = write(*args)
        if moment == "before commit" and threading.current_thread() is ours:
            rival.strike(is_awaited=is_awaited)
        return found

    the_long_way(patch)
    patch.setattr(book, "read", reading)
    patch.setattr(posting, "_write", writing)


def verbs() -> tuple[Account, dict[str, Callable[[], object]]]:
    """An account of 1,000 points, and what can be done with 700 of them, each for itself possible."""
    account, friend, double = members(3)
    earned = account.entries.get()
    paid = actions.earn(account=account, points=1, key=key(), on=day(1), basis=1_000)
    spent = actions.redeem(account=account, points=1, key=key(), on=day(2))
    assert earned.points == POINTS
    return account, {
        "redeem": lambda: actions.redeem(account=account, points=700, key=key(), on=day(2)),
        "transfer": lambda: give(account, friend, 700),
        "hold": lambda: actions.hold(account=account, points=700, key=key(), on=day(2), until=day(9)),
        "expire": lambda: actions.book_expiries(on=day(301)),
        "refund": lambda: actions.reverse_earn(entry=paid, basis=1_000, key=key(), on=day(2)),
        "give back": lambda: actions.give_back(entry=spent, points=1, key=key(), on=day(2)),
        "merge": lambda: actions.merge(loser=double, winner=account, on=day(2), now=NOW, actor=None),
    }


@pytest.mark.proves("A8")
@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("verb", ["redeem", "transfer", "hold", "expire", "refund", "give back", "merge"])
def test_a_spend_that_strikes_in_the_middle_of_anything(
    own_database: str, monkeypatch: pytest.MonkeyPatch, verb: str, moment: str
) -> None:
    strike_in_the_middle(monkeypatch, verb, moment)


@pytest.mark.proves("A8")
def test_a_spend_that_strikes_in_the_middle_of_a_spend(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strike_in_the_middle(monkeypatch, "redeem", "before write")


def strike_in_the_middle(patch: pytest.MonkeyPatch, verb: str, moment: str) -> None:
    account, calls = verbs()
    before = points_in_all()
    rival = Rival(lambda: actions.redeem(account=account, points=600, key="rival", on=day(2)))
    with patch.context() as struck:
        strike_at(moment, rival, struck)
        calls[verb]()
    came_to = rival.end()
    assert isinstance(came_to.error, actions.NotEnoughPoints | type(None))
    if verb in ("redeem", "transfer", "hold"):
        assert not came_to.won, "700 and 600 of 1,000 points"
    assert is_sound()
    assert points_in_all() <= before + 1
    assert min(Account.objects.values_list("available", flat=True)) >= 0


def test_sabotage_without_locks_the_rival_spends_the_same_points(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, calls = verbs()
    without_ledger_locks(monkeypatch)
    rival = Rival(lambda: actions.redeem(account=account, points=600, key="rival", on=day(2)))
    strike_at("before write", rival, monkeypatch, is_awaited=True)
    stopped: Exception | None = None
    try:
        calls["redeem"]()
    except DatabaseError as error:  # the second wall: a lot never gives more than it has
        stopped = error
    assert rival.end().won
    assert stopped or not is_sound()
