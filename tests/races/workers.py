"""Real Celery processes for tests: forked from the test, on its own database and a queue of its own."""

import ctypes
import gc
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

PATIENCE = 240  # a machine that does much else; who waits so long waits for ever
PR_SET_PDEATHSIG = 1
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL"]


def until(condition: Callable[[], bool], words: str) -> None:
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience, words
        time.sleep(0.05)


@contextmanager
def forked(work: Callable[[], object]) -> Iterator[int]:
    """A process in a group of its own, killed the hard way at the end with all its children."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside the test's threads
        child = os.fork()
    if not child:
        become(work)
    os.setpgid(child, child)  # by both, so that the group is there whoever comes first
    try:
        yield child
    finally:
        for number in (signal.SIGCONT, signal.SIGKILL):
            os.killpg(child, number)
        os.waitpid(child, 0)


def become(work: Callable[[], object]) -> None:
    """Do this and nothing else, quietly; end with the test. Celery warns, which is no error in here."""
    try:
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        warnings.simplefilter("ignore")
        gc.freeze()  # billiard collects before each fork: what the test holds is not its business
        work()
    finally:
        os._exit(0)


@contextmanager
def queue_of(name: str) -> Iterator[str]:
    """A queue nobody else reads, empty before and after."""
    with app.connection_for_write() as broker:
        valkey = broker.default_channel.client
        valkey.delete(name)
        yield name
        valkey.delete(name)


def waiting(queue: str) -> int:
    with app.connection_for_read() as broker:
        return int(broker.default_channel.client.llen(queue))


def wake(task: str, queue: str, *args: Any) -> None:
    with app.connection_for_write() as broker:  # no pool: the next process forked would share it
        app.send_task(task, args, queue=queue, retry=False, ignore_result=True, connection=broker)


@contextmanager
def worker(queue: str, *, processes: int = 1) -> Iterator[int]:
    """The worker as production starts it: prefork, one wake-up at a time."""
    arguments = ["worker", "-Q", queue, "-c", str(processes), "-n", f"{queue}@test", *QUIET]
    with forked(lambda: app.worker_main(arguments)) as pid:
        yield pid


@contextmanager
def beat(queue: str, tasks: tuple[str, ...], folder: Path) -> Iterator[int]:
    """Beat with a book of its own, asking for these ten times a second."""

    def work() -> None:
        app.conf.beat_schedule = {
            name: {"task": name, "schedule": 0.1, "options": {"queue": queue, "expires": 30}}
            for name in tasks
        }
        book = Path(tempfile.mkdtemp(dir=folder)) / "beat"
        Service(app, max_interval=0.1, schedule_filename=str(book)).start()

    with forked(work) as pid:
        yield pid
