"""Freezes of a household: each lot waits for those its owner lived through, and for no other."""

from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Entry, LotExtension, Pool
from tests.loyalty.conftest import NOW, day, key, new_account

pytestmark = pytest.mark.django_db


def earn(account: Account, points: int, on: int, **more: Any) -> Entry:
    return actions.earn(account=account, points=points, key=key(), on=day(on), **more)


def four(account: Account, on: int) -> tuple[int, int, int, int]:
    now = balance(account, day(on))
    return now.available, now.pending, now.held, now.debt


def freeze(account: Account, on: int) -> None:
    actions.freeze(account=account, reason="look", on=day(on), now=NOW, actor=None, decide_by=day(on + 7))


def thaw(account: Account, on: int) -> None:
    actions.thaw(account=account, on=day(on), now=NOW, actor=None)


@pytest.fixture
def pool(db: None) -> Pool:
    """Its owner was frozen from the third day to the ninth."""
    made = actions.pool_open(account=new_account(), on=day(1), now=NOW, actor=None)
    freeze(made.owner, 3)
    return made


def join(pool: Pool, member: Account, on: int) -> None:
    actions.pool_join(pool=pool, account=member, on=day(on), now=NOW, actor=None)


def test_what_was_open_before_joining_stays_open_when_the_household_is_frozen_that_day(pool: Pool) -> None:
    member = new_account()
    earn(member, 100, on=2, opens_on=day(5), expires_on=day(90))
    thaw(pool.owner, 9)
    join(pool, member, 9)
    freeze(pool.owner, 9)
    assert [four(member, on) for on in (4, 5, 9, 12)] == [(0, 100, 0, 0), *[(100, 0, 0, 0)] * 3]
    thaw(pool.owner, 14)
    assert list(LotExtension.objects.values_list("until", flat=True)) == [day(95)], "its own five days alone"
    assert list(differences()) == []


def test_what_waited_with_the_household_waits_on_when_its_owner_leaves_and_is_frozen() -> None:
    pool = actions.pool_open(account=new_account(), on=day(1), now=NOW, actor=None)
    member = new_account()
    join(pool, member, 2)
    freeze(pool.owner, 3)
    earn(member, 100, on=3, opens_on=day(5))
    thaw(pool.owner, 9)
    actions.pool_leave(pool=pool, account=member, on=day(9), now=NOW, actor=None)
    assert four(member, 9) == (100, 0, 0, 0)
    freeze(member, 9)
    assert four(member, 10) == (0, 100, 0, 0)
    assert list(differences()) == []


def test_a_duplicate_merged_on_the_day_a_freeze_ends_has_not_seen_it(pool: Pool) -> None:
    double = new_account()
    earn(double, 100, on=2, opens_on=day(5))
    thaw(pool.owner, 9)
    actions.merge(loser=double, winner=pool.owner, on=day(9), now=NOW, actor=None)
    freeze(pool.owner, 9)
    assert four(double, 11) == (100, 0, 0, 0)
    assert list(differences()) == []


def test_points_of_a_day_before_joining_that_arrive_late_live_no_longer_for_a_freeze_they_missed(
    pool: Pool,
) -> None:
    member = new_account()
    thaw(pool.owner, 9)
    join(pool, member, 9)
    earn(member, 100, on=4, expires_on=day(60))
    assert not LotExtension.objects.exists()
    assert four(member, 60)[0] == 100
    assert four(member, 61)[0] == 0
    assert list(differences()) == []
