"""Threads that start at the same moment, each with a database connection of its own.

For sabotage twins, which run a race with its protection off: ``without_row_locks`` and ``met``. A twin
waits at a barrier, never for a while, and its rivals write one after the other, so that it fails for its
reason on any machine, never for a deadlock.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

SECONDS = 50
_turns = threading.local()


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
            end_turns()
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


def met(step: Callable[..., Any], rivals: int, *, after: bool = False) -> Callable[..., Any]:
    """``step``, before (or after) which its first ``rivals`` callers wait for each other; later ones pass.

    After a step that reads, all know the same, and what each makes of it follows one by one: a rival has its
    turn until its call ends.
    """
    everybody, first, turn = threading.Barrier(rivals), threading.Semaphore(rivals), threading.Lock()

    def together(*args: Any, **more: Any) -> Any:
        found = step(*args, **more) if after else None
        if first.acquire(blocking=False):
            everybody.wait(SECONDS)
            if after:
                _take(turn)
        return found if after else step(*args, **more)

    return together


def _take(turn: threading.Lock) -> None:
    assert turn.acquire(timeout=SECONDS), "a rival keeps its turn"
    _turns.taken = [*getattr(_turns, "taken", ()), turn]


def end_turns() -> None:
    """Let the rivals of this thread go on, at the end of a call."""
    for turn in getattr(_turns, "taken", ()):
        turn.release()
    _turns.taken = []


def without_row_locks(patch: pytest.MonkeyPatch) -> None:
    """Sabotage: the ORM reads rows where it should lock them."""
    from django.db.models import QuerySet

    patch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
