"""Web, worker, beat and relay as processes, on engines that are killed, by lines that break."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from portal import services
from portal.processes import Program, Programs
from tests import databases
from tests.faults.lines import Line

ROOT = services.ROOT
KIND = "faults"
SECONDS = 60


class Engines:
    """PostgreSQL as durable as in production, and Valkey: started, killed and frozen by the tests."""

    def __init__(self) -> None:
        self.folder = services.sockets(KIND)

    def start(self) -> None:
        """Again and again: a killed server's checkpointer ends its writing, and is in the way until then."""
        patience = time.monotonic() + SECONDS
        while time.monotonic() < patience:
            with suppress(SystemExit):
                services.ensure(KIND)
                return
            time.sleep(0.3)
        services.ensure(KIND)

    def stop(self) -> None:
        services.stop(KIND)

    def postmaster(self) -> int:
        found = services.postmaster(services.data_of(KIND))
        assert found, "PostgreSQL does not run"
        return found

    def valkey(self) -> int:
        """Its process id, as it tells it itself: INFO server."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(self.folder / "valkey.sock"))
            line.sendall(b"INFO server\r\n")
            said = line.recv(8_000).decode()
        return int(said.partition("process_id:")[2].split()[0])

    def say(self, *words: str) -> bytes:
        return services.ask(self.folder / "valkey.sock", " ".join(words).encode() + b"\r\n")

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def clone(self, name: str) -> None:
        """The tests' migrated template, carried over once, then copied."""
        template = f"template_{databases.fingerprint()}"
        with self.connect() as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
            if not known:
                self.carry_over(template)
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def carry_over(self, template: str) -> None:
        with databases.maintenance() as server:
            databases.ready_template(server)
            host = server.info.host
        at = ["-h", str(self.folder), "-U", "postgres"]
        for command in (
            ["dropdb", *at, "--if-exists", f"{template}_new"], ["createdb", *at, f"{template}_new"],
        ):  # fmt: skip
            subprocess.run([services.binary(command[0]), *command[1:]], check=True)
        taking: list[str | Path] = [
            services.binary("pg_dump"),
            "-h",
            host,
            "-U",
            "postgres",
            "--no-privileges",
            template,
        ]
        giving: list[str | Path] = [
            services.binary("psql"),
            *at,
            "-Xq",
            "-o",
            os.devnull,
            "-d",
            f"{template}_new",
        ]
        with subprocess.Popen(taking, stdout=subprocess.PIPE) as dump:
            subprocess.run(giving, stdin=dump.stdout, check=True)
        with self.connect() as server:
            server.execute(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')


class House:
    """One Paddock at ``port``; ``database`` and ``broker`` are the lines to its engines."""

    def __init__(self, folder: Path, engines: Engines, name: str, mail: str = "smtp://127.0.0.1:1") -> None:
        self.engines, self.name, self.port = engines, name, free_port()
        short = services.sockets("lines")  # names of sockets are short
        self.database = Line(short / ".s.PGSQL.5432", engines.folder / ".s.PGSQL.5432")
        self.broker = Line(short / "valkey.sock", engines.folder / "valkey.sock")
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": f"postgres://postgres@/{name}?host={short}",
            "REDIS_URL": f"redis+socket://{short}/valkey.sock?virtual_host=0",
            "CACHE_URL": f"unix://{short}/valkey.sock?db=1",
            "PORTAL_BASE_URL": f"http://127.0.0.1:{self.port}",
            "PORTAL_NO_BOOTSTRAP": "1",
            "EMAIL_URL": mail,
        }
        python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "portal.celery"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        commands = {
            "web": [python, "-m", "portal.web", "--port", str(self.port), "--workers", "2",
                    "--threads", "8"],
            "worker": [*celery, "worker", "--concurrency", "1", *quiet],
            "beat": [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile=", *quiet[-2:]],
            "relay": [python, str(ROOT / "manage.py"), "relay"],
        }  # fmt: skip
        self.programs = {
            each: Program(each, command, self.env, folder / f"{each}.log")
            for each, command in commands.items()
        }
        self.closed, self.watched = threading.Event(), False

    def start(self, *names: str) -> None:
        for name in names:
            self.programs[name].start()
        if not self.watched:
            threading.Thread(target=self.keep_alive, daemon=True).start()
        self.watched = True

    def keep_alive(self) -> None:
        """What an operator's supervisor does: start again whatever has died."""
        while not self.closed.wait(0.2):
            for program in self.programs.values():
                if program.child is not None and not program.is_alive() and not self.closed.is_set():
                    program.send(signal.SIGKILL)  # its orphans go with it
                    program.start()

    def stop(self) -> None:
        self.closed.set()
        time.sleep(0.3)
        Programs([each for each in self.programs.values() if each.child is not None]).stop()
        self.database.close()
        self.broker.close()

    def get(self, path: str, seconds: float = 5, session: str = "", port: int = 0) -> tuple[int, bytes]:
        try:
            cookie = {"Cookie": f"sessionid={session}"} if session else {}
            address = f"http://127.0.0.1:{port or self.port}{path}"
            asked = urllib.request.Request(address, headers=cookie)
            with urllib.request.urlopen(asked, timeout=seconds) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def wait(self, what: Callable[[], bool], seconds: float = SECONDS) -> float:
        """Until it is so; how long that took."""
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > seconds:
                pytest.fail(f"not within {seconds} s; {self.last_words()}")
            time.sleep(0.1)
        return time.monotonic() - began

    def wait_until_ready(self, seconds: float = SECONDS) -> float:
        return self.wait(lambda: self.get("/health/ready")[0] == 200, seconds)

    def last_words(self) -> str:
        return "\n".join(f"{name}: {each.last_words()}" for name, each in self.programs.items() if each.child)

    def main(self, name: str) -> int:
        child = self.programs[name].child
        assert child is not None
        return child.pid

    def child(self, name: str) -> int:
        """A process under the main one, the youngest; the main one where there is none."""
        found = children(self.main(name))
        return found[-1] if found else self.main(name)


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in path.read_text().split()] if path.exists() else []


def strike(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        strike(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            strike(pid, signal.SIGCONT)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
