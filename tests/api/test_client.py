"""The little program of docs/examples closes a visit at a real server, and may be started twice."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from booking.visits.models import Visit
from tests.api.conftest import key_of
from tests.cms.desks.conftest import ARRIVAL, World, made_world

PROGRAM = Path(__file__).parents[2] / "docs/examples/close_visit.py"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def address(own_database: str) -> Iterator[str]:
    """The whole of our software behind a socket, each request with its own commits."""

    def answer(environ: Any, start: Any) -> Any:
        try:
            return list(application(environ, start))
        finally:
            connections.close_all()

    application = WSGIHandler()
    server = make_server("127.0.0.1", 0, answer, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(30)
    server.server_close()


def run(address: str, key: str, *told: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PADDOCK_URL": address, "PADDOCK_KEY": key}
    words = [sys.executable, str(PROGRAM), *told]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=100, check=False)


def test_a_visit_is_closed_from_end_to_end_and_only_once(address: str) -> None:
    world: World = made_world()
    key = key_of(world.here.site)
    assert world.booking.arrive_at == ARRIVAL
    told = (world.booking.ref, "12500", "18900", "Annual service")
    for _turn in range(2):
        done = run(address, key, *told)
        assert done.returncode == 0, done.stderr
        assert "closed at" in done.stdout
    visit = Visit.objects.get()
    assert visit.is_closed()
    assert visit.lines.get().net_minor == 18_900
    stranger = run(address, "pdk_wrong", *told)
    assert stranger.returncode != 0
    assert stranger.stderr.startswith("401 ")
