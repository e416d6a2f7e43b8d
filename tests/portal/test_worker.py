"""A real worker and a real beat on a real broker: poison, a worker that stands still, beat again and again.

The real size of the last one by ``RESTARTS=20``.
"""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from club.jobs import rules
from club.jobs.models import Trouble
from club.jobs.queries import quarantined
from club.members.actions import set_consent
from club.reminders import planner
from club.reminders.models import Occurrence, Rule
from portal.celery import app
from portal.models import Heartbeat
from tests.club.conftest import make_member, make_site
from tests.club.smtp import Sink, sink
from tests.portal.worker import beat, end, queue_of, until, waiting, wake, worker

RESTARTS = int(os.environ.get("RESTARTS", "3"))
PEOPLE = 6
QUICK = 20


@app.task(name="test.kills")
def kills() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@app.task(name="test.raises")
def raises() -> None:
    raise LookupError


@app.task(name="test.eats")
def eats() -> None:
    raise MemoryError


@app.task(name="test.quick")
def quick(number: int) -> None:
    Heartbeat.objects.beat(f"quick-{number}", now=timezone.now())


@pytest.fixture
def queue(own_database: str) -> Iterator[str]:
    with queue_of(f"test-{os.getpid()}") as name:
        yield name


@pytest.mark.proves("C9", "R17")
def test_poison_is_put_away_after_five_tries_and_the_others_flow(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FIRST_PAUSE", timedelta(0))
    sent: dict[str, datetime] = {}
    with worker(queue):
        wake("test.kills", queue)
        for number in range(QUICK):
            wake("test.raises", queue)
            wake("test.eats", queue)
            sent[f"quick-{number}"] = timezone.now()
            wake("test.quick", queue, number)
        poison = ["test.eats", "test.kills", "test.raises"]
        until(lambda: quarantined() == poison, "poison was not put away")
        until(lambda: Heartbeat.objects.count() == QUICK, "the others did not flow")
    assert set(Trouble.objects.values_list("failures", flat=True)) == {rules.TRIES_MAX}
    errors = set(Trouble.objects.values_list("error", flat=True))
    assert errors == {"WorkerLost", "LookupError", "MemoryError"}
    delays = sorted(at - sent[name] for name, at in Heartbeat.objects.values_list("name", "at"))
    assert delays[QUICK * 95 // 100] <= timedelta(seconds=5)


@pytest.mark.proves("C10", "R21")
def test_a_worker_that_stands_still_is_noticed_after_two_minutes_and_comes_back(
    queue: str, client: Client
) -> None:
    def age() -> datetime:
        return Heartbeat.objects.get(name="canary").at

    Heartbeat.objects.beat("relay", now=timezone.now() + timedelta(minutes=5))
    with worker(queue, processes=1) as pid:
        wake("canary", queue)
        until(lambda: Heartbeat.objects.filter(name="canary").exists(), "no canary")
        assert client.get("/health/worker").status_code == 200
        os.kill(pid, signal.SIGSTOP)
        before = age()
        wake("canary", queue)
        with time_machine.travel(before + timedelta(seconds=119), tick=False):
            assert client.get("/health/worker").status_code == 200
        with time_machine.travel(before + timedelta(seconds=121), tick=False):
            answer = client.get("/health/worker")
            assert (answer.status_code, answer.json()["late"]) == (503, ["canary"])
        assert age() == before
        os.kill(pid, signal.SIGCONT)
        until(lambda: age() > before, "it does not go on")
    assert client.get("/health/worker").status_code == 200


@pytest.fixture
def post(settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


def birthdays() -> None:
    """Where it is noon now, whenever this runs."""
    hours = timezone.now().hour - 12
    zone = f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    site = make_site(zone=zone)
    Rule.objects.exclude(code="birthday").update(paused_at=timezone.now())
    Rule.objects.filter(code="birthday").update(channels=["email"])
    for n in range(PEOPLE):
        member = make_member(
            site, f"P {n}", f"p{n}@example.com", birth_month=today.month, birth_day=today.day
        )
        set_consent(
            person=member.user, purpose="greeting", channel="email", granted=True, text_version="1",
            how="web", now=timezone.now(), actor=member.user,
        )  # fmt: skip


def with_two_beats_again_and_again(queue: str, folder: Path, restarts: int) -> None:
    """Two schedulers ask for the same, and are killed the hard way while they do."""
    with worker(queue):
        for _ in range(restarts):
            before = beats()
            both = [beat(queue, ("plan", "deliver", "canary"), folder) for _ in range(2)]
            until(lambda: beats() > before, "nobody asked")  # noqa: B023
            for pid in both:
                end(pid)
        until(lambda: waiting(queue) == 0, "the queue does not end")
        until(lambda: not Occurrence.objects.filter(state="planned").exists(), "nothing was handed over")
        for task in ("deliver", "canary"):
            wake(task, queue)
        last = beats()
        until(lambda: beats() > last, "the last wake-up was not heard")


def beats() -> datetime:
    row = Heartbeat.objects.filter(name="canary").first()
    return row.at if row else datetime.min.replace(tzinfo=ZoneInfo("UTC"))


@pytest.mark.proves("C11", "L12")
def test_two_beats_killed_again_and_again_say_each_thing_once(queue: str, post: Sink, tmp_path: Path) -> None:
    birthdays()
    with_two_beats_again_and_again(queue, tmp_path, RESTARTS)
    assert Occurrence.objects.count() == PEOPLE
    assert set(Occurrence.objects.values_list("state", flat=True)) == {"handed"}
    assert len(post.ids) == len(set(post.ids)) == PEOPLE


def test_sabotage_when_each_planning_has_a_key_of_its_own_beats_say_it_twice(
    queue: str, post: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocked = planner.INSERT.replace(planner.KEY, planner.KEY + " || clock_timestamp()")
    monkeypatch.setattr(planner, "INSERT", clocked)
    birthdays()
    with_two_beats_again_and_again(queue, tmp_path, 1)
    assert Occurrence.objects.count() > PEOPLE
    assert len(post.ids) > PEOPLE
