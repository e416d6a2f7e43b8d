"""The engines start from any state a machine can leave them in. Each test has engines of its own."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from portal import services

DURABLE: tuple[LiteralString, ...] = (
    "SHOW fsync", "SHOW synchronous_commit", "SHOW full_page_writes", "SHOW data_checksums",
)  # fmt: skip


@pytest.fixture
def kind() -> Iterator[str]:
    name = f"try-{os.getpid()}"
    yield name
    services.erase(name)


def query(kind: str, sql: LiteralString) -> str:
    with psycopg.connect(host=str(services.sockets(kind)), user="postgres", dbname="paddock") as connection:
        cursor = connection.execute(sql)
        return "".join(str(value) for row in cursor for value in row) if cursor.description else ""


def wait_for_death(pid: int) -> None:
    while "postgres" in services.command_of(pid):
        time.sleep(0.05)


def test_they_start_answer_and_stop(kind: str) -> None:
    env = services.ensure(kind)
    assert services.status(kind) == {"postgres": True, "valkey": True}
    assert len(env["CACHE_URL"]) < 107
    for setting in DURABLE:
        assert query(kind, setting) == "on"
    assert query(kind, "SHOW server_version_num") >= "180000"
    services.stop(kind)
    assert services.status(kind) == {"postgres": False, "valkey": False}


def test_what_a_killed_server_leaves_behind_does_not_matter(kind: str) -> None:
    services.ensure(kind)
    query(kind, "CREATE TABLE kept AS SELECT 7 AS number")
    pid = services.postmaster(services.data_of(kind))
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_for_death(pid)
    (services.data_of(kind) / "postmaster.pid").write_text(f"{os.getpid()}\n")  # reused by another program
    services.ensure(kind)
    assert query(kind, "SELECT number FROM kept") == "7"


def test_a_server_that_repairs_itself_is_waited_for(kind: str) -> None:
    services.ensure(kind)
    before = services.postmaster(services.data_of(kind))
    at = f"host={services.sockets(kind)} user=postgres dbname=paddock"
    with psycopg.connect(at) as frozen, psycopg.connect(at) as killed:
        os.kill(frozen.info.backend_pid, signal.SIGSTOP)  # PostgreSQL waits seconds for it before it repairs
        os.kill(killed.info.backend_pid, signal.SIGKILL)
        while services.status(kind)["postgres"]:
            time.sleep(0.01)
        services.ensure(kind)
    assert services.postmaster(services.data_of(kind)) == before
    assert query(kind, "SELECT 1") == "1"


def test_two_starts_at_once_make_one_server(kind: str) -> None:
    threads = [threading.Thread(target=services.ensure, args=[kind]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert services.status(kind) == {"postgres": True, "valkey": True}


def test_a_lost_socket_is_found_again(kind: str) -> None:
    services.ensure(kind)
    for left in services.sockets(kind).glob("*"):
        left.unlink()
    (services.sockets(kind) / ".s.PGSQL.5432").unlink(missing_ok=True)
    services.ensure(kind)
    assert services.status(kind) == {"postgres": True, "valkey": True}


def test_a_strangers_folder_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stranger")
    if os.geteuid() != 0:
        pytest.skip("only root can make a stranger's folder")
    os.chown(folder, 12345, 12345)
    with pytest.raises(SystemExit, match="somebody else"):
        services.own(folder)
