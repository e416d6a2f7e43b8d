"""What the booking races share: crowds of threads over many rounds, and counting what went wrong."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from booking.appointments.actions import locks
from booking.refusals import Refusal
from booking.workshop.models import SiteDay
from tests.together import end_turns

SECONDS = 200


@dataclass
class Tally:
    """What the clients saw, kept outside the database."""

    wins: list[Any] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    errors: list[BaseException] = field(default_factory=list)


def rounds(clients: int, count: int, call: Callable[[int, int], Any]) -> list[Tally]:
    """``count`` rounds of ``call(round, client)``, all clients of a round starting together."""
    barrier = threading.Barrier(clients)
    tallies = [Tally() for _n in range(count)]
    guard = threading.Lock()

    def run(client: int) -> None:
        for number, tally in enumerate(tallies):
            barrier.wait(SECONDS)
            try:
                won, refused, error = call(number, client), None, None
            except Refusal as refusal:
                won, refused, error = None, refusal, None
            except Exception as other:  # the test judges it
                won, refused, error = None, None, other
            end_turns()
            with guard:
                if error is not None:
                    tally.errors.append(error)
                elif refused is not None:
                    tally.refusals[refused.code] += 1
                else:
                    tally.wins.append(won)
        connections.close_all()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "a client still runs"
    return tallies


def one(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def overlaps() -> int:
    """Pairs of claims of one unit that share a moment."""
    return one(
        "SELECT count(*) FROM booking_claim AS a JOIN booking_claim AS b"
        " ON a.resource_id = b.resource_id AND a.id < b.id AND a.during && b.during"
    )


def drifted_days() -> int:
    """Days whose counters are not the sums of their claims."""
    return one(
        "SELECT count(*) FROM booking_siteday AS d WHERE (d.minutes_used, d.cars_used) <> ("
        " SELECT coalesce(sum(minutes), 0), coalesce(sum(cars), 0) FROM booking_claim"
        " WHERE site_day_id = d.id)"
    )


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    return one("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


def dice(*seed: int) -> random.Random:
    return random.Random(hash(seed))


@contextmanager
def without_constraint() -> Iterator[None]:
    """Sabotage: units may do two things at once, as far as the database cares."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT unit_does_one_thing")
    yield


@contextmanager
def without_locks(patch: Any) -> Iterator[None]:
    """Sabotage: days and subjects are read, not locked."""

    def read_days(*, ids: Any = (), site: Any = None, first: Any = None, last: Any = None) -> set[int]:
        rows = set(ids)
        if site is not None:
            found = SiteDay.objects.filter(site=site, day__range=(first, last))
            rows |= set(found.values_list("pk", flat=True))
        return rows

    patch.setattr(locks, "take_days", read_days)
    patch.setattr(locks, "take_subjects", lambda **_subjects: None)
    yield
