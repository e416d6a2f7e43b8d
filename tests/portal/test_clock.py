"""What beat asks for exists, and each task may run on an empty house, and twice."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from club.jobs.actions import note_failure
from club.jobs.models import Trouble
from portal import tasks
from portal.celery import Guarded, app
from portal.models import Heartbeat

NAMES = sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})


def test_every_wake_up_names_a_task_and_expires() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] > 0


def test_no_task_outlives_its_turn_at_the_broker() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["visibility_timeout"] > 2 * settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1


@pytest.mark.proves("L12")
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_each_task_runs_on_an_empty_house_and_twice(name: str) -> None:
    app.tasks[name].run()
    app.tasks[name].run()


@pytest.mark.proves("C10")
@pytest.mark.django_db
def test_the_canary_leaves_one_row() -> None:
    tasks.canary.run()
    tasks.canary.run()
    assert Heartbeat.objects.get().name == "canary"


def test_batches_end_when_one_is_not_full() -> None:
    left = [tasks.BATCH, tasks.BATCH, 3]
    assert tasks.in_batches(lambda: left.pop(0), lambda: None) == 2 * tasks.BATCH + 3


def test_batches_end_even_when_all_are_full() -> None:
    most = tasks.BATCHES_PER_WAKE * tasks.BATCH
    assert tasks.in_batches(lambda: tasks.BATCH, lambda: None) == most


@app.task(name="test.lost", bind=True)
def lost(self: Guarded, batches: list[int]) -> None:
    """Its worker is gone after these batches: at the first step that finds none left."""
    tasks.in_batches(lambda: batches.pop(0), self.works)


@pytest.mark.proves("C9")
@pytest.mark.django_db
@pytest.mark.parametrize(("batches", "failures"), [([], 2), ([tasks.BATCH], 1), ([tasks.BATCH, 3], 0)])
def test_who_got_a_batch_out_has_not_failed_in_a_row(batches: list[int], failures: int) -> None:
    note_failure(name="test.lost", error="WorkerLost", now=timezone.now() - timedelta(hours=1))
    with suppress(IndexError):
        lost(batches)
    assert sum(Trouble.objects.values_list("failures", flat=True)) == failures


class Broken(Exception):
    """As psycopg's errors come: with the server's word for what happened."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__()
        self.sqlstate = sqlstate


@app.task(name="test.fails")
def fails(problem: type[Exception], sqlstate: str | None) -> None:
    raise problem from Broken(sqlstate)


@pytest.mark.proves("C9")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("problem", "sqlstate", "counts"),
    [
        (LookupError, None, True),
        (OperationalError, None, False),  # nobody at the other end
        (OperationalError, "57P03", False),  # the server repairs itself
        (OperationalError, "08006", False),
        (InterfaceError, None, False),
        (OperationalError, "57014", True),  # its own statement takes too long
        (OperationalError, "40P01", True),
    ],
)
def test_a_database_that_is_away_is_nobody_s_poison(
    problem: type[Exception], sqlstate: str | None, counts: bool
) -> None:
    with pytest.raises(problem):
        fails(problem, sqlstate)
    assert Trouble.objects.exists() is counts
