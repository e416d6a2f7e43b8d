"""A8 of safety.md for booking: any of its verbs strikes in the middle of any other, over one hour.

Four moments: when the locks are taken, before the first write, before the commit, after it. Whoever
strikes, the hour has one owner at most, nothing overlaps, the counters are the sums of the claims, and
every appointment's story goes on where it stopped. ``MOMENTS=all`` strikes after every single statement.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections

from booking.appointments import actions
from booking.appointments.models import Appointment
from booking.appointments.rules import LIVE
from booking.refusals import Refusal
from tests.booking.scenes import Scene, a_scene, book, hold
from tests.races.bookings import deadlocks, drifted_days, overlaps, without_constraint, without_locks
from tests.together import SECONDS, without_row_locks

VERBS = ["hold", "confirm", "move", "cancel", "let go", "expire"]
TAKING = {"hold", "confirm", "move"}
MOMENTS = ["locks taken", "before write", "before commit", "after commit"]
NAMED = {"slot_taken", "hold_expired", "version_conflict", "illegal_transition"}
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
HOLD_IS_OVER = timedelta(minutes=11)
DAYS = 30
CLAIMS = "INSERT INTO booking_claim"


@dataclass
class Stage:
    """One day: ``first`` is held at nine, and over by the later clock; ``second`` is booked at eleven."""

    scene: Scene
    ahead: int
    first: Appointment
    second: Appointment

    def call(self, verb: str, key: str) -> Callable[[], Any]:
        nine, early = self.scene.at(self.ahead, 9), self.scene.now
        late = early + HOLD_IS_OVER
        calls: dict[str, Callable[[], Any]] = {
            "hold": partial(hold, self.scene, nine, now=late, request_key=f"{key}-{self.first.pk}"),
            "confirm": partial(actions.confirm, appointment=self.first, now=early, actor=None),
            "move": partial(actions.move, appointment=self.second, at=nine, version=self.second.version,
                            now=late, actor=None),
            "cancel": partial(actions.cancel, appointment=self.second, now=early, actor=None),
            "let go": partial(actions.cancel, appointment=self.first, now=early, actor=None),
            "expire": partial(actions.sweep, now=late),
        }  # fmt: skip
        return calls[verb]


def stages() -> Iterator[Stage]:
    """A fresh day each time; no hold of an earlier one is left to be swept."""
    while True:
        scene = a_scene(days=DAYS)
        for ahead in range(1, DAYS):
            if scene.site_day(ahead).opening:
                Appointment.objects.filter(state="held").update(held_until=scene.now + timedelta(days=1))
                first, second = hold(scene, scene.at(ahead, 9)), book(scene, scene.at(ahead, 11))
                yield Stage(scene, ahead, first, second)


class Rival:
    """Strikes once, from a connection of its own; we go on when it is through or stands at our lock."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call, self.refused, self.error = call, "", ""
        self.pid, self.is_ready = 0, threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            self.is_ready.set()
            self.call()
        except Refusal as refusal:
            self.refused = refusal.code
        except Exception as error:  # the test judges it
            self.error = repr(error)
        finally:
            connections.close_all()

    def strike(self) -> None:
        if self.thread.ident is None:
            self.thread.start()
            assert self.is_ready.wait(SECONDS)
            while self.thread.is_alive() and not self.stands_at_our_lock():
                self.thread.join(0.001)

    def stands_at_our_lock(self) -> bool:
        ours = connection.connection
        row = ours.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [self.pid]).fetchone()
        return bool(row[0])

    def end(self) -> None:
        self.strike()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()


@dataclass
class Struck:
    """Wraps our statements and lets the rival strike: at a moment, before what writes claims, or after
    the statement of that number."""

    rival: Rival
    moment: str | int
    number: int = 0

    def __call__(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        is_write = sql.lstrip().startswith(WRITES)
        if (self.moment == "before write" and is_write) or (self.moment == CLAIMS and CLAIMS in sql):
            self.rival.strike()
        result = run(sql, params, many, context)
        self.number += 1
        if self.moment == self.number or (self.moment == "locks taken" and "FOR UPDATE" in sql):
            self.rival.strike()
        return result


def meet(stage: Stage, verb: str, rivals: str, moment: str | int, patch: pytest.MonkeyPatch) -> int:
    """Our verb with the rival in its middle; how many statements ours had. What happened must be sound."""
    rival = Rival(stage.call(rivals, "rival"))
    refused = ""
    struck = Struck(rival, moment)
    with patch.context() as watched, connection.execute_wrapper(struck):
        if moment == "before commit":
            before_commit(watched, rival)
        try:
            stage.call(verb, "mine")()
        except Refusal as refusal:
            refused = refusal.code
    rival.end()
    assert rival.error == ""
    assert {refused, rival.refused} <= NAMED | {""}, (refused, rival.refused)
    takers = [who for who, no in ((verb, refused), (rivals, rival.refused)) if not no and who in TAKING]
    assert len(takers) < 2 or takers == ["confirm", "confirm"], "the hour was promised twice"
    assert flaws(stage) == []
    return struck.number


def before_commit(patch: pytest.MonkeyPatch, rival: Rival) -> None:
    ours = connections["default"]  # of this thread alone
    commit = ours.commit

    def struck() -> None:
        rival.strike()
        commit()

    patch.setattr(ours, "commit", struck)


def flaws(stage: Stage) -> list[str]:
    """What is untrue about the appointments of a day: their claims, or their stories."""
    found = []
    day = Appointment.objects.filter(site=stage.scene.site, arrive_at__date=stage.scene.day(stage.ahead))
    for one in day.prefetch_related("claims", "events"):
        if bool(one.claims.all()) != (one.state in LIVE):
            found.append(f"{one.state} with {len(one.claims.all())} claims")
        if {claim.held_until for claim in one.claims.all()} - {one.held_until}:
            found.append(f"{one.state} with claims that end on their own")
        states, version = "", 0
        for event in sorted(one.events.all(), key=lambda event: event.pk):
            if (event.from_state, event.version) != (states, version + 1):
                found.append(f"{event.to_state} after {states}")
            states, version = event.to_state, event.version
        if (states, version) != (one.state, one.version):
            found.append(f"{one.state} told as {states}")
    return found


@pytest.mark.proves("A8")
@pytest.mark.parametrize("verb", VERBS)
def test_whoever_strikes_in_the_middle_the_hour_has_one_owner(
    own_database: str, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    days = stages()
    for rivals in VERBS:
        for moment in moments():
            if meet(next(days), verb, rivals, moment, monkeypatch) == moment:
                break  # that was the last statement
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)


def moments() -> Iterable[str | int]:
    return itertools.count(1) if os.environ.get("MOMENTS") == "all" else MOMENTS


@pytest.mark.proves("A8")
@pytest.mark.parametrize(
    ("verb", "moment", "rivals", "broken"),
    [
        ("hold", CLAIMS, "hold", "promised twice"),
        ("confirm", "before write", "expire", "booked with 0 claims"),
        ("move", CLAIMS, "hold", "promised twice"),
        ("cancel", "before write", "move", "cancelled after"),
        ("let go", "before write", "confirm", "expired after"),
        ("expire", "before write", "confirm", "expired after"),
    ],
)
def test_sabotage_without_locks_and_constraint_the_rival_breaks_the_books(
    own_database: str, monkeypatch: pytest.MonkeyPatch, verb: str, moment: str, rivals: str, broken: str
) -> None:
    with without_constraint(), without_locks(monkeypatch):
        without_row_locks(monkeypatch)
        stage = next(stages())
        if moment == CLAIMS:  # both would wait to end the dead hold, and so in a row
            stage.call("let go", "before")()
        with pytest.raises(AssertionError, match=broken):
            meet(stage, verb, rivals, moment, monkeypatch)
