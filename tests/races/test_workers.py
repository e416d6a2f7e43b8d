"""A real worker and a real beat on a real broker: poison, a worker that stands still, beat again and again.

The real sizes by ``LOST=5`` and ``RESTARTS=20``.
"""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from club.jobs import rules
from club.jobs.actions import note_failure
from club.jobs.models import Trouble
from club.jobs.queries import quarantined
from club.members.actions import set_consent
from club.reminders import planner
from club.reminders.models import Occurrence, Rule
from portal.celery import app
from portal.models import Heartbeat
from tests.club.conftest import make_member, make_site
from tests.club.gateway import Gateway, gateway
from tests.club.smtp import Sink, sink
from tests.races.workers import beat, queue_of, until, waiting, wake, worker

LOST, RESTARTS = int(os.environ.get("LOST", "1")), int(os.environ.get("RESTARTS", "2"))
pytestmark = pytest.mark.slow
PEOPLE = 6
NEVER = datetime.min.replace(tzinfo=UTC)
POISON = ("test.eats", "test.kills", "test.raises")


@app.task(name="test.kills")
def kills() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@app.task(name="test.raises")
def raises() -> None:
    raise LookupError


@app.task(name="test.eats")
def eats() -> None:
    bytearray(1 << 60)


@app.task(name="test.quick")
def quick(name: str) -> None:
    Heartbeat.objects.beat(name, now=timezone.now())


@pytest.fixture
def queue(own_database: str) -> Iterator[str]:
    with queue_of(f"test-{os.getpid()}") as name:
        yield name


@pytest.fixture
def post(settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


@pytest.fixture
def texts(settings: Any) -> Iterator[Gateway]:
    with gateway() as server:
        settings.SMS = server.settings
        yield server


@pytest.mark.proves("C9")
def test_poison_is_put_away_after_five_tries_and_the_others_flow(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FIRST_PAUSE", timedelta(0))
    for _ in range(rules.TRIES_MAX - LOST):  # Celery may need five seconds to see that a child is gone
        note_failure(name="test.kills", error="WorkerLost", now=timezone.now())
    sent: dict[str, datetime] = {}

    def poison_is_away_while_others_ask() -> bool:
        name = f"quick-{len(sent)}"
        sent[name] = timezone.now()
        wake("test.quick", queue, name)
        return tuple(quarantined()) == POISON

    with worker(queue, processes=2):
        wake("canary", queue)
        until(lambda: beats() > NEVER, "the worker did not start")
        wake("test.kills", queue)
        for each in ("test.raises", "test.eats") * (rules.TRIES_MAX + 1):
            wake(each, queue)
        until(poison_is_away_while_others_ask, "poison was not put away")
        others = Heartbeat.objects.filter(name__in=sent)
        until(lambda: others.count() == len(sent), "the others did not flow")
    errors = Trouble.objects.order_by("name").values_list("error", "failures")
    assert list(errors) == [(each, rules.TRIES_MAX) for each in ("MemoryError", "WorkerLost", "LookupError")]
    if LOST == rules.TRIES_MAX:  # a figure of the safety list, for a machine that does nothing else
        delays = sorted(at - sent[name] for name, at in others.values_list("name", "at"))
        assert delays[len(delays) * 95 // 100] <= timedelta(seconds=5)


@pytest.mark.proves("C10")
def test_a_worker_that_stands_still_is_noticed_after_two_minutes_and_comes_back(
    queue: str, client: Client
) -> None:
    Heartbeat.objects.beat("relay", now=timezone.now() + timedelta(minutes=5))
    with worker(queue) as pid:
        wake("canary", queue)
        until(lambda: beats() > NEVER, "no canary")
        assert client.get("/health/worker").status_code == 200
        os.kill(pid, signal.SIGSTOP)
        before = beats()
        wake("canary", queue)
        with time_machine.travel(before + timedelta(seconds=119), tick=False):
            assert client.get("/health/worker").status_code == 200
        with time_machine.travel(before + timedelta(seconds=121), tick=False):
            answer = client.get("/health/worker")
            assert (answer.status_code, answer.json()["late"]) == (503, ["canary"])
        assert beats() == before
        os.kill(pid, signal.SIGCONT)
        until(lambda: beats() > before, "it does not go on")
    assert client.get("/health/worker").status_code == 200


def beats() -> datetime:
    row = Heartbeat.objects.filter(name="canary").first()
    return row.at if row else NEVER


def birthdays() -> None:
    """Where it is noon now, whenever this runs; half of them read letters, half texts."""
    hours = timezone.now().hour - 12
    zone = f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    site = make_site(zone=zone)
    Rule.objects.exclude(code="birthday").update(paused_at=timezone.now())
    Rule.objects.filter(code="birthday").update(channels=["email", "sms"])
    for n in range(PEOPLE):
        born = {"birth_month": today.month, "birth_day": today.day}
        person = make_member(site, f"P {n}", f"p{n}@example.com", **born).user
        person.phone = f"+44740012345{n}"
        person.save()
        set_consent(
            person=person, purpose="greeting", channel=("email", "sms")[n % 2], granted=True,
            text_version="1", how="web", now=timezone.now(), actor=person,
        )  # fmt: skip


def with_two_beats_again_and_again(queue: str, folder: Path, restarts: int) -> None:
    """Two schedulers ask for the same, and are killed the hard way while they do."""
    jobs = ("plan", "deliver", "canary")
    with worker(queue, processes=2):
        for _ in range(restarts):
            before = beats()
            with beat(queue, jobs, folder), beat(queue, jobs, folder):
                until(lambda: beats() > before, "nobody asked")  # noqa: B023
        until(lambda: Occurrence.objects.filter(state="handed").count() >= PEOPLE, "nothing was handed over")
        until(lambda: waiting(queue) == 0, "the queue does not end")
        for job in ("plan", "deliver", "deliver", "canary"):
            last = beats()
            wake(job, queue)
        until(lambda: beats() > last, "the last wake-up was not heard")


@pytest.mark.proves("C11")
def test_two_beats_killed_again_and_again_say_each_thing_once(
    queue: str, post: Sink, texts: Gateway, tmp_path: Path
) -> None:
    birthdays()
    with_two_beats_again_and_again(queue, tmp_path, RESTARTS)
    assert list(Occurrence.objects.values_list("state", flat=True)) == ["handed"] * PEOPLE
    assert len(post.ids) == len(set(post.ids)) == PEOPLE / 2
    assert len(texts.keys) == len(set(texts.keys)) == PEOPLE / 2


def test_sabotage_when_each_planning_has_a_key_of_its_own_beats_say_it_twice(
    queue: str, post: Sink, texts: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocked = planner.INSERT.replace(planner.KEY, planner.KEY + " || clock_timestamp()")
    monkeypatch.setattr(planner, "INSERT", clocked)
    birthdays()
    with_two_beats_again_and_again(queue, tmp_path, 1)
    assert Occurrence.objects.count() > PEOPLE
    assert len(post.ids) + len(texts.keys) > PEOPLE
