"""Real Celery processes for tests: forked from the test, on its own database and a queue of its own."""

import os
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery.beat import Service
from django.db import connections

from portal.celery import app

PATIENCE = 45


def until(condition: Callable[[], bool], words: str) -> None:
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience, words
        time.sleep(0.02)


def forked(work: Callable[[], object]) -> int:
    """A process of its own, in a group of its own so that its children go with it."""
    connections.close_all()
    app.pool.force_close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside the test's threads
        child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        work()
    finally:
        os._exit(0)


def end(pid: int) -> None:
    """Hard, with all its children."""
    for number in (signal.SIGCONT, signal.SIGKILL):
        os.killpg(pid, number)
    os.waitpid(pid, 0)


@contextmanager
def queue_of(name: str) -> Iterator[str]:
    """A queue nobody else reads, empty before and after."""
    with app.connection_for_write() as broker:
        channel = broker.default_channel
        channel.client.delete(name)
        yield name
        channel.client.delete(name)


def waiting(queue: str) -> int:
    with app.connection_for_read() as broker:
        return int(broker.default_channel.client.llen(queue))


def wake(task: str, queue: str, *args: Any) -> None:
    app.send_task(task, args, queue=queue, retry=False, ignore_result=True)


@contextmanager
def worker(queue: str, *, processes: int = 2) -> Iterator[int]:
    """The worker as production starts it: prefork, one wake-up at a time."""
    arguments = ["worker", "-Q", queue, "-c", str(processes), "-l", "CRITICAL", "--without-gossip",
                 "--without-mingle", "--without-heartbeat", "-n", f"{queue}@test"]  # fmt: skip
    pid = forked(lambda: app.worker_main(arguments))
    try:
        yield pid
    finally:
        end(pid)


def beat(queue: str, tasks: tuple[str, ...], folder: Path) -> int:
    """Beat with a book of its own, asking for these many times a second."""
    schedule = {
        name: {"task": name, "schedule": 0.05, "options": {"queue": queue, "expires": 30}} for name in tasks
    }

    def work() -> None:
        app.conf.beat_schedule = schedule
        book = Path(tempfile.mkdtemp(dir=folder)) / "beat"
        Service(app, max_interval=0.05, schedule_filename=str(book)).start()

    return forked(work)
