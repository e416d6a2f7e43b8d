"""The whole of ``deliver`` killed anywhere, again and again: each reminder one row, no letter twice (C8).

The real size by ``REMINDERS=5000 KILLS=10``.
"""

import os
import random
import signal
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from club import journeys
from club.members.actions import set_consent
from club.members.models import Member
from club.notices.models import Dispatch, Notice
from club.reminders.actions import plan
from club.reminders.models import Occurrence, Rule
from portal.models import User
from tests.club.conftest import NOW, make_site
from tests.club.smtp import Sink, sink

REMINDERS, KILLS = int(os.environ.get("REMINDERS", "40")), int(os.environ.get("KILLS", "3"))
MORNING = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
pytestmark = [pytest.mark.proves("C8"), *([pytest.mark.slow] if REMINDERS > 100 else [])]


@pytest.fixture
def post(own_database: str, settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


def birthdays() -> None:
    site = make_site()
    people = User.objects.bulk_create(
        User(email=f"r{n}@example.com", name=f"R {n}") for n in range(REMINDERS)
    )
    Member.objects.bulk_create(
        Member(user=person, number=f"B{n:06}", site=site, joined_at=NOW, birth_month=3, birth_day=2)
        for n, person in enumerate(people)
    )
    Rule.objects.filter(code="birthday").update(channels=["email"])
    for person in people:
        set_consent(
            person=person, purpose="greeting", channel="email", granted=True, text_version="1", how="web",
            now=NOW, actor=person,
        )  # fmt: skip


def killed_when(condition: Callable[[], bool], now: datetime) -> bool:
    """``deliver`` in a process of its own, killed the hard way as soon as ``condition`` is true."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside the mail server's thread
        child = os.fork()
    if child == 0:
        try:
            journeys.deliver(now=now, limit=REMINDERS)
        finally:
            os._exit(0)
    while True:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return os.WIFSIGNALED(status)
        if condition():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True
        time.sleep(0.002)


def test_each_reminder_is_one_row_and_no_letter_goes_twice(post: Sink) -> None:
    birthdays()
    chance, now, killed = random.Random(8), MORNING, 0
    plan(now=now)
    for round_ in range(KILLS):
        if round_ == 0:  # while rows are handed over
            goal = chance.randrange(1, REMINDERS)
            killed += killed_when(lambda: Notice.objects.count() >= goal, now)  # noqa: B023
        else:  # while letters go out
            goal = len(post.ids) + chance.randrange(1, max(2, REMINDERS // KILLS // 2))
            killed += killed_when(lambda: len(post.ids) >= goal, now)  # noqa: B023
        now += timedelta(minutes=7)
    assert killed == KILLS
    journeys.deliver(now=now, limit=REMINDERS)
    assert Occurrence.objects.filter(state="handed").count() == REMINDERS
    assert Notice.objects.filter(kind="birthday").count() == Dispatch.objects.count() == REMINDERS
    states = Counter(Dispatch.objects.values_list("state", flat=True))
    assert states["sent"] + states["unknown"] == REMINDERS
    assert states["unknown"] <= KILLS
    assert max(Counter(post.ids).values()) == 1
    assert states["sent"] <= len(post.ids) <= REMINDERS
