"""Every way in which a part of the house is struck: killed, frozen, wiped, cut off, or made to refuse."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from tests.faults.house import House, frozen, strike


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def killed(house: House, name: str, *, main: bool) -> None:
    strike(house.main(name) if main else house.child(name))


def stopped(seconds: float, *pids: int) -> None:
    with frozen(*pids):
        pause(seconds)


def backend_killed(house: House) -> None:
    """One server process of the application dies: PostgreSQL starts all of them anew."""
    with house.engines.connect() as server:
        row = server.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() LIMIT 1",
            [house.name],
        ).fetchone()
    if row:
        strike(row[0])


def server_killed(house: House) -> None:
    strike(house.engines.postmaster())
    pause(0.5)
    house.engines.start()


def store_killed(house: House) -> None:
    strike(house.engines.valkey())
    pause(0.5)
    house.engines.start()


def for_a_while(house: House, line: str, mode: str, seconds: float) -> None:
    chosen = house.broker if line == "broker" else house.database
    chosen.become(mode)
    pause(seconds)
    if mode == "hole":
        chosen.become("cut")
    chosen.become("open")


def read_only(house: House, seconds: float) -> None:
    house.engines.say("CONFIG", "SET", "min-replicas-to-write", "1")
    pause(seconds)
    house.engines.say("CONFIG", "SET", "min-replicas-to-write", "0")


BLOWS: dict[str, Callable[[House, float], object]] = {
    "web worker killed": lambda house, _: killed(house, "web", main=False),
    "web killed": lambda house, _: killed(house, "web", main=True),
    "worker's child killed": lambda house, _: killed(house, "worker", main=False),
    "worker killed": lambda house, _: killed(house, "worker", main=True),
    "beat killed": lambda house, _: killed(house, "beat", main=True),
    "relay killed": lambda house, _: killed(house, "relay", main=True),
    "database backend killed": lambda house, _: backend_killed(house),
    "database killed": lambda house, _: server_killed(house),
    "store killed": lambda house, _: store_killed(house),
    "store wiped": lambda house, _: house.engines.say("FLUSHALL"),
    "store read-only": read_only,
    "web frozen": lambda house, seconds: stopped(seconds, house.child("web")),
    "worker frozen": lambda house, seconds: stopped(seconds, house.main("worker")),
    "database frozen": lambda house, seconds: stopped(seconds, *backends(house)),
    "store frozen": lambda house, seconds: stopped(seconds, house.engines.valkey()),
    "broker swallows": lambda house, seconds: for_a_while(house, "broker", "hole", seconds),
    "broker cut off": lambda house, seconds: for_a_while(house, "broker", "cut", seconds),
    "database swallows": lambda house, seconds: for_a_while(house, "database", "hole", seconds),
    "database cut off": lambda house, seconds: for_a_while(house, "database", "cut", 0.2),
    "answer to a commit lost": lambda house, _: house.database.become("deaf"),
}


BLOWS_MIN = 5  # however slow the machine is on which they fall


def backends(house: House) -> list[int]:
    with house.engines.connect() as server:
        rows = server.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [house.name])
        return [row[0] for row in rows.fetchall()]


def rain(house: House, seconds: float, seed: int) -> list[str]:
    """Blows one after the other, each kind before any comes again, until the time is over; five at least."""
    chance, fallen, end = random.Random(seed), list[str](), threading.Event()
    timer = threading.Timer(seconds, end.set)
    timer.start()
    left: list[str] = []
    while not end.is_set() or len(fallen) < BLOWS_MIN:
        left = left or chance.sample(sorted(BLOWS), len(BLOWS))
        name = left.pop()
        with suppress(OSError, psycopg.Error, AssertionError):  # what was to be struck is down already
            BLOWS[name](house, chance.uniform(0.5, 2.5))
            fallen.append(name)
        end.wait(chance.uniform(0.2, 1.2))
    house.database.become("open")
    house.broker.become("open")
    return fallen
