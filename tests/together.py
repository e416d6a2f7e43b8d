"""Threads that start at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

SECONDS = 50


@dataclass
class Outcome:
    """What one call came to: its value, or the exception it raised."""

    value: Any = None
    error: BaseException | None = None

    @property
    def won(self) -> bool:
        return self.error is None


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Run all calls together and return their outcomes in the same order. Needs ``own_database``."""
    from django.db import connections

    barrier = threading.Barrier(len(calls))
    outcomes = [Outcome() for _ in calls]

    def run(call: Callable[[], Any], outcome: Outcome) -> None:
        try:
            barrier.wait(SECONDS)
            outcome.value = call()
        except Exception as error:  # the test judges it
            outcome.error = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair, daemon=True) for pair in zip(calls, outcomes, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "a call of the race still runs"
    return outcomes
