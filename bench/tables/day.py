"""Sixty-four clients on one hot day: hold, confirm, move, cancel, and what went wrong."""

from __future__ import annotations

import itertools
import os
import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from bench import ground
from bench.clients import together
from bench.harness import Bar, Row, Sample, Side, Table, compared, in_turns
from bench.stage import Stage
from booking.appointments import actions
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from booking.sites.models import Site
from booking.workshop.models import Operation

TITLE = "64 clients, one hot day, mixed hold, confirm, move, cancel"
TURNS, DAYS_APART = 6, 14
OVERLAPS = """
    SELECT count(*) FROM booking_claim AS a JOIN booking_claim AS b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.during && b.during
"""
DRIFTED = """
    SELECT count(*) FROM booking_siteday AS d WHERE (d.minutes_used, d.cars_used) <> (
        SELECT coalesce(sum(minutes), 0), coalesce(sum(cars), 0) FROM booking_claim WHERE site_day_id = d.id)
"""


def run(stage: Stage) -> Table:
    clients, operations = 64, stage.size(4, 25)
    site, service = ground.dealership(bay=16, technician=18, reception=6, seat=8)
    ground.analyse()
    ahead, quiet = itertools.count(1), ground.TODAY + timedelta(days=30)

    def side() -> Sample:
        crowd: dict[int, Client] = {}
        day = ground.TODAY + timedelta(days=next(ahead))

        def act(client: int, number: int) -> None:
            crowd.setdefault(client, Client(site, service, day)).act(number)

        def warm(client: int, _number: int) -> None:
            """A pooled connection has seen every statement before; a quiet day far away shows them."""
            Client(site, service, quiet + timedelta(days=client % DAYS_APART)).all_once()

        return together(clients, operations, act, prepare=warm)

    sides = [Side("operations", side, bar=Bar("speed", 120))]
    rows = compared(sides, in_turns(sides, stage.rounds))
    for name, sql in (("units in two places", OVERLAPS), ("days whose counters drifted", DRIFTED)):
        rows.append(Row(name, figure=ground.run(sql)[0][0], bar=Bar("most", 0)))
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    rows.append(Row("deadlocks", figure=ground.run(deadlocks)[0][0], bar=Bar("most", 0)))
    return Table(TITLE, f"{clients} processes on one day of one site, refusals count as answers", rows)


class Client:
    """One of the crowd; acts at random and remembers what it has."""

    def __init__(self, site: Site, service: Operation, day: date) -> None:
        self.site, self.service, self.day = site, service, day
        self.dice = random.Random(os.getpid())  # noqa: S311  # a process a client
        self.held: list[Appointment] = []
        self.booked: list[Appointment] = []
        self.seen: Counter[str] = Counter()

    def all_once(self) -> None:
        """Every move, as often as it takes until the server has planned its statements for good."""
        for _turn in range(TURNS):
            for move in (self.hold, self.confirm, self.move, self.cancel):
                with suppress(Refusal):
                    move()

    def at(self) -> datetime:
        clock = time(self.dice.randint(8, 16), 15 * self.dice.randrange(4))
        return datetime.combine(self.day, clock, self.site.tz)

    def act(self, number: int) -> None:
        move = self.dice.choice(["hold", "hold", "confirm", "confirm", "move", "cancel"])
        try:
            getattr(self, move)()
        except Refusal as refusal:
            self.seen[refusal.code] += 1

    def hold(self) -> None:
        made = actions.hold(
            site=self.site, operations=[self.service], mode="drop_off", at=self.at(), now=ground.NOW,
            request_key=f"{self.day}:{os.getpid()}:{self.dice.random()}",
        )  # fmt: skip
        self.held.append(made)

    def confirm(self) -> None:
        if not self.held:
            return self.hold()
        self.booked.append(actions.confirm(appointment=self.held.pop(), now=ground.NOW, actor=None))
        return None

    def move(self) -> None:
        if not self.booked:
            return self.hold()
        seen = self.booked.pop()
        moved = actions.move(appointment=seen, at=self.at(), version=seen.version, now=ground.NOW, actor=None)
        self.booked.append(moved)
        return None

    def cancel(self) -> None:
        if not self.booked:
            return self.hold()
        actions.cancel(appointment=self.booked.pop(), now=ground.NOW, actor=None)
        return None
