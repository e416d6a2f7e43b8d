"""A8: a campaign's budget under many bills at once is never passed, and nothing of it is lost."""

import threading
from functools import partial
from typing import Any

import pytest
from django.db.utils import IntegrityError

from loyalty.campaigns.queries import Purse
from loyalty.earning import actions
from loyalty.earning.actions import judge
from loyalty.earning.queries import differences
from loyalty.models import Campaign, Entry
from tests.loyalty.conftest import NOW, day, new_account
from tests.loyalty.earning.scenes import a_bill, a_campaign
from tests.together import Outcome, at_once

CLIENTS, BUDGET = 16, 550


def race(round_: int) -> list[Outcome]:
    """Sixteen members earn a hundred each by a campaign that has 550."""
    a_campaign(f"c{round_}", budget_points=BUDGET)
    calls = [
        partial(
            actions.earn_bill, account=new_account(), bill=a_bill(f"{round_}-{n}"), on=day(1), now=NOW
        )
        for n in range(CLIENTS)
    ]  # fmt: skip
    return at_once(calls)


def given(round_: int) -> tuple[int, int]:
    points = Entry.objects.filter(campaign=f"c{round_}").values_list("points", flat=True)
    return sum(points), Campaign.objects.get(code=f"c{round_}").points_given


def test_the_budget_is_given_to_the_last_point_and_not_one_more(own_database: str) -> None:
    outcomes = race(0)
    assert [one.error for one in outcomes] == [None] * CLIENTS
    assert given(0) == (BUDGET, BUDGET)
    assert not list(differences())


def test_without_the_lock_it_is_passed_or_miscounted(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All read the budget before one of them writes: they meet at a barrier."""
    met = threading.Barrier(CLIENTS)

    def unlocked(campaigns: Any) -> dict[int, Purse]:
        found = {row.pk: Purse(row) for row in Campaign.objects.filter(pk__in=campaigns)}
        if found:
            met.wait(40)
        return found

    monkeypatch.setattr(judge, "open_purses", unlocked)
    outcomes = race(1)
    points, counted = given(1)
    refused = [one.error for one in outcomes if one.error]
    assert all(isinstance(error, IntegrityError) for error in refused)
    assert points != BUDGET or counted != BUDGET or refused
    assert points > BUDGET or list(differences())
