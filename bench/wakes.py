"""A broker's worker that only counts: what a wake-up costs, without the work it wakes."""

from __future__ import annotations

import os
from typing import Any

import redis
from celery import Celery

COUNTER, QUEUE = "bench:done", "bench"
URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")

app = Celery("bench", broker=URL)
app.conf.update(
    task_default_queue=QUEUE, task_ignore_result=True, worker_prefetch_multiplier=1, task_acks_late=True,
    broker_connection_retry_on_startup=True, worker_enable_remote_control=False,
)  # fmt: skip


@app.task(name="bench.wake")
def wake(ids: list[int]) -> None:
    valkey().incrby(COUNTER, len(ids))


def valkey() -> Any:
    return redis.Redis.from_url(URL.replace("redis+socket://", "unix://").partition("?")[0])
