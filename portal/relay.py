"""From the database to the worker: hears of rows in the outbox and wakes Celery, ten times a second at most.

It carries no content and keeps no state. If it, the broker or the worker is down nothing is lost: the
rows stand, and beat wakes the worker every few seconds anyway.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import structlog
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from portal.celery import app
from portal.models import Heartbeat

CHANNEL = "paddock_outbox"
PAUSE = 0.1  # many rows of one moment become one wake-up
HEARTBEAT_SECONDS = 20
LONGEST_WAIT = 15
log = structlog.get_logger(__name__)


class Relay:
    """One process is enough; two do no harm."""

    def __init__(self, wake: Callable[[], None] | None = None) -> None:
        self.wake = wake or wake_worker
        self.stopped = False

    def run(self) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self.stop)
        wake_worker(AT_START)
        self.serve()

    def serve(self) -> None:
        wait = 1
        while not self.stopped:
            try:
                self.listen()
                wait = 1
            except psycopg.OperationalError:
                log.warning("relay: the database is away", seconds=wait)
                time.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    def stop(self, *_: Any) -> None:
        self.stopped = True

    def listen(self) -> None:
        """Until the connection breaks or we are told to stop."""
        with connect() as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            self.wake()  # for what was written while nobody listened
            beaten = 0.0
            while not self.stopped:
                if time.monotonic() - beaten > HEARTBEAT_SECONDS:
                    beat(listener)
                    beaten = time.monotonic()
                if any(True for _ in listener.notifies(timeout=1, stop_after=1)):
                    time.sleep(PAUSE)
                    list(listener.notifies(timeout=0))
                    self.wake()


def connect() -> psycopg.Connection[Any]:
    """A connection of its own, outside Django's pool: LISTEN belongs to one session."""
    params = connection.get_connection_params()
    for name in ("cursor_factory", "context", "server_side_binding"):
        params.pop(name, None)
    return psycopg.connect(**{**params, "autocommit": True})


def beat(listener: psycopg.Connection[Any]) -> None:
    """The same row as Heartbeat.objects.beat, through the one connection this process has."""
    listener.execute(
        f"INSERT INTO {Heartbeat._meta.db_table} (name, at) VALUES ('relay', %s) "  # noqa: S608  # our table's name
        "ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        [timezone.now()],
    )


TASKS = ("offer_places", "payments", "deliver")  # what writes messages goes before what sends them
AT_START = ("plan",)  # messages are planned when the house opens, not a quarter of an hour later


def wake_worker(tasks: Sequence[str] = TASKS) -> None:
    try:
        for task in tasks:
            app.send_task(task, retry=False, expires=60, ignore_result=True)
    except (BrokerDown, OSError):
        log.warning("relay: the broker is away")
