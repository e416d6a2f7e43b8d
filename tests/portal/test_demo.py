"""The demo as a newcomer meets it: one command, an address, logins; Ctrl-C, and nothing is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.management.commands import demo

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 600
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A second checkout beside this one, with engines and data of its own."""
    there = tmp_path_factory.mktemp("beside") / "paddock"
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(
        listed, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines():
        if (ROOT / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name)
    yield there
    manage(there, "engines", "erase")


def environment() -> dict[str, str]:
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
    return {**{k: v for k, v in os.environ.items() if k not in names}, "PORTAL_NO_BOOTSTRAP": "1"}


def manage(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "manage.py"), *arguments]
    return subprocess.run(
        command, cwd=checkout, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
    )


class Demo:
    def __init__(self, checkout: Path, port: int) -> None:
        command = [sys.executable, str(checkout / "manage.py"), "demo", "--port", str(port)]
        self.log = checkout / "demo.out"
        with self.log.open("w") as log:
            self.child = subprocess.Popen(command, cwd=checkout, env=environment(), stdout=log, stderr=log)
        patience = time.monotonic() + SECONDS
        while "Ctrl-C stops it" not in self.said():
            assert self.child.poll() is None, self.said()
            assert time.monotonic() < patience, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return self.log.read_text()

    def stop(self) -> None:
        self.child.send_signal(signal.SIGINT)
        self.child.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(checkout: Path) -> list[str]:
    shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in shown.splitlines() if str(checkout) in line]


def test_one_command_opens_the_house_and_ctrl_c_closes_it(checkout: Path) -> None:
    port = free_port()
    house = Demo(checkout, port)
    try:
        for word in (f"http://localhost:{port}", "owner@demo.test", "admin@demo.test", "paddock-demo"):
            assert word in house.said()
        with urllib.request.urlopen(f"http://localhost:{port}/health/ready") as answer:
            assert answer.status == 200
        again = manage(checkout, "demo", "--port", str(free_port()))
        assert again.returncode == 1
        assert "already running" in again.stderr
    finally:
        house.stop()
    assert running(checkout) == []
    assert "postgres" not in manage(checkout, "engines", "status", "demo").stdout

    began = time.monotonic()
    house = Demo(checkout, port)
    try:
        assert "Filling" not in house.said(), "the data was kept"
        assert time.monotonic() - began < 120, "loose on purpose: the machine may be busy"
    finally:
        house.stop()
    assert running(checkout) == []


def test_a_port_in_use_is_said_in_a_sentence(checkout: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = manage(checkout, "demo", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is used by another program" in done.stderr
    assert "Traceback" not in done.stderr


def test_tables_written_anew_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)
    assert not demo.tables_were_rewritten(), "nothing has run yet"
    ran = demo.tables()
    note = tmp_path / "demo.tables"
    name = next(iter(ran))
    for before, rewritten in (
        (ran, False),
        ({name: ran[name]}, False),  # the others are new
        (ran | {name: "another"}, True),
        (ran | {"club/migrations/0009_gone.py": "another"}, True),
    ):
        note.write_text(json.dumps(before))
        assert demo.tables_were_rewritten() is rewritten
    note.unlink()
    (tmp_path / "demo.release").write_text("an older house")
    assert demo.tables_were_rewritten(), "from before the note was kept"
