"""``manage.py demo``: the whole house on one machine, with a believable group in it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import services
from portal.processes import Program, Programs
from portal.translations import compile_all

ROOT = services.ROOT
VAR = ROOT / "var"
SECONDS_TO_SERVE = 60
PASSWORD = "paddock-demo"  # noqa: S105  # printed on purpose, accepted in demo mode only
LOGINS = {
    "owner@demo.test": "an owner, on the phone",
    "advisor@demo.test": "service advisor",
    "workshop@demo.test": "workshop",
    "club@demo.test": "club manager",
    "care@demo.test": "care agent",
    "gm@demo.test": "general manager",
    "admin@demo.test": "group administrator",
}


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or the machine goes down."""


class Command(BaseCommand):
    help = "Set everything up, start it, and print where it is. Ctrl-C stops it; the data stays."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--region", choices=["gb", "cn"], help="the group's country (default: gb)")
        parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and start over")

    def handle(self, *args: Any, port: int, region: str | None, fresh: bool, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        with only_demo():
            check_port(port)
            programs = Programs()
            try:
                region = self.region(region, fresh=fresh)
                env = self.prepare(port, region, fresh=fresh)
                programs.members = programs_of(port, env)
                self.say("Starting web, worker, beat and relay")
                programs.start()
                wait_until_serving(port, programs)
                self.welcome(port)
                watch(programs)
            except Stopped:
                self.say("Stopping")
            finally:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                programs.stop()
                services.stop("demo")

    def say(self, line: str) -> None:
        self.stdout.write(f"· {line}")
        self.stdout.flush()

    def region(self, wanted: str | None, *, fresh: bool) -> str:
        """The region of the data that is there; another one needs a fresh start."""
        file = VAR / "demo.region"
        made_for = file.read_text() if file.exists() and not fresh else None
        if made_for and wanted and made_for != wanted:
            raise CommandError(f"The demo's data is for {made_for}. Add --fresh to start over with {wanted}.")
        return made_for or wanted or "gb"

    def prepare(self, port: int, region: str, *, fresh: bool) -> dict[str, str]:
        """Engines, tables, rights, translations, data; returns the environment of the programs."""
        if fresh:
            self.say("Throwing the old data away")
            forget()
        if not fresh and not (VAR / "demo.seeded").exists():
            forget()  # a first start that was cut off left half a group
        elif tables_were_rewritten():
            self.say("The tables were laid out anew since the last start, so the demo begins again")
            forget()
        self.say("Starting PostgreSQL and Valkey")
        engines = {} if "DATABASE_URL" in os.environ else services.ensure("demo")
        env = {**os.environ, **engines, **demo_environment(port, region)}
        compile_all()
        released, seeded = VAR / "demo.release", VAR / "demo.seeded"
        if not released.exists() or released.read_text() != version():
            self.say("Bringing the database up to date" if seeded.exists() else "Making the database")
            manage("release", env=env, PORTAL_PROCESS="owner")
            released.write_text(version())
            (VAR / "demo.tables").write_text(json.dumps(tables()))
        if not seeded.exists():
            (VAR / "demo.region").write_text(region)
            self.say("Filling it with two years of a dealer group")
            manage("seed", f"--region={region}", env=env, PORTAL_PROCESS="owner")
            seeded.touch()
        return env

    def welcome(self, port: int) -> None:
        address = f"http://localhost:{port}"
        self.stdout.write(f"\n  Paddock is open: {address}\n")
        self.stdout.write(f"  The staff's desk:       {address}/desk/")
        self.stdout.write(f"  Mail it has sent:       {address}/mailbox/\n")
        self.stdout.write(f"  Everybody's password is {PASSWORD}\n")
        for login, who in LOGINS.items():
            self.stdout.write(f"    {login:<20} {who}")
        notes = VAR / "demo.notes"  # what the seed wants said, with {address} in it
        if notes.exists():
            self.stdout.write("\n" + notes.read_text().replace("{address}", address))
        self.stdout.write("\n  Ctrl-C stops it; the data stays for the next start.\n")
        self.stdout.flush()


def stop(*_: Any) -> None:
    raise Stopped


def only_demo() -> IO[str]:
    VAR.mkdir(exist_ok=True)
    handle = (VAR / "demo.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError("The demo of this folder is already running. Stop it first with Ctrl-C.") from None
    return handle


def check_port(port: int) -> None:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise CommandError(
                    f"Port {port} is used by another program. Try: python3 manage.py demo --port {port + 1}"
                )


def forget() -> None:
    services.erase("demo")
    for name in ("media", "private", "log"):
        shutil.rmtree(VAR / name, ignore_errors=True)
    for name in ("demo.release", "demo.tables", "demo.seeded", "demo.region", "demo.notes"):
        (VAR / name).unlink(missing_ok=True)


def tables() -> dict[str, str]:
    """Every migration of ours with a hash of what it does."""
    files = sorted(ROOT.glob("*/migrations/[0-9]*.py"))
    return {str(p.relative_to(ROOT)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def tables_were_rewritten() -> bool:
    """A migration that already ran reads otherwise now: until the first release they are written anew."""
    file, now = VAR / "demo.tables", tables()
    if not file.exists():
        released = VAR / "demo.release"  # written by a demo from before this was noted
        return released.exists() and released.read_text() != version()
    return any(now.get(name) != digest for name, digest in json.loads(file.read_text()).items())


def version() -> str:
    """A hash of all that decides what ``release`` does."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/base.txt")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def demo_environment(port: int, region: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "PORTAL_DEMO": "1",
        "PORTAL_DEBUG": "0",
        "PORTAL_REGION": region,
        "PORTAL_BASE_URL": f"http://localhost:{port}",
    }


def manage(*arguments: str, env: dict[str, str], **extra: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments, "--verbosity=0"]
    done = subprocess.run(
        command, env={**env, **extra}, stdin=subprocess.DEVNULL, start_new_session=True, check=False
    )
    if done.returncode:
        raise CommandError(f"`{arguments[0]}` did not finish; what went wrong stands above.")


def programs_of(port: int, env: dict[str, str]) -> list[Program]:
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "portal.celery"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    commands = {
        "web": [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--blocking-threads", "4", "--no-ws", "portal.wsgi:application"],
        "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING", *quiet],
        "beat": [*celery, "beat", "--schedule", str(VAR / "beat"), "--pidfile=", "--loglevel", "WARNING"],
        "relay": [python, str(ROOT / "manage.py"), "relay"],
    }  # fmt: skip
    return [Program(name, command, env, VAR / "log" / f"{name}.log") for name, command in commands.items()]


def wait_until_serving(port: int, programs: Programs) -> None:
    patience = time.monotonic() + SECONDS_TO_SERVE
    while not serves(port):
        broken = programs.revive()
        if broken or time.monotonic() > patience:
            raise CommandError(obituary(broken or programs.members[0]))
        time.sleep(0.1)


def serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
            return True
    except OSError:
        return False


def watch(programs: Programs) -> None:
    while True:
        if broken := programs.revive():
            raise CommandError(obituary(broken))
        time.sleep(1)


def obituary(program: Program) -> str:
    return f"{program.name} does not run. Its last words ({program.log}):\n{program.last_words()}"
