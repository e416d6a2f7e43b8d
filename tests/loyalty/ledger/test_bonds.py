"""Duplicates merged and taken apart, and a household that shares its points."""

from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import (
    balance,
    holds,
    members_of,
    merge_of,
    merged_accounts,
    pool_of,
    root_of,
    statement,
)
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Bond, Entry, Pool
from loyalty.policies.actions import set_policy
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account

pytestmark = pytest.mark.django_db


def earn(account: Account, points: int, on: int = 1, **more: Any) -> Entry:
    return actions.earn(account=account, points=points, key=key(), on=day(on), **more)


def redeem(account: Account, points: int, on: int = 1, **more: Any) -> Entry:
    return actions.redeem(account=account, points=points, key=key(), on=day(on), **more)


def four(account: Account, on: int) -> tuple[int, int, int, int]:
    now = balance(account, day(on))
    return now.available, now.pending, now.held, now.debt


def merge(loser: Account, winner: Account, on: int = 5) -> Bond:
    return actions.merge(loser=loser, winner=winner, on=day(on), now=NOW, actor=None)


def unmerge(bond: Bond, on: int) -> Bond:
    return actions.unmerge(merge=bond, on=day(on), now=NOW, actor=None)


def open_pool(owner: Account, on: int = 1) -> Pool:
    return actions.pool_open(account=owner, on=day(on), now=NOW, actor=None)


def join(pool: Pool, account: Account, on: int = 5, limit: int | None = None) -> Bond:
    return actions.pool_join(pool=pool, account=account, on=day(on), now=NOW, actor=None, limit=limit)


def leave(pool: Pool, account: Account, on: int) -> Bond:
    return actions.pool_leave(pool=pool, account=account, on=day(on), now=NOW, actor=None)


@pytest.fixture
def twin(db: None) -> Account:
    return new_account()


def test_a_merge_counts_together_from_its_day_and_both_numbers_stay(account: Account, twin: Account) -> None:
    earn(account, 100, expires_on=day(90))
    earn(twin, 50, expires_on=day(30))
    bond = merge(twin, account)
    assert merge(twin, account, on=6) == bond
    assert [four(one, 4)[0] for one in (account, twin)] == [100, 50], "the past stays as it was"
    assert [four(one, 5)[0] for one in (account, twin)] == [150, 150]
    redeem(twin, 120, on=6)
    earn(twin, 7, on=6)
    account.refresh_from_db()
    twin.refresh_from_db()
    assert (root_of(twin), twin.merged_into, merged_accounts(account)) == (account, account, [twin])
    assert merge_of(twin) == bond
    assert len(statement(twin)) == len(statement(account)) == 4
    assert [entry.account for entry in statement(account)] == [twin, twin, twin, account]
    assert list(differences()) == []


def test_an_undone_merge_gives_each_what_is_left_of_its_own(account: Account, twin: Account) -> None:
    earn(account, 100, expires_on=day(90))
    earn(twin, 50, expires_on=day(30))
    bond = merge(twin, account)
    spend = redeem(account, 70, on=6)
    unmerge(bond, 7)
    assert [four(one, 7)[0] for one in (account, twin)] == [80, 0]
    assert [four(one, 6)[0] for one in (account, twin)] == [80, 80], "on that day they counted together"
    assert [four(one, 4)[0] for one in (account, twin)] == [100, 50]
    actions.give_back(entry=spend, points=70, key=key(), on=day(8))
    assert [four(one, 8)[0] for one in (account, twin)] == [100, 50], "each point to its owner"
    assert list(differences()) == []


def test_a_merge_is_undone_in_time_and_once(account: Account, twin: Account) -> None:
    set_policy(name="merge_undo_days", value=10, valid_from=day(2), on=day(1), now=NOW)
    bond = merge(twin, account)
    with pytest.raises(actions.UndoTooLate) as refusal:
        unmerge(bond, 16)
    assert refusal.value.params == {"undo_by": day(15)}
    unmerge(bond, 15)
    with pytest.raises(actions.AlreadyUndone):
        unmerge(bond, 15)
    assert merge(twin, account, on=16).pk != bond.pk


def test_an_undo_that_cannot_be_exact_is_refused_by_name(account: Account, twin: Account) -> None:
    earn(account, 100)
    earn(twin, 50, expires_on=day(30))
    bond = merge(twin, account)
    held = actions.hold(account=account, points=60, key=key(), on=day(6), until=day(20))
    assert [one.hold for one in holds(twin, day(6))] == [held]
    with pytest.raises(actions.HeldTogether):
        unmerge(bond, 7)
    actions.release(hold=held, on=day(7))
    bill = earn(twin, 40, on=7, basis=40)
    redeem(account, 190, on=7)
    actions.reverse_earn(entry=bill, basis=40, key=key(), on=day(8))
    earn(account, 100, on=9)
    assert four(twin, 9) == (60, 0, 0, 0)
    with pytest.raises(actions.PaidTogether):
        unmerge(bond, 10)
    assert Bond.objects.get().until_on is None
    assert list(differences()) == []


def test_only_an_account_on_its_own_is_merged(account: Account, twin: Account) -> None:
    third, person = new_account(), User.objects.create_user(None)
    with pytest.raises(actions.SameAccount):
        merge(account, account)
    with pytest.raises(actions.SecondIsFirst):
        actions.merge(loser=twin, winner=account, on=day(5), now=NOW, actor=person, approver=person)
    merge(twin, account)
    for loser, winner in ((account, third), (twin, third), (account, twin)):
        with pytest.raises(actions.AlreadyTogether):
            merge(loser, winner)
    assert merge(third, twin).root == account, "a number that was merged stands for the survivor"
    actions.freeze(account=third, reason="x", on=day(6), now=NOW, actor=None, decide_by=day(9))
    with pytest.raises(actions.AccountFrozen):
        unmerge(Bond.objects.earliest("pk"), 7)


def test_a_household_shares_and_each_takes_its_own_along(account: Account, twin: Account) -> None:
    earn(account, 100, expires_on=day(90))
    earn(twin, 50, expires_on=day(30))
    pool = open_pool(account)
    bond = join(pool, twin)
    assert (join(pool, twin), members_of(pool), pool_of(twin)) == (bond, [bond], pool)
    redeem(account, 20, on=6)
    assert [four(one, 6)[0] for one in (account, twin)] == [130, 130]
    with pytest.raises(actions.PoolInUse):
        actions.pool_close(pool=pool, on=day(6))
    leave(pool, twin, 7)
    assert [four(one, 7)[0] for one in (account, twin)] == [100, 30]
    with pytest.raises(actions.NotInPool):
        leave(pool, twin, 8)
    actions.pool_close(pool=pool, on=day(8))
    assert pool_of(account) is None
    assert list(differences()) == []


def test_a_member_spends_within_the_months_limit(account: Account, twin: Account) -> None:
    earn(account, 1000)
    pool = open_pool(account)
    join(pool, twin, limit=100)
    spend = redeem(twin, 60, on=6)
    held = actions.hold(account=twin, points=30, key=key(), on=day(7), until=day(20))
    with pytest.raises(actions.LimitReached) as refusal:
        redeem(twin, 11, on=8)
    assert refusal.value.params == {"left": 10, "limit": 100}
    actions.release(hold=held, on=day(8))
    actions.give_back(entry=spend, points=20, key=key(), on=day(8))
    redeem(twin, 60, on=9)
    redeem(account, 500, on=9)
    redeem(twin, 100, on=40)
    with pytest.raises(actions.LimitReached):
        actions.hold(account=twin, points=1, key=key(), on=day(41), until=day(42))
    actions.pool_limit(pool=pool, account=twin, limit=None)
    redeem(twin, 150, on=41)


def test_a_gift_out_of_a_pool_is_only_what_is_ones_own(account: Account, twin: Account) -> None:
    friend = new_account()
    earn(account, 100)
    earn(twin, 30)
    join(open_pool(account), twin)
    with pytest.raises(actions.NotEnoughPoints) as refusal:
        actions.transfer(giver=twin, receiver=friend, points=31, key=key(), on=day(6), now=NOW, actor=None)
    assert dict(refusal.value.params or {})["missing"] == 1
    with pytest.raises(actions.SameAccount):
        actions.transfer(giver=twin, receiver=account, points=5, key=key(), on=day(6), now=NOW, actor=None)
    actions.transfer(giver=twin, receiver=friend, points=30, key=key(), on=day(6), now=NOW, actor=None)
    assert (four(account, 6)[0], four(friend, 6)[0]) == (100, 30)


def test_a_merged_number_goes_with_its_person(account: Account, twin: Account) -> None:
    duplicate = new_account()
    earn(duplicate, 5)
    pool = open_pool(account)
    merge(duplicate, twin, on=2)
    join(pool, duplicate)
    assert [four(one, 5)[0] for one in (account, twin, duplicate)] == [5, 5, 5]
    leave(pool, twin, 6)
    assert [four(one, 6)[0] for one in (account, twin, duplicate)] == [0, 5, 5]
    assert list(differences()) == []


def test_who_is_frozen_or_leaving_does_not_join(account: Account, twin: Account) -> None:
    pool = open_pool(account)
    actions.give_notice(account=twin, on=day(2), now=NOW, actor=None)
    with pytest.raises(actions.NoticeGiven):
        join(pool, twin, on=3)
    actions.withdraw_notice(account=twin, on=day(3), now=NOW, actor=None)
    actions.freeze(account=twin, reason="x", on=day(3), now=NOW, actor=None, decide_by=day(9))
    with pytest.raises(actions.AccountFrozen):
        join(pool, twin, on=4)
    actions.thaw(account=twin, on=day(4), now=NOW, actor=None)
    join(pool, twin, on=4)
    with pytest.raises(actions.AlreadyTogether):
        actions.give_notice(account=twin, on=day(5), now=NOW, actor=None)
    with pytest.raises(actions.AlreadyTogether):
        open_pool(twin, on=5)


def test_the_nightly_job_books_for_everybody_of_a_root(account: Account, twin: Account) -> None:
    earn(account, 10, expires_on=day(10))
    earn(twin, 20, expires_on=day(12))
    join(open_pool(account), twin)
    assert actions.book_expiries(on=day(15)) == 2
    redeem(twin, 25, on=9)
    assert [four(account, on)[0] for on in (9, 13)] == [5, 0]
    assert actions.book_expiries(on=day(15)) == 1
    assert list(differences()) == []
