"""From a committed row to a wake-up: quick, bundled, and alive after the connection breaks."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from portal.celery import app
from portal.models import Heartbeat
from portal.relay import CHANNEL, Relay, connect


@contextmanager
def listening() -> Iterator[list[float]]:
    """A relay in a thread, with the moments at which it would have woken the worker."""
    wakes: list[float] = []
    relay = Relay(wake=lambda: wakes.append(time.monotonic()))
    thread = threading.Thread(target=relay.serve)
    thread.start()
    try:
        until(lambda: len(wakes) == 1)  # what was written before it listened
        yield wakes
    finally:
        relay.stop()
        thread.join(60)
        assert not thread.is_alive()


def until(condition: Callable[[], bool]) -> None:
    patience = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < patience, "it did not happen"
        time.sleep(0.02)


def notify(times: int = 1) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, n::text) FROM generate_series(1, %s) AS n", [CHANNEL, times])


def test_a_commit_wakes_the_worker_and_a_rollback_does_not(own_database: str) -> None:
    with listening() as wakes:
        with transaction.atomic():
            notify()
            transaction.set_rollback(True)
        time.sleep(0.5)
        assert len(wakes) == 1
        notify()
        until(lambda: len(wakes) == 2)


def test_many_rows_of_one_moment_are_few_wake_ups(own_database: str) -> None:
    with listening() as wakes:
        notify(200)
        until(lambda: len(wakes) >= 2)
        time.sleep(0.5)
        assert len(wakes) < 30


def test_it_listens_again_after_the_connection_was_cut(own_database: str) -> None:
    with listening() as wakes:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        until(lambda: len(wakes) == 2)  # it wakes once after connecting again
        notify()
        until(lambda: len(wakes) == 3)


def test_it_leaves_a_sign_of_life(own_database: str) -> None:
    with listening():
        until(lambda: Heartbeat.objects.filter(name="relay").exists())


def test_it_listens_outside_the_pool(own_database: str) -> None:
    with connect() as listener:
        assert listener.autocommit


def test_messages_are_planned_as_soon_as_it_starts() -> None:
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    with app.connection_for_write() as broker:
        valkey, queue = broker.default_channel.client, app.conf.task_default_queue
        valkey.delete(queue)
        relay = Relay(wake=lambda: None)
        relay.stopped = True
        relay.run()
        [message] = valkey.lrange(queue, 0, -1)
        valkey.delete(queue)
    for each, handler in handlers.items():
        signal.signal(each, handler)
    assert json.loads(message)["headers"]["task"] == "plan"
