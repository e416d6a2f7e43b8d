"""Two approvers at once post once; the fifth posting of a day is the fifth, however fast the clicks."""

from functools import partial

import pytest

from loyalty.adjustments import actions
from loyalty.adjustments.models import Adjustment
from loyalty.adjustments.refusals import AlreadyDecided
from loyalty.ledger.queries import balance
from loyalty.models import Account
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.together import Outcome, at_once, met

RIVALS = 8


def a_clerk() -> User:
    return User.objects.create_user(None)


def ask(account: Account, actor: User, points: int) -> Adjustment:
    return actions.ask(
        account=account, points=points, reason="goodwill", case="case:K-1", key=key(), on=day(1), now=NOW,
        actor=actor,
    )  # fmt: skip


def approvers_at_once() -> tuple[Account, list[Outcome]]:
    account = new_account()
    row = ask(account, a_clerk(), 3_000)
    clerks = [a_clerk() for _ in range(RIVALS)]
    approve = partial(actions.approve, request=row, on=day(1), now=NOW)
    return account, at_once([partial(approve, actor=clerk) for clerk in clerks])


@pytest.mark.proves("G11")
def test_many_approvers_post_once_and_the_others_are_told(own_database: str) -> None:
    account, outcomes = approvers_at_once()
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, AlreadyDecided) for one in outcomes if not one.won)
    assert balance(account, day(1)).available == 3_000


def test_without_the_lock_several_believe_they_decided(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(pk: int) -> Adjustment:
        return Adjustment.objects.select_related("account", "other", "asked_by").get(pk=pk)

    monkeypatch.setattr(actions, "locked", met(unlocked, RIVALS, after=True))
    account, outcomes = approvers_at_once()
    assert sum(one.won for one in outcomes) > 1
    assert balance(account, day(1)).available == 3_000, "the ledger's key is the second wall"


def ask_at_once() -> list[str]:
    clerk = a_clerk()
    outcomes = at_once([partial(ask, new_account(), clerk, 10) for _ in range(RIVALS)])
    assert all(one.won for one in outcomes)
    return sorted(one.value.state for one in outcomes)


def test_four_are_posted_and_the_rest_wait(own_database: str) -> None:
    assert ask_at_once() == ["asked"] * 4 + ["posted"] * 4


def test_without_the_turn_all_are_posted(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "take_turn", lambda _actor: None)
    monkeypatch.setattr(actions, "_waits_for", met(actions._waits_for, RIVALS, after=True))
    assert ask_at_once() == ["posted"] * RIVALS
