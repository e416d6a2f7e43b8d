"""A release while people use the house: older code on newer tables, both beside each other, and back (L3).

``MIGRATING=200000`` puts so many rows more into a table that every request reads, and prints times.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from portal.models import User
from portal.processes import Program, Programs
from tests.faults.house import ROOT, House, free_port
from tests.faults.journal import Client, Deed, World, answered, crowd, percentile, stop
from tests.faults.oracle import judge

pytestmark = [pytest.mark.slow, pytest.mark.proves("L3")]
ROWS = int(os.environ.get("MIGRATING", "0"))
ENOUGH = 12  # wishes with an end, of each phase


def command(house: House, version: str, *words: str) -> int:
    """``manage.py`` of another version of the code, as the owner of the tables."""
    env = {
        **house.env,
        "DJANGO_SETTINGS_MODULE": f"tests.faults.{version}.settings",
        "DATABASE_OWNER_URL": f"postgres://postgres@/{house.name}?host={house.engines.folder}",
        "PORTAL_PROCESS": "owner",
    }
    return subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], env=env, check=False).returncode


@contextmanager
def newer_web(house: House, folder: Path) -> Iterator[int]:
    """Web processes of the later version beside the older ones; their port."""
    port = free_port()
    env = {**house.env, "DJANGO_SETTINGS_MODULE": "tests.faults.newer.settings"}
    words = [sys.executable, "-m", "portal.web", "--port", str(port), "--workers", "1", "--threads", "8"]
    web = Program("newer", words, env, folder / "newer.log")
    web.start()
    try:
        yield port
    finally:
        Programs([web]).stop()


def busy(clients: list[Client], house: House) -> None:
    """Until they got through with some more wishes than before."""
    so_far = len(ended(clients))
    house.wait(lambda: len(ended(clients)) >= so_far + ENOUGH, 120)


def ended(clients: list[Client]) -> list[Deed]:
    return [deed for client in clients for deed in list(client.deeds) if deed.status]


def failed(deeds: list[Deed]) -> list[Any]:
    return [
        (deed.kind, deed.tries) for deed in deeds if any(not code or code >= 500 for code, _ in deed.tries)
    ]


def fill(rows: int) -> None:
    """Strangers, so that whatever runs over the whole table takes its time."""
    if rows:
        strangers = (User(email=f"stranger{number}@example.com") for number in range(rows))
        User.objects.bulk_create(strangers, batch_size=5_000)
    connections.close_all()


def widened(house: House) -> int:
    """How many tables have the later version's column."""
    with house.engines.connect(house.name) as server:
        found = server.execute("SELECT count(*) FROM information_schema.columns WHERE column_name = 'later'")
        (count,) = found.fetchone() or (0,)
    return int(count)


def test_no_request_fails_while_the_tables_change(
    house: House, world: World, tmp_path: Path, capsys: Any
) -> None:
    known = judge([])["double"]
    fill(ROWS)
    clients = crowd(house.port, world, seed=60, size=3)
    for client in clients:
        client.start()
    busy(clients, house)
    assert command(house, "newer", "release") == 0
    assert widened(house) > 100
    busy(clients, house)  # older code on newer tables
    with newer_web(house, tmp_path) as port:
        house.wait(lambda: house.get("/health/ready", port=port)[0] == 200)
        later = crowd(port, world, seed=61, size=3)
        for client in later:
            client.start()
        busy(clients + later, house)
        deeds = stop(later)
    assert any(command(house, "newer", "migrate", "newer", "zero") == 0 for _ in range(10))
    assert not widened(house)
    busy(clients, house)
    deeds += stop(clients)
    times = [seconds for _, seconds in answered(deeds)]
    with capsys.disabled():
        if ROWS:
            print(f"\nmigrating: {len(times)} answers, p99 {percentile(times, 0.99):.2f} s")  # noqa: T201
    assert failed(deeds) == []
    assert judge(deeds) == {"lost": 0, "double": known, "wrong": 0}


def test_sabotage_a_migration_that_works_on_under_its_lock_turns_people_away(
    house: House, world: World
) -> None:
    clients = crowd(house.port, world, seed=62, size=3)
    for client in clients:
        client.start()
    with house.engines.connect(house.name) as owner, owner.transaction(force_rollback=True):
        owner.execute("ALTER TABLE portal_user ADD COLUMN at_once text")
        house.wait(lambda: bool(failed([deed for client in clients for deed in list(client.deeds)])))
    assert failed(stop(clients))
