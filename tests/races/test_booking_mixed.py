"""booking.md §10: 64 clients on hot days, mixed hold, confirm, move, cancel, dying holds, finishing."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest

from booking.appointments import actions
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from tests.booking.scenes import Scene, a_scene, an_operation, hold
from tests.races.bookings import (
    deadlocks,
    drifted_days,
    one,
    overlaps,
    rounds,
    without_constraint,
    without_locks,
)

EXPLAINED = {
    "slot_taken",
    "day_full",
    "hold_expired",
    "version_conflict",
    "illegal_transition",
    "outside_hours",
    "lead_time",
    "busy_retry",
    "too_many_moves",
}


class Client:
    """One of the crowd: acts at random and keeps a journal of what was acknowledged."""

    def __init__(self, scene: Scene, seed: int, days: int) -> None:
        self.scene, self.dice, self.days = scene, random.Random(seed), days
        self.works = list(type(scene.service).objects.order_by("pk"))
        self.journal: dict[int, str] = {}

    def at(self) -> datetime:
        return self.scene.at(
            1 + self.dice.randrange(self.days), self.dice.randint(8, 17), 15 * self.dice.randrange(4)
        )

    def act(self) -> str:
        move = self.dice.choice(
            ["hold", "hold", "dead", "confirm", "confirm", "move", "move", "cancel", "sweep"]
        )
        known = [pk for pk, state in self.journal.items() if state in WANTED.get(move, ())]
        if move in WANTED and not known:
            move = "hold"
        getattr(self, move)(self.dice.choice(known) if move in WANTED else None)
        return move

    def hold(self, _pk: int | None) -> None:
        mode = self.dice.choice(["wait", "drop_off"])
        made = hold(self.scene, self.at(), operations=[self.dice.choice(self.works)], mode=mode)
        self.journal[made.pk] = "held"

    def dead(self, _pk: int | None) -> None:
        """A hold made eleven minutes ago: it takes its place from nobody."""
        before = self.scene.now - timedelta(minutes=11)
        hold(self.scene, self.at(), operations=[self.dice.choice(self.works)], now=before)

    def confirm(self, pk: int) -> None:
        actions.confirm(appointment=Appointment.objects.get(pk=pk), now=self.scene.now, actor=None)
        self.journal[pk] = "booked"

    def move(self, pk: int) -> None:
        seen = Appointment.objects.get(pk=pk)
        actions.move(appointment=seen, at=self.at(), version=seen.version, now=self.scene.now, actor=None)

    def cancel(self, pk: int) -> None:
        actions.cancel(appointment=Appointment.objects.get(pk=pk), now=self.scene.now, actor=None)
        self.journal[pk] = "gone"

    def sweep(self, _pk: int | None) -> None:
        actions.sweep(now=self.scene.now)


WANTED = {"confirm": ("held",), "move": ("booked",), "cancel": ("booked", "held")}


def crowd(threads: int, steps: int) -> tuple[list[Client], Counter[str], list[BaseException]]:
    scene = a_scene(bays=3, technicians=3, lanes=3, seats=2, days=4)
    an_operation(30), an_operation(90)
    clients = [Client(scene, seed, 2) for seed in range(threads)]
    refused: Counter[str] = Counter()
    guard = threading.Lock()

    def client(_round: int, who: int) -> int:
        for _step in range(steps):
            try:
                clients[who].act()
            except Refusal as refusal:
                with guard:
                    refused[refusal.code] += 1
        return who

    [tally] = rounds(threads, 1, client)
    return clients, refused, tally.errors


def check(clients: list[Client]) -> None:
    """The database agrees with itself and with every journal."""
    assert (overlaps(), drifted_days(), deadlocks()) == (0, 0, 0)
    states = dict(Appointment.objects.values_list("pk", "state"))
    expected = {"held": "held", "booked": "booked"}
    for client in clients:
        for pk, state in client.journal.items():
            assert states[pk] == expected.get(state, states[pk])
            assert (state == "gone") == (states[pk] in ("cancelled", "expired"))
    live = "state IN ('held', 'booked')"
    assert one(f"SELECT count(*) FROM booking_appointment AS a WHERE {live} AND NOT EXISTS"
               " (SELECT 1 FROM booking_claim WHERE appointment_id = a.id)") == 0  # fmt: skip
    assert one(f"SELECT count(*) FROM booking_claim AS c JOIN booking_appointment AS a"
               f" ON a.id = c.appointment_id WHERE NOT {live}") == 0  # fmt: skip


@pytest.mark.parametrize(("threads", "steps"), [(16, 6), pytest.param(64, 20, marks=pytest.mark.slow)])
def test_a_mixed_crowd_on_two_hot_days(own_database: str, threads: int, steps: int) -> None:
    clients, refused, errors = crowd(threads, steps)
    assert errors == []
    assert set(refused) <= EXPLAINED, refused
    check(clients)
    assert Appointment.objects.filter(state="booked").exists()


def test_sabotage_without_lock_and_constraint_the_crowd_breaks_the_books(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_constraint(), without_locks(monkeypatch):
        clients, _refused, errors = crowd(24, 8)
    assert errors or broken(clients)


def broken(clients: list[Client]) -> bool:
    try:
        check(clients)
    except AssertionError:
        return True
    return False
