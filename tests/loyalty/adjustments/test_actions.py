"""Points by hand: who may, when two are needed, and what a no leaves behind."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from loyalty.adjustments import actions, queries
from loyalty.adjustments.models import Adjustment
from loyalty.adjustments.refusals import (
    AlreadyDecided,
    NearAccount,
    NoCase,
    NoReason,
    NotYours,
    OwnAccount,
    SecondIsFirst,
)
from loyalty.adjustments.rules import is_case, waits_for
from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance, merge_of
from loyalty.models import Account, Entry
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account


def a_clerk() -> User:
    return User.objects.create_user(None)


@pytest.fixture
def clerk(db: None) -> User:
    return a_clerk()


def ask(account: Account, actor: User, points: int = 500, **more: Any) -> Adjustment:
    asked: dict[str, Any] = {
        "reason": "goodwill",
        "case": "visit:V-1",
        "key": key(),
        "on": day(1),
        "now": NOW,
    }
    return actions.ask(account=account, points=points, actor=actor, **(asked | more))


def approve(row: Adjustment, actor: User, **more: Any) -> Adjustment:
    return actions.approve(request=row, on=day(2), now=NOW, actor=actor, **more)


def in_debt(account: Account, points: int = 100) -> Entry:
    earned = ledger.earn(account=account, points=points, key=key(), on=day(1), basis=points)
    ledger.redeem(account=account, points=points, key=key(), on=day(1))
    return ledger.reverse_earn(entry=earned, basis=points, key=key(), on=day(1))


@pytest.mark.parametrize(
    ("points", "asked", "why"),
    [
        (2_000, 0, ""),
        (-2_000, 3, ""),
        (2_001, 0, "amount"),
        (-2_001, 0, "amount"),
        (1, 4, "often"),
        (1, 3, ""),
    ],
)
def test_when_a_second_person_is_needed(points: int, asked: int, why: str) -> None:
    assert waits_for(points, asked, alone_points=2_000, alone_per_day=4) == why


@pytest.mark.parametrize(
    ("text", "sound"),
    [("visit:V-26-0001", True), ("case:K 7", True), ("", False), ("visit:", False), ("bill:1", False),
     ("visit:" + "x" * 61, False), ("visit:１<b>", False)],
)  # fmt: skip
def test_what_a_posting_rests_on(text: str, sound: bool) -> None:
    assert is_case(text) is sound


def test_a_small_credit_is_posted_at_once_with_its_reason_and_lives_24_months(
    account: Account, clerk: User
) -> None:
    row = ask(account, clerk)
    assert (row.state, row.waits_for, row.decided_by) == ("posted", "", clerk)
    assert row.entry is not None
    assert (row.entry.kind, row.entry.points, row.entry.reason) == ("adjust", 500, "goodwill")
    assert row.entry.lot.expires_on is not None
    assert row.entry.lot.expires_on.isoformat() == "2028-01-31"
    assert balance(account, day(1)).available == 500


def test_a_debit_takes_open_points_and_never_makes_debt(account: Account, clerk: User) -> None:
    ask(account, clerk, 300)
    ask(account, clerk, -100)
    with pytest.raises(ledger.NotEnoughPoints):
        ask(account, clerk, -201)
    now = balance(account, day(1))
    assert (now.available, now.debt, Adjustment.objects.count()) == (200, 0, 2)


@pytest.mark.parametrize("points", [0, 1_000_001, 1.5, True, 2**63, "5"])
def test_amounts_that_are_none_are_refused(account: Account, clerk: User, points: Any) -> None:
    with pytest.raises(ledger.BadAmount):
        ask(account, clerk, points)
    assert not Adjustment.objects.exists()


def test_no_case_or_a_reason_of_ones_own_is_refused(account: Account, clerk: User) -> None:
    with pytest.raises(NoCase):
        ask(account, clerk, case="because")
    with pytest.raises(NoReason):
        ask(account, clerk, reason="because")
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize(
    ("near", "refused"), [("self", OwnAccount), ("phone", NearAccount), ("household", NearAccount)]
)
def test_nobody_moves_points_close_to_home(
    account: Account, clerk: User, near: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        ask(account, clerk, near=near)
    waiting = ask(account, clerk, 3_000)
    with pytest.raises(refused):
        approve(waiting, a_clerk(), near=near)
    assert balance(account, day(2)).available == 0


def test_above_the_limit_nothing_moves_until_a_second_person_agrees(account: Account, clerk: User) -> None:
    row = ask(account, clerk, 2_001)
    assert (row.state, row.waits_for) == ("asked", "amount")
    assert balance(account, day(1)).available == 0
    second = a_clerk()
    assert list(queries.waiting()) == [row]
    posted = approve(row, second)
    assert posted.entry is not None
    assert (posted.state, posted.entry.actor, posted.entry.approver) == ("posted", clerk, second)
    assert balance(account, day(2)).available == 2_001
    with pytest.raises(AlreadyDecided):
        approve(row, a_clerk())


def test_the_second_is_never_the_first(account: Account, clerk: User) -> None:
    row = ask(account, clerk, -2_500)
    for answer in (approve, lambda row, actor: actions.refuse(request=row, now=NOW, actor=actor, note="no")):
        with pytest.raises(SecondIsFirst):
            answer(row, clerk)
    row.state, row.decided_by, row.decided_at = "posted", clerk, NOW
    row.entry = ledger.earn(account=account, points=1, key=key(), on=day(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_fifth_of_a_day_waits_and_the_next_day_begins_anew(account: Account, clerk: User) -> None:
    states = [ask(account, clerk, 10).state for _ in range(5)]
    assert states == ["posted"] * 4 + ["asked"]
    assert ask(account, a_clerk(), 10).state == "posted", "others count for themselves"
    assert ask(account, clerk, 10, on=day(2)).state == "posted"


def test_what_was_refused_or_withdrawn_does_not_count(account: Account, clerk: User) -> None:
    first, second = (ask(account, clerk, 5_000) for _ in range(2))
    actions.withdraw(request=first, now=NOW, actor=clerk)
    actions.refuse(request=second, now=NOW, actor=a_clerk(), note="not ours")
    assert [ask(account, clerk, 10).state for _ in range(4)] == ["posted"] * 4


def test_a_no_needs_its_reason_and_only_the_asker_withdraws(account: Account, clerk: User) -> None:
    row = ask(account, clerk, 5_000)
    with pytest.raises(NoReason):
        actions.refuse(request=row, now=NOW, actor=a_clerk(), note=" ")
    with pytest.raises(NotYours):
        actions.withdraw(request=row, now=NOW, actor=a_clerk())
    refused = actions.refuse(request=row, now=NOW, actor=a_clerk(), note="not ours")
    assert (refused.state, refused.entry, balance(account, day(3)).available) == ("refused", None, 0)


def test_one_key_one_request(account: Account, clerk: User) -> None:
    assert ask(account, clerk, key="same") == ask(account, clerk, key="same")
    with pytest.raises(ledger.KeyReused):
        ask(account, clerk, 600, key="same")
    assert balance(account, day(1)).available == 500


def test_what_was_asked_never_changes(account: Account, clerk: User) -> None:
    row = ask(account, clerk, 5_000)
    with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
        Adjustment.objects.filter(pk=row.pk).update(points=6_000)


def test_a_debt_is_written_off_by_two(account: Account, clerk: User) -> None:
    in_debt(account)
    asked: dict[str, Any] = {
        "account": account, "reason": "hardship", "case": "case:K-7", "on": day(2), "now": NOW,
        "actor": clerk,
    }  # fmt: skip
    with pytest.raises(ledger.BeyondDebt):
        actions.ask_write_off(points=101, key=key(), **asked)
    row = actions.ask_write_off(points=60, key=key(), **asked)
    assert (row.state, balance(account, day(2)).debt) == ("asked", 100)
    with pytest.raises(SecondIsFirst):
        approve(row, clerk)
    approve(row, a_clerk())
    assert balance(account, day(2)).debt == 40


def test_two_accounts_become_one_by_two_people(account: Account, clerk: User) -> None:
    duplicate = new_account()
    ledger.earn(account=duplicate, points=70, key=key(), on=day(1))
    asked: dict[str, Any] = {"case": "case:K-9", "on": day(1), "now": NOW, "actor": clerk}
    with pytest.raises(ledger.SameAccount):
        actions.ask_merge(loser=account, winner=account, key=key(), **asked)
    row = actions.ask_merge(loser=duplicate, winner=account, key=key(), **asked)
    assert merge_of(duplicate) is None
    approve(row, a_clerk())
    assert merge_of(duplicate) is not None
    assert balance(account, day(2)).available == 70


def test_a_merge_that_could_not_be_done_is_refused_when_it_is_asked_for(
    account: Account, clerk: User
) -> None:
    asked: dict[str, Any] = {"case": "case:K-9", "on": day(1), "now": NOW, "actor": clerk}
    member, named = new_account(), key()
    pool = ledger.pool_open(account=new_account(), on=day(1), now=NOW, actor=None)
    ledger.pool_join(pool=pool, account=member, on=day(1), now=NOW, actor=None)
    for loser in (member, pool.owner):
        with pytest.raises(ledger.AlreadyTogether):
            actions.ask_merge(loser=loser, winner=account, key=key(), **asked)
    duplicate = new_account()
    ledger.give_notice(account=duplicate, on=day(1), now=NOW, actor=None)
    with pytest.raises(ledger.NoticeGiven):
        actions.ask_merge(loser=duplicate, winner=account, key=named, **asked)
    ledger.withdraw_notice(account=duplicate, on=day(1), now=NOW, actor=None)
    row = actions.ask_merge(loser=duplicate, winner=account, key=named, **asked)
    approve(row, a_clerk())
    assert actions.ask_merge(loser=duplicate, winner=account, key=named, **asked) == row, "told again"


def test_the_list_of_what_waits_costs_one_query(
    account: Account, clerk: User, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        while Adjustment.objects.waiting().count() < count:
            ask(account, clerk, 5_000)
        with django_assert_num_queries(1):
            assert [str(row.asked_by) + str(row.account.owner) for row in queries.waiting()]
    with django_assert_num_queries(1):
        assert len(queries.adjustments_of(account)) == 3
