"""Web processes are replaced one by one while people use the house (safety.md C13)."""

import os
import signal

import pytest

from tests.faults.house import House, children, strike
from tests.faults.journal import World, crowd, stop
from tests.faults.oracle import judge

ROUNDS = int(os.environ.get("RESTARTS", "0"))


@pytest.mark.slow
@pytest.mark.skipif(not ROUNDS, reason="seconds for each process and round: RESTARTS=10")
@pytest.mark.proves("C13")
def test_no_request_fails_while_web_processes_are_replaced(house: House, world: World) -> None:
    clients = crowd(house.port, world, seed=30, size=3, pause=0.3)
    for client in clients:
        client.start()
    for _ in range(ROUNDS):
        before = set(children(house.main("web")))
        strike(house.main("web"), signal.SIGHUP)
        house.wait(lambda: not before & set(children(house.main("web"))), 300)  # noqa: B023
    deeds = stop(clients)
    failed = [
        (deed.kind, deed.tries) for deed in deeds if any(not code or code >= 500 for code, _ in deed.tries)
    ]
    assert not failed
    assert len(deeds) > 10
    assert judge(deeds)["lost"] == 0
