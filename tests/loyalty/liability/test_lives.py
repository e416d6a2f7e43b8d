"""Freezes and closings in the figures: what rests is pending, does not die, and ends later."""

from __future__ import annotations

import datetime

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.liability.queries import expiry_calendar, outstanding
from loyalty.liability.rules import month_of
from loyalty.models import Account
from tests.loyalty.conftest import NOW, day, key, new_account


@pytest.fixture
def frozen(account: Account) -> Account:
    """Frozen from the 10th to the 40th day; one lot opens meanwhile, one would end, one was open."""
    for points, opens, ends in ((100, 20, 300), (40, 1, 25), (7, 1, 300)):
        actions.earn(
            account=account, points=points, key=key(), on=day(1), opens_on=day(opens), expires_on=day(ends)
        )
    actions.freeze(account=account, reason="look", on=day(10), now=NOW, actor=None, decide_by=day(17))
    return account


def pending(on: int) -> int:
    return outstanding(day(on)).pending.points


def closing(on: int) -> int:
    return outstanding(day(on)).closing.points


def test_what_opens_in_a_freeze_is_pending_until_it_is_decided(frozen: Account) -> None:
    assert [pending(on) for on in (9, 19, 20, 39)] == [100] * 4
    assert [pending(on) for on in (20, 39)] == [balance(frozen, day(on)).pending for on in (20, 39)]
    actions.thaw(account=frozen, on=day(40), now=NOW, actor=None)
    assert [pending(on) for on in (20, 39, 40, 41)] == [100, 100, 0, 0]


def test_nothing_dies_in_a_freeze_and_the_calendar_moves_with_it(frozen: Account) -> None:
    def ends() -> list[datetime.date]:
        return [month for month, amount in expiry_calendar(day(39)).months if amount]

    assert [closing(on) for on in (25, 39)] == [147, 147]
    before = ends()
    assert before == [month_of(day(25 + 29)), month_of(day(300 + 29))]
    actions.thaw(account=frozen, on=day(40), now=NOW, actor=None)
    assert [closing(on) for on in (39, 55, 56)] == [147, 147, 107]


def test_a_closing_ends_what_is_pending_too(account: Account) -> None:
    actions.earn(account=account, points=100, key=key(), on=day(1), opens_on=day(60), expires_on=day(300))
    actions.give_notice(account=account, on=day(10), now=NOW, actor=None)
    last = 10 + 30
    assert [(pending(on), closing(on)) for on in (last, last + 1)] == [(100, 100), (0, 0)]
    assert expiry_calendar(day(20)).months[1][1].points == 100, "it ends with the account, in February"


def test_what_was_open_before_joining_a_frozen_household_is_not_pending(account: Account) -> None:
    member = new_account()
    actions.earn(account=member, points=100, key=key(), on=day(2), opens_on=day(5))
    actions.freeze(account=account, reason="look", on=day(3), now=NOW, actor=None, decide_by=day(9))
    actions.thaw(account=account, on=day(9), now=NOW, actor=None)
    pool = actions.pool_open(account=account, on=day(9), now=NOW, actor=None)
    actions.pool_join(pool=pool, account=member, on=day(9), now=NOW, actor=None)
    actions.freeze(account=account, reason="look", on=day(9), now=NOW, actor=None, decide_by=day(19))
    assert (pending(4), pending(12)) == (100, 0)
