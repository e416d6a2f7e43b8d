"""Two records joined by two people at once, and contacts looked at by one clerk in many windows."""

from functools import partial

import pytest

from club.journeys import join_people, people
from club.members.models import Joining, Member
from club.privacy import actions, queries
from club.privacy.actions import looks
from club.privacy.models import Look
from portal.models import User
from tests.club.conftest import NOW, make_member, make_site
from tests.together import Outcome, at_once, met, without_row_locks

RIVALS, LEFT = 8, 3


def joined_both_ways() -> list[Outcome]:
    """Ada into her twin and her twin into Ada."""
    site = make_site()
    one, two = (make_member(site, "Ada Lowe", f"ada{n}@example.com").user for n in range(2))
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    calls = [
        partial(join_people, one=a, other=b, key=f"join {n}", now=NOW, actor=clerk)
        for n, (a, b) in enumerate(((one, two), (two, one)))
    ]
    return at_once(calls)


def test_two_records_become_one_once(own_database: str) -> None:
    outcomes = joined_both_ways()
    assert sorted(type(outcome.error).__name__ for outcome in outcomes) == ["CannotJoin", "NoneType"]
    assert Joining.objects.count() == 1
    assert User.objects.filter(is_staff=False, is_active=True).count() == 1
    assert Member.objects.filter(merged_into=None).count() == 1


def test_sabotage_without_the_lock_both_go_and_nobody_is_left(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    monkeypatch.setattr(people, "_in_order", met(people._in_order, 2, after=True))
    joined_both_ways()
    assert Joining.objects.count() == 2
    assert not User.objects.filter(is_staff=False, is_active=True).exists()


def looked() -> list[Outcome]:
    """A clerk with three reveals left today, in eight windows."""
    member, clerk = make_member(make_site()), User.objects.create_user("clerk@example.com", is_staff=True)
    spent = queries.reveals_left(clerk, NOW) - LEFT
    Look.objects.bulk_create(
        Look(at=NOW, staff=clerk, person=member.user, what="reveal") for _n in range(spent)
    )
    call = partial(actions.reveal, staff=clerk, person=member.user, site=None, fields="phone", now=NOW)
    return at_once([call] * RIVALS)


@pytest.mark.proves("K7")
def test_eight_windows_show_no_more_than_is_left(own_database: str) -> None:
    outcomes = looked()
    assert sum(outcome.won for outcome in outcomes) == LEFT
    assert {outcome.error.code for outcome in outcomes if outcome.error} == {"too_many_reveals"}  # type: ignore[attr-defined]


def test_sabotage_without_the_lock_every_window_shows_one(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    monkeypatch.setattr(looks, "reveals_left", met(queries.reveals_left, RIVALS, after=True))
    assert sum(outcome.won for outcome in looked()) == RIVALS
