"""The line to the database breaks, swallows, slows; it is locked; it runs full (safety.md C5, C6)."""

import threading
import time
from collections import Counter

import pytest
from django.db import connection

from tests.faults.house import House
from tests.faults.journal import Deed, World, answered, crowd, stop
from tests.faults.oracle import judge

pytestmark = pytest.mark.slow
FINE = {"lost": 0, "double": 0, "wrong": 0}


def deaf_ears(house: House, world: World, *, keeps_keys: bool, seed: int, times: int = 6) -> list[Deed]:
    """Wishes whose commit is done while its answer never arrives: the client asks again."""
    client = crowd(house.port, world, seed, 1)[0]
    client.keeps_keys = keeps_keys
    for _ in range(times):
        house.database.become("deaf")
        client.order()
        house.database.become("open")
    return client.deeds


@pytest.mark.proves("C5")
def test_a_commit_whose_answer_is_lost_is_done_once(house: House, world: World) -> None:
    before = house.database.lost
    deeds = deaf_ears(house, world, keeps_keys=True, seed=20)
    assert all(deed.is_promised for deed in deeds)
    assert house.database.lost > before, "no answer was lost"
    assert judge(deeds) == FINE


@pytest.mark.proves("C5")
def test_sabotage_who_asks_again_under_another_key_gets_it_twice(house: House, world: World) -> None:
    seen = judge([])["double"]
    before = house.database.lost
    deeds = deaf_ears(house, world, keeps_keys=False, seed=21)
    assert house.database.lost > before, "no answer was lost"
    assert judge(deeds)["double"] > seen


@pytest.mark.proves("C5")
def test_a_database_that_swallows_everything_is_a_page_that_says_so(house: House, world: World) -> None:
    house.database.become("hole")
    began = time.monotonic()
    status, _ = house.get("/rewards/wash/", 20, world.customers[0].session)
    waited = time.monotonic() - began
    alive, _ = house.get("/health/live")
    house.database.become("cut")
    house.database.become("open")
    assert (status, alive) == (503, 200)
    assert waited < 15, "five seconds and what the machine is busy with; nobody waits for the hole"
    house.wait_until_ready()


@pytest.mark.proves("C6")
def test_a_locked_table_is_a_pause_and_not_the_end(house: House, world: World) -> None:
    """Everybody waits for one table: who asks is told to come back, and afterwards all is as before."""
    clients = crowd(house.port, world, seed=22, size=6)
    release = threading.Event()

    def hold() -> None:
        with house.engines.connect("faults") as rival, rival.transaction():
            rival.execute("LOCK TABLE loyalty_account IN ACCESS EXCLUSIVE MODE")
            release.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    for client in clients:
        client.start()
    said = Counter[int]()
    while said[503] < 3:
        said = Counter(status for c in clients for d in list(c.deeds) for status, _ in list(d.tries))
        assert 500 not in said, said
        time.sleep(0.1)
    release.set()
    holder.join()
    assert house.wait_until_ready(10) <= 10
    deeds = stop(clients)
    assert not [code for code, _ in answered(deeds) if code == 500]
    assert all(deed.is_promised for deed in deeds if deed.kind in ("order", "aside", "taken"))
    assert judge(deeds)["lost"] == judge(deeds)["wrong"] == 0
    connection.close()
