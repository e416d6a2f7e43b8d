"""R3, R10: everybody locks roots first, in their order; and what must still meet is tried again.

The twins take the order away and let two people hold what the other wants: the database ends one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import OperationalError, transaction

from booking.visits.models import Visit
from club import journeys
from club.journeys import bring, visit
from club.members.models import Member
from club.referrals.actions import give_code
from club.referrals.models import ReferralMilestone
from loyalty.earning import actions as earning
from loyalty.ledger import actions
from loyalty.ledger.actions import bonds, book
from loyalty.ledger.queries import account_of
from loyalty.models import Account, Pool, Receipt
from portal.models import User
from tests.booking.scenes import NOW as OPEN
from tests.booking.scenes import Scene, a_scene
from tests.journeys.test_main_journey import SERVICE, Cast, a_visit, joined, no_quiet_days
from tests.loyalty.conftest import NOW, day, new_account
from tests.loyalty.earning.test_actions import bill
from tests.races.ledger import is_sound
from tests.together import Outcome, at_once, met

ROUNDS = 6


def a_pool() -> tuple[Pool, Account]:
    """Its owner, and a member whose row is another than the root's."""
    pool = actions.pool_open(account=new_account(), on=day(1), now=NOW, actor=None)
    member = new_account()
    actions.pool_join(pool=pool, account=member, on=day(1), now=NOW, actor=None)
    return pool, member


def earn_while_leaving(number: int) -> list[Outcome]:
    pool, member = a_pool()
    leave = partial(actions.pool_leave, pool=pool, account=member, on=day(2), now=NOW, actor=None)
    earn = partial(earning.earn_bill, account=member, bill=bill(f"o{number}"), on=day(2), now=NOW)
    return at_once([leave, earn])


def errors(outcomes: list[Outcome]) -> list[BaseException]:
    return [one.error for one in outcomes if one.error]


def test_a_bill_earns_while_its_owner_leaves_the_household(own_database: str) -> None:
    for number in range(ROUNDS):
        assert errors(earn_while_leaving(number)) == []
    assert Receipt.objects.count() == ROUNDS
    assert is_sound()


def own_row_first(patch: pytest.MonkeyPatch) -> None:
    """Sabotage: earning takes the member's own row, leaving the root's; each has one when they meet."""
    meet = met(lambda: None, 2)
    check = bonds._refuse_if_held_together

    def own_row(account_id: int) -> None:
        Account.objects.select_for_update(no_key=True).get(pk=account_id)
        meet()

    def late(*args: object) -> None:
        meet()
        check(*args)  # type: ignore[arg-type]

    patch.setattr(actions, "lock", own_row)
    patch.setattr(bonds, "_refuse_if_held_together", late)


@pytest.mark.proves("A6")
def test_who_was_ended_by_a_deadlock_is_served_in_a_second_try(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_row_first(monkeypatch)
    assert errors(earn_while_leaving(1)) == []
    assert Receipt.objects.count() == 1
    assert is_sound()


def test_without_the_order_and_a_second_try_somebody_is_ended(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_row_first(monkeypatch)
    monkeypatch.setattr(book, "TRIES_MAX", 1)
    [ended] = errors(earn_while_leaving(1))
    assert isinstance(ended, OperationalError)
    assert "deadlock" in str(ended)


def two_friends() -> tuple[Account, Account, Visit, datetime, User]:
    """Ada brought Ben; Ben's first service is about to be paid. Ada's account is the earlier one."""
    scene: Scene = a_scene()
    no_quiet_days(scene)
    ada: Member = joined(scene, "Ada Lowe", "+447700900001")
    ben = joined(scene, "Ben Oak", "+447700900002", give_code(member=ada, now=OPEN).code)
    advisor = User.objects.create_user("desk@example.com", is_staff=True)
    opened, done = a_visit(Cast(scene, ada, ben, advisor))
    accounts = [account_of(member.user) for member in (ada, ben)]
    assert accounts[0] is not None
    assert accounts[1] is not None
    assert accounts[0].pk < accounts[1].pk
    return accounts[0], accounts[1], opened, done, advisor


def close_beside_a_gift(meet: Callable[[], object]) -> list[Outcome]:
    """The bill pays both sides; somebody else takes both accounts, in the order of their keys."""
    ada, ben, opened, done, advisor = two_friends()

    def both() -> None:
        with transaction.atomic():
            actions.lock(ada.pk)
            meet()
            actions.lock(ben.pk)

    close = partial(journeys.close_visit, visit=opened, lines=SERVICE, now=done, actor=advisor)
    return at_once([both, close])


def test_a_friend_s_first_bill_takes_both_sides_in_their_order(own_database: str) -> None:
    assert errors(close_beside_a_gift(lambda: None)) == []
    assert ReferralMilestone.objects.get().granted_at is not None
    assert is_sound()


def test_a_bill_that_takes_one_side_after_the_other_locks_them_out(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet, earn = met(lambda: None, 2), visit.earn_visit

    def earn_first(**asked: object) -> object:
        receipt = earn(**asked)  # type: ignore[arg-type]
        meet()
        return receipt

    for hall in (visit, bring):
        monkeypatch.setattr(hall, "lock_sides", lambda *friends, **more: None)
    monkeypatch.setattr(visit, "earn_visit", earn_first)
    [ended] = errors(close_beside_a_gift(meet))
    assert isinstance(ended, OperationalError)
    assert "deadlock" in str(ended)
