"""The nightly purge over many rows: nothing past its time is left, a hold is kept, again is nothing (K5).

``PURGE=100000`` runs the size of the safety list; the suite a small one.
"""

import os
import time
from datetime import datetime, timedelta

import pytest

from club.members.models import Member
from club.notices.models import Notice
from club.privacy import actions
from portal.models import User
from tests.club.conftest import NOW, make_member, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.proves("K5")]
ROWS = int(os.environ.get("PURGE", "400"))
OLD, YOUNG = NOW - timedelta(days=400), NOW - timedelta(days=30)
SECONDS = 300


def bodies(member: Member, count: int, at: datetime, mark: str) -> None:
    Notice.objects.bulk_create(
        (
            Notice(
                person=member.user,
                kind="custom",
                key=f"{mark}:{n}",
                data={"text": "w"},
                created_at=at,
                channels=["email"],
            )
            for n in range(count)
        ),
        batch_size=5_000,
    )


def test_all_that_is_too_old_goes_in_five_minutes_and_a_hold_stays() -> None:
    site, clerk = make_site(), User.objects.create_user("clerk@example.com", is_staff=True)
    ada, eve = (make_member(site, name, f"{name}@example.com") for name in ("ada", "eve"))
    bodies(ada, ROWS, OLD, "old")
    bodies(ada, 50, YOUNG, "young")
    bodies(eve, 50, OLD, "held")
    actions.hold_back(person=eve.user, why="A court asked", now=NOW, actor=clerk)
    begun = time.perf_counter()
    gone = actions.purge(now=NOW)
    took = time.perf_counter() - begun
    assert gone["message_body"] == ROWS
    assert took < SECONDS
    print(f"{ROWS} bodies purged in {took:.1f} s")  # noqa: T201 - the figure of the safety list
    assert Notice.objects.filter(data={}).count() == ROWS
    assert actions.purge(now=NOW)["message_body"] == 0
