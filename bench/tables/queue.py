"""Wake-ups through Celery beside the raw broker; rows by the batch need no queue at all."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import ground
from bench.harness import Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from bench.wakes import COUNTER, QUEUE, valkey, wake

TITLE = "queue"
LIMIT = "limit: raw Valkey, one push and one blocking pop"
SECONDS_MAX = 60
LIST = "bench:list"


def run(stage: Stage) -> Table:
    raw, wakes = stage.size(1_000, 10_000), stage.size(150, 2_000)
    server = valkey()

    def limit() -> Sample:
        def work() -> int:
            for n in range(raw):
                server.lpush(LIST, n)
                server.brpop([LIST], timeout=1)
            return raw

        return timed(work)

    def tasks(ids: int) -> Callable[[], Sample]:
        def work() -> int:
            server.delete(COUNTER)
            for _ in range(wakes):
                wake.delay(list(range(ids)))
            patience = time.monotonic() + SECONDS_MAX
            while int(server.get(COUNTER) or 0) < wakes * ids:
                if time.monotonic() > patience:
                    raise TimeoutError("the worker of the bench did not finish")
                time.sleep(0.005)
            return wakes * ids

        return lambda: timed(work)

    quiet = ["-l", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "bench.wakes",
        "worker",
        "-P",
        "solo",
        "-Q",
        QUEUE,
        *quiet,
    ]
    worker = subprocess.Popen(command, cwd=ground.ROOT)  # noqa: S603  # our own program
    try:
        wait_for(worker, server)
        sides = [
            Side(LIMIT, limit),
            Side("one wake-up a task", tasks(1), LIMIT),
            Side("100 ids a task, per id", tasks(100), LIMIT),
        ]
        rows = compared(sides, in_turns(sides, stage.rounds))
    finally:
        worker.terminate()
        worker.wait(20)
        server.delete(COUNTER, LIST, QUEUE)
    return Table(TITLE, "one worker, from sending to done; Celery carries wake-ups, never rows", rows)


def wait_for(worker: subprocess.Popen[bytes], server: Any) -> None:
    server.delete(COUNTER, QUEUE)
    wake.delay([1])
    patience = time.monotonic() + SECONDS_MAX
    while not server.get(COUNTER):
        if worker.poll() is not None or time.monotonic() > patience:
            raise RuntimeError("the worker of the bench did not start")
        time.sleep(0.05)
