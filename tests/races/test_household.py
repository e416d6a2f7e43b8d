"""A household at once: nobody spends beyond their limit, and no more people join than it holds."""

from functools import partial

import pytest

from club.journeys import household
from club.journeys.day import group_day
from club.members.models import HouseholdInvitation, Member
from loyalty.ledger import actions
from loyalty.ledger.actions import limits
from loyalty.ledger.queries import balance
from loyalty.models import Account, Bond
from tests.booking.scenes import NOW as NOON
from tests.booking.scenes import Scene, a_scene
from tests.journeys.test_main_journey import joined
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.races.ledger import is_sound, without_ledger_locks
from tests.together import Outcome, at_once, met

CLIENTS, LIMIT, SPEND = 12, 250, 100


def a_member() -> Account:
    """Of a pool of thousands, who may spend 250 a month."""
    owner, member = new_account(), new_account()
    actions.earn(account=owner, points=9_000, key=key(), on=day(1))
    pool = actions.pool_open(account=owner, on=day(1), now=NOW, actor=None)
    actions.pool_join(pool=pool, account=member, limit=LIMIT, on=day(1), now=NOW, actor=None)
    return member


def spend_at_once(count: int = CLIENTS) -> tuple[Account, list[Outcome]]:
    """Half of them spend at once, half put aside; both count for the month."""
    member = a_member()
    until = day(9)
    calls = [
        partial(actions.redeem, account=member, points=SPEND, key=key(), on=day(2))
        if n % 2
        else partial(actions.hold, account=member, points=SPEND, key=key(), on=day(2), until=until)
        for n in range(count)
    ]
    return member, at_once(calls)


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_member_s_limit_of_the_month_holds_however_many_spend(own_database: str, rounds: int) -> None:
    for _ in range(rounds):
        member, outcomes = spend_at_once()
        lost = [one.error for one in outcomes if not one.won]
        assert len(lost) == CLIENTS - LIMIT // SPEND
        assert all(isinstance(error, actions.LimitReached) for error in lost)
        left = {(one.params or {})["left"] for one in lost if isinstance(one, actions.LimitReached)}
        assert left == {LIMIT % SPEND}
        assert balance(member, day(9)).available == 9_000 - LIMIT // SPEND * SPEND
        assert is_sound()


def test_without_the_lock_the_limit_is_passed(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have asked what is left before the first has written what it takes."""
    without_ledger_locks(monkeypatch)
    monkeypatch.setattr(limits, "spent_in_month", met(limits.spent_in_month, 4, after=True))
    _member, outcomes = spend_at_once(4)
    assert sum(one.won for one in outcomes) > LIMIT // SPEND


def a_full_house_but_two(scene: Scene) -> list[tuple[HouseholdInvitation, Member]]:
    """Four belong to it; four more have a letter, and there is room for two."""
    opener = joined(scene, "Ada Lowe", "+442079465000")
    found = []
    for n in range(7):
        guest = joined(scene, f"G{n} Oak", f"+44207946501{n}")
        letter = household.invite_to_household(
            user=opener.user, to=guest.user.email or "", limit_points=None, now=NOON
        )
        found.append((letter, guest))
        if n < 3:
            household.answer_invitation(invitation=letter, accept=True, user=guest.user, now=NOON)
    return found[3:]


def accept_at_once(letters: list[tuple[HouseholdInvitation, Member]]) -> list[Outcome]:
    answer = partial(household.answer_invitation, accept=True, now=NOON)
    return at_once([partial(answer, invitation=letter, user=guest.user) for letter, guest in letters])


def people() -> int:
    return 1 + Bond.objects.filter(kind=Bond.Kind.POOL, until_on=None).count()


def test_no_more_people_join_than_a_household_holds(own_database: str) -> None:
    outcomes = accept_at_once(a_full_house_but_two(a_scene(days=2)))
    lost = [one.error for one in outcomes if not one.won]
    assert (len(lost), people()) == (2, household.PEOPLE_MAX)
    assert all(isinstance(error, household.HouseholdFull) for error in lost)
    assert is_sound()


def test_without_the_lock_too_many_join(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have counted before the first has joined."""
    letters = a_full_house_but_two(a_scene(days=2))
    monkeypatch.setattr(actions, "lock_all", lambda accounts: None)
    monkeypatch.setattr("club.journeys.household.group_day", met(group_day, len(letters)))
    accept_at_once(letters)
    assert people() > household.PEOPLE_MAX
