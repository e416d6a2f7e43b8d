"""The budget of quiet days: however many book at once, the month never promises more than it has."""

from functools import partial
from typing import Any

import pytest

from club import journeys
from club.members.models import Member
from club.peak import actions, queries
from club.peak.models import QuietPromise
from loyalty.policies.actions import set_policy
from tests.booking.scenes import NOW, Scene, a_scene, numbers
from tests.journeys.test_main_journey import joined
from tests.together import Outcome, at_once, met

CLIENTS, PER_VISIT, FIT = 8, 500, 3


def members_of(scene: Scene) -> list[Member]:
    found = [joined(scene, f"P{next(numbers)} Oak", f"+4420794{61000 + n}") for n in range(CLIENTS)]
    set_policy(
        name="off_peak_points_per_month", value=FIT * PER_VISIT + 1, valid_from=scene.day(0), on=scene.day(0),
        now=NOW,
    )  # fmt: skip
    return found


def book_at_once(scene: Scene, members: list[Member]) -> list[Outcome]:
    """Each on a day of their own, so that nothing but the month's budget is shared."""

    def call(place: int, member: Member) -> Any:
        return journeys.book_service(
            user=member.user, site=scene.site, operations=[scene.service], mode="drop_off",
            at=scene.at(WORKING[place], 9), vehicle=None, request_key=f"key-{next(numbers)}", now=NOW,
        )  # fmt: skip

    return at_once([partial(call, n, member) for n, member in enumerate(members)])


WORKING = (1, 2, 3, 4, 5, 7, 8, 9)  # 2 March 2026 is a Monday; Sundays are closed


def promised() -> int:
    return sum(QuietPromise.objects.counting(NOW).values_list("points_max", flat=True))


def test_a_month_never_promises_more_than_its_budget(own_database: str) -> None:
    scene = a_scene()
    outcomes = book_at_once(scene, members_of(scene))
    assert [one.error for one in outcomes if not one.won] == []
    assert promised() == FIT * PER_VISIT


def test_without_the_lock_of_the_month_it_does(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have looked into the purse before the first has written what it takes."""
    scene = a_scene()
    members = members_of(scene)
    monkeypatch.setattr(actions, "lock", lambda month: None)
    monkeypatch.setattr(actions, "promised", met(queries.promised, CLIENTS, after=True))
    book_at_once(scene, members)
    assert promised() > FIT * PER_VISIT + 1
