"""Freezes, closings and debts in time: what an account's life does to its points, by date alone."""

from typing import Any

import pytest

from loyalty.ledger import actions
from loyalty.ledger.queries import balance, closing_of, debts_older_than, explain, freeze_of, pending
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account, Entry, Freeze
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


def freeze(account: Account, on: int) -> Freeze:
    return actions.freeze(
        account=account, reason="look", on=day(on), now=NOW, actor=None, decide_by=day(on + 7)
    )


def thaw(account: Account, on: int) -> Freeze:
    return actions.thaw(account=account, on=day(on), now=NOW, actor=None)


@pytest.fixture(params=[True, False], ids=["job", "no job"])
def night(request: pytest.FixtureRequest) -> Any:
    """The nightly job, or nothing in its place."""
    return lambda on: actions.book_expiries(on=day(on)) if request.param else None


def test_nothing_is_spent_held_or_given_while_frozen(account: Account) -> None:
    earn(account, 100)
    held = actions.hold(account=account, points=10, key=key(), on=day(1), until=day(9))
    freeze(account, 2)
    for call in (
        lambda: redeem(account, 1, on=3),
        lambda: actions.capture(hold=held, key=key(), on=day(3)),
        lambda: actions.hold(account=account, points=1, key=key(), on=day(3), until=day(9)),
        lambda: actions.transfer(
            giver=account, receiver=new_account(), points=1, key=key(), on=day(3), now=NOW, actor=None
        ),
    ):
        with pytest.raises(actions.AccountFrozen) as refusal:
            call()
        assert refusal.value.params == {"decide_by": day(9)}
    actions.release(hold=held, on=day(3))
    thaw(account, 4)
    redeem(account, 100, on=4)


def test_what_is_earned_while_frozen_opens_at_the_thaw_or_on_its_own_later_day(account: Account) -> None:
    earn(account, 10)
    freeze(account, 2)
    earn(account, 20, on=3)
    earn(account, 40, on=3, opens_on=day(30))
    assert four(account, 3) == (10, 60, 0, 0)
    waiting = {(one.points, one.opens_on, one.is_frozen) for one in pending(account, day(3))}
    assert waiting == {(20, day(9), True), (40, day(9), True)}, "by when it is to be decided"
    thaw(account, 8)
    assert [four(account, on)[:2] for on in (7, 8, 29, 30)] == [(10, 60), (30, 40), (30, 40), (70, 0)]


def test_no_lot_ages_while_frozen(account: Account, night: Any) -> None:
    earn(account, 15, expires_on=day(10))
    earn(account, 20, expires_on=day(3))
    spend = redeem(account, 15, on=2)
    night(4)
    freeze(account, 5)
    earn(account, 40, on=8, expires_on=day(12))
    for on in (11, 30, 60):
        night(on)
        assert four(account, on)[:2] == (15, 40), on
    thaw(account, 25)
    night(28)
    assert [four(account, on)[0] for on in (24, 25, 29, 30, 31)] == [15, 55, 55, 15, 0], "20 and 17 days more"
    actions.give_back(entry=spend, points=15, key=key(), on=day(28))
    night(40)
    assert [four(account, on)[0] for on in (28, 40, 58, 59)] == [70, 15, 15, 0]
    assert list(differences()) == []


def test_a_lot_dead_before_the_freeze_stays_dead_and_one_written_late_lives_on_too(account: Account) -> None:
    earn(account, 20, expires_on=day(3))
    freeze(account, 5)
    thaw(account, 15)
    assert four(account, 15) == (0, 0, 0, 0)
    earn(account, 30, on=2, expires_on=day(8))
    assert [four(account, on)[0] for on in (4, 15, 18, 19)] == [30, 30, 30, 0]
    assert list(differences()) == []


def test_frozen_twice_is_frozen_once_and_thawed_without_a_freeze_is_refused(account: Account) -> None:
    first = freeze(account, 2)
    assert freeze(account, 3) == first
    assert freeze_of(account, day(2)) == first
    assert freeze_of(account, day(1)) is None
    thaw(account, 5)
    assert freeze_of(account, day(5)) is None
    with pytest.raises(actions.NotFrozen):
        thaw(account, 6)
    with pytest.raises(actions.ReasonMissing):
        actions.freeze(account=account, reason=" ", on=day(9), now=NOW, actor=None, decide_by=day(9))


def test_a_closing_gives_its_days_then_everything_expires_by_date(account: Account, night: Any) -> None:
    earn(account, 100)
    earn(account, 50, opens_on=day(90), expires_on=day(400))
    closing = actions.give_notice(account=account, on=day(5), now=NOW, actor=None)
    assert (closing.last_on, closing.balance) == (day(35), 100)
    assert balance(account, day(5)).expiring == [(day(32), 100)]
    redeem(account, 30, on=35)
    night(36)
    assert [four(account, on) for on in (35, 36, 90)] == [(70, 50, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)]
    for verb in (earn, redeem):
        with pytest.raises(actions.AccountClosed) as refusal:
            verb(account, 1, on=36)
        assert refusal.value.params == {"last_on": day(35)}
    with pytest.raises(actions.AccountClosed):
        actions.withdraw_notice(account=account, on=day(36), now=NOW, actor=None)
    assert list(differences()) == []


def test_a_notice_withdrawn_in_time_leaves_all_as_it_was(account: Account, night: Any) -> None:
    earn(account, 100)
    actions.give_notice(account=account, on=day(5), now=NOW, actor=None)
    assert closing_of(account)
    actions.withdraw_notice(account=account, on=day(35), now=NOW, actor=None)
    night(40)
    assert closing_of(account) is None
    assert four(account, 500) == (100, 0, 0, 0)
    with pytest.raises(actions.NoNotice):
        actions.withdraw_notice(account=account, on=day(41), now=NOW, actor=None)


def test_a_freeze_puts_the_last_day_of_a_closing_off(account: Account) -> None:
    earn(account, 100)
    actions.give_notice(account=account, on=day(5), now=NOW, actor=None)
    freeze(account, 10)
    assert four(account, 50) == (100, 0, 0, 0)
    thaw(account, 30)
    assert [four(account, on)[0] for on in (55, 56)] == [100, 0]
    assert list(differences()) == []


def test_the_notice_lasts_as_long_as_the_policy_says(account: Account) -> None:
    set_policy(name="close_notice_days", value=60, valid_from=day(3), on=day(1), now=NOW)
    assert actions.give_notice(account=account, on=day(2), now=NOW, actor=None).last_on == day(32)
    other = new_account()
    assert actions.give_notice(account=other, on=day(3), now=NOW, actor=None).last_on == day(63)


def owe(account: Account, points: int, on: int = 1) -> None:
    entry = earn(account, points, on, basis=points)
    redeem(account, points, on)
    actions.reverse_earn(entry=entry, basis=points, key=key(), on=day(on))


def test_a_pending_credit_pays_debt_when_it_opens_and_not_before(account: Account, night: Any) -> None:
    owe(account, 80)
    earn(account, 50, on=2, opens_on=day(10), expires_on=day(20))
    earn(account, 50, on=3, opens_on=day(12))
    night(9)
    assert [four(account, on) for on in (9, 10, 11, 12)] == [
        (0, 100, 0, 80), (0, 50, 0, 30), (0, 50, 0, 30), (20, 0, 0, 0)
    ]  # fmt: skip
    assert [debt.points for debt in explain(account, day(11)).debts] == [30]
    night(30)
    earn(account, 5, on=30)
    assert [four(account, on) for on in (9, 10, 12, 30)] == [
        (0, 100, 0, 80), (0, 50, 0, 30), (20, 0, 0, 0), (25, 0, 0, 0)
    ]  # fmt: skip
    assert list(differences()) == []


def test_an_open_credit_pays_before_a_pending_one(account: Account, night: Any) -> None:
    owe(account, 80)
    earn(account, 50, on=2, opens_on=day(10), expires_on=day(12))
    earn(account, 60, on=5)
    night(15)
    assert [four(account, on) for on in (5, 10, 13)] == [(0, 50, 0, 20), (30, 0, 0, 0), (0, 0, 0, 0)]
    assert list(differences()) == []


def test_what_was_earned_while_frozen_pays_at_the_thaw(account: Account) -> None:
    owe(account, 80)
    freeze(account, 3)
    earn(account, 100, on=4)
    assert four(account, 5) == (0, 100, 0, 80)
    thaw(account, 9)
    assert [four(account, on) for on in (8, 9)] == [(0, 100, 0, 80), (20, 0, 0, 0)]
    assert list(differences()) == []


@pytest.fixture
def clerks(db: None) -> list[User]:
    return [User.objects.create_user(None) for _ in range(2)]


def write_off(account: Account, on: int, **more: Any) -> Entry:
    return actions.write_off(account=account, key=key(), on=day(on), reason="fair", now=NOW, **more)


def test_a_write_off_takes_two_people_or_time(account: Account, clerks: list[User]) -> None:
    one, two = clerks
    owe(account, 80)
    for people, refusal in (
        ({}, actions.SecondMissing),
        ({"actor": one}, actions.SecondMissing),
        ({"actor": one, "approver": one}, actions.SecondIsFirst),
    ):
        with pytest.raises(refusal):
            write_off(account, 2, **people)
    entry = write_off(account, 2, points=30, actor=one, approver=two)
    assert (entry.points, entry.approver_id, four(account, 2)) == (30, two.pk, (0, 0, 0, 50))
    with pytest.raises(actions.BeyondDebt) as refused:
        write_off(account, 2, points=51, actor=one, approver=two)
    assert refused.value.params == {"debt": 50}
    assert four(account, 1) == (0, 0, 0, 80), "the past stays as it was"
    assert list(differences()) == []


def test_debt_goes_by_itself_after_two_years(account: Account) -> None:
    bills = [earn(account, points, basis=points) for points in (80, 7)]
    redeem(account, 87)
    for bill, on in zip(bills, (1, 100), strict=True):
        actions.reverse_earn(entry=bill, basis=bill.points, key=key(), on=day(on))
    born, later = day(1).replace(year=2028), day(2).replace(year=2028)
    assert [debt.points for debt in debts_older_than(born)] == [80]
    assert list(debts_older_than(born.replace(year=2027))) == []
    assert actions.write_off_old(on=born, now=NOW) == 1
    assert actions.write_off_old(on=later, now=NOW) == 0
    assert balance(account, later).debt == 7
    assert Entry.objects.filter(kind="write_off").get().reason == "age"
    assert list(differences()) == []
