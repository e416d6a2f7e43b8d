"""Everything is struck while people use the house: nothing promised is lost, nothing is done twice.

Twenty-five seconds in the suite; ``CHAOS=600 CHAOS_SEED=3`` for ten minutes of another (safety.md C1, C2).
"""

import os
import time
from typing import Any

import pytest
from django.db import connections

from club.notices.models import Dispatch
from tests.club.smtp import Sink
from tests.faults.blows import BLOWS_MIN, rain
from tests.faults.house import House, strike
from tests.faults.journal import World, answered, crowd, percentile, stop
from tests.faults.oracle import judge

pytestmark = pytest.mark.slow
SECONDS, SEED = float(os.environ.get("CHAOS", "25")), int(os.environ.get("CHAOS_SEED", "7"))
LETTERS = 420  # a job that lost its worker again and again pauses up to five minutes (club/jobs/rules.py)
FINE = {"lost": 0, "double": 0, "wrong": 0}


@pytest.mark.proves("C1", "C2", "C3", "L6")
def test_whatever_is_struck_promises_hold(house: House, world: World, mail: Sink, capsys: Any) -> None:
    known = judge([])["double"]  # what sabotage twins left behind
    clients = crowd(house.port, world, SEED, 6)
    for client in clients:
        client.start()
    connections.close_all()
    fallen = rain(house, SECONDS, SEED)
    began = time.monotonic()
    house.engines.start()
    house.wait_until_ready()
    deeds = stop(clients)
    house.wait(lambda: not Dispatch.objects.filter(state="ready", channel="email").exists(), LETTERS)
    drained = time.monotonic() - began
    connections.close_all()
    found = judge(deeds)
    times = [seconds for _, seconds in answered(deeds)]
    codes = [code for code, _ in answered(deeds)]
    with capsys.disabled():
        print(  # noqa: T201
            f"\nchaos: {len(fallen)} blows in {SECONDS:.0f} s (seed {SEED}), {len(deeds)} wishes, "
            f"{sum(d.is_promised for d in deeds)} promised, {len(times)} answers, "
            f"p99 {percentile(times, 0.99):.2f} s, 500s {codes.count(500)}, 503s {codes.count(503)}, "
            f"drained in {drained:.0f} s, {len(mail.ids)} letters: {found}"
        )
    assert len(fallen) >= BLOWS_MIN
    assert [deed for deed in deeds if deed.is_promised]
    assert found | {"double": found["double"] - known} == FINE
    assert codes.count(500) == 0
    assert [(deed.kind, deed.tries) for deed in deeds if not deed.status] == [], "a wish without an end"
    assert len(set(mail.ids)) == len(mail.ids), "a letter went out twice"


def test_sabotage_a_server_that_answers_before_it_writes_loses_promises(house: House, world: World) -> None:
    """``synchronous_commit = off`` and a kill: the journal knows of promises that the books do not."""
    with house.engines.connect() as server:
        server.execute("ALTER SYSTEM SET synchronous_commit = off")
        server.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        server.execute("SELECT pg_reload_conf()")
    try:
        clients = crowd(house.port, world, seed=50, size=4, pause=0.0)
        for client in clients:
            client.start()
        house.wait(lambda: sum(d.is_promised for c in clients for d in list(c.deeds)) >= 30)
        strike(house.engines.postmaster())
        for client in clients:
            client.stopped.set()
        promised = [deed for client in clients for deed in list(client.deeds) if deed.is_promised]
    finally:
        house.engines.start()
        with house.engines.connect() as server:
            server.execute("ALTER SYSTEM RESET ALL")
            server.execute("SELECT pg_reload_conf()")
        house.wait_until_ready()
        stop(clients)
        connections.close_all()
    assert judge(promised)["lost"] > 0
