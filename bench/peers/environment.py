"""The peers' own environment under var/, so that nothing of theirs comes near ours."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

from bench.ground import ROOT

HOME = ROOT / "var" / "bench-peers"
PYTHON = HOME / "bin" / "python"
SECONDS_MAX = 300


@cache
def has(package: str) -> bool:
    """Installed, or installed just now; False when it cannot be had."""
    if not PYTHON.exists() and not works([sys.executable, "-m", "venv", str(HOME)]):
        return False
    return works([str(PYTHON), "-m", "pip", "install", "-q", package])


def works(command: list[str]) -> bool:
    done = subprocess.run(command, capture_output=True, timeout=SECONDS_MAX, check=False)  # noqa: S603
    return done.returncode == 0
