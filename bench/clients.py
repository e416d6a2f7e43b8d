"""Several clients at once, each a process of its own, and what they cost together."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from django.db import connection, connections

from bench.harness import Sample

SECONDS_MAX = 300
Work = Callable[[int, int], object]
"""(client, number of the operation) → whatever; an exception ends the bench."""


def together(clients: int, operations: int, work: Work, *, prepare: Work | None = None) -> Sample:
    """``operations`` times ``work`` in each of ``clients`` processes that start at one moment.

    ``prepare(client, 0)`` runs in the process before the start. CPU is the clients' own; WAL is the
    server's, so nothing else should write meanwhile.
    """
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(clients + 1)
    pipes = [context.Pipe(duplex=False) for _ in range(clients)]
    crowd = [
        context.Process(target=run, args=(n, operations, work, prepare, ready, pipes[n][1]), daemon=True)
        for n in range(clients)
    ]
    for process in crowd:
        process.start()
    try:
        ready.wait(SECONDS_MAX)  # all are prepared
        before = wal_position()
        connections.close_all()
        ready.wait(SECONDS_MAX)
        began = time.perf_counter()
        ready.wait(SECONDS_MAX)
        seconds = time.perf_counter() - began
        spent = [heard(pipe) for pipe, _ in pipes]
    finally:
        for process in crowd:
            process.join(5)
            process.kill()
    return Sample(clients * operations, seconds, sum(spent), wal_position() - before)


def heard(pipe: Connection) -> float:
    if not pipe.poll(SECONDS_MAX):
        raise TimeoutError("a client of the bench did not answer")
    answer = pipe.recv()
    if isinstance(answer, BaseException):
        raise answer
    return float(answer)


def run(
    client: int, operations: int, work: Work, prepare: Work | None, ready: Barrier, pipe: Connection
) -> None:
    answer: float | BaseException
    try:
        connection.ensure_connection()
        if prepare:
            prepare(client, 0)
        ready.wait(SECONDS_MAX)
        ready.wait(SECONDS_MAX)
        began = time.process_time()
        for number in range(operations):
            work(client, number)
        answer = time.process_time() - began
    except Exception as error:  # told to the parent, which raises it
        answer = RuntimeError(f"client {client}: {error!r}")
        ready.abort()
    else:
        ready.wait(SECONDS_MAX)
    pipe.send(answer)
    connections.close_all()


def wal_position() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
        return int(cursor.fetchone()[0])
