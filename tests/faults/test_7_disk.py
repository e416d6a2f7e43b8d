"""The database's disk is full: what was promised is there when there is room again (safety.md C7)."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from portal import services
from tests.disks import fill, small_disk

pytestmark = [pytest.mark.slow, pytest.mark.proves("C7")]
REFUSALS = 5
WORDS = "w" * 200
# No segment is used again, so that a new one is soon needed; the writer sleeps: only a commit writes.
SETTINGS = "-c wal_keep_size=1GB -c wal_writer_delay=10s -c wal_writer_flush_after=100MB -c autovacuum=off"
MOST = 100_000


class Server:
    """One of its own, with its log of changes or everything it has on a small disk."""

    def __init__(self, folder: Path, data: Path, options: str) -> None:
        self.folder, self.data = folder, data
        self.control = [services.binary("pg_ctl"), "-D", data, "-w", "-t", 60]
        self.options = ["-l", folder / "log", "-o", f"-h '' -k {folder} {SETTINGS} {options}"]

    def start(self) -> None:
        services.run([*self.control, *self.options, "start"])

    def stop(self) -> None:
        services.call([*self.control, "-m", "immediate", "stop"])

    def connect(self) -> psycopg.Connection[tuple[int, ...]]:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)


@contextmanager
def on_a_small_disk(*, only_its_log: bool, options: str) -> Iterator[tuple[Server, Path]]:
    folder = services.sockets("disk")
    places = services.HOME / "disk"
    shutil.rmtree(places, ignore_errors=True)
    services.own(places)
    with small_disk(places / "small", 80) as disk:
        small, large = disk / "in", places / "large"
        services.own(small)
        services.own(large)
        data = (large if only_its_log else small) / "data"
        services.run([
            services.binary("initdb"), "-D", data, "-X", small / "log", "--wal-segsize=1", *services.INITDB
        ])  # fmt: skip
        server = Server(folder, data, options)
        try:
            server.start()
            yield server, disk
        finally:
            server.stop()
    shutil.rmtree(places, ignore_errors=True)


def written(server: Server) -> list[int]:
    """Numbers that the server said it had written, until it has refused some."""
    promised: list[int] = []
    refused = 0
    line = server.connect()
    while refused < REFUSALS:
        assert len(promised) < MOST, "the disk is never full"
        try:
            line = server.connect() if line.closed else line
            line.execute("INSERT INTO journal VALUES (%s, %s)", [len(promised), WORDS])
            promised.append(len(promised))
        except psycopg.Error:
            refused += 1
    line.close()
    return promised


def lost(*, only_its_log: bool, options: str = "") -> int:
    """How many of the numbers that a full disk's server promised are gone when there is room again."""
    with on_a_small_disk(only_its_log=only_its_log, options=options) as (server, disk):
        with server.connect() as line:
            line.execute("CREATE TABLE journal (number int PRIMARY KEY, words text NOT NULL)")
        filler = fill(disk, but=1 << 19)
        promised = written(server)
        assert promised, "it was full before anything was written"
        filler.unlink()
        server.stop()
        server.start()
        with server.connect() as line:
            line.execute("INSERT INTO journal VALUES (-1, 'there is room again')")
            kept = {
                number for (number,) in line.execute("SELECT number FROM journal WHERE words = %s", [WORDS])
            }
        return len(set(promised) - kept)


@pytest.mark.parametrize("only_its_log", [True, False], ids=["log", "everything"])
def test_what_was_promised_on_a_full_disk_is_there(only_its_log: bool) -> None:
    assert lost(only_its_log=only_its_log) == 0


def test_a_server_that_promises_before_it_writes_loses_some() -> None:
    assert lost(only_its_log=True, options="-c synchronous_commit=off") > 0
