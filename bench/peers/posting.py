"""Other ledgers as further sides of ``post``: each runs in its own environment, on our PostgreSQL."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

from django.db import connection

from bench import ground
from bench.harness import Row, Sample, Side
from bench.peers import environment
from bench.stage import Stage

NOSTRO = "hf-nostro[postgres]"
UNMEASURED = "credit-ledger, dj-wallet, django-hordak, django-ledger: nobody has written their runner yet"


def sides(clients: int, per_client: int, limit: str) -> list[Side]:
    if not environment.has(NOSTRO):
        return []
    url = f"postgresql:///{connection.settings_dict['NAME']}?host={connection.settings_dict['HOST']}"
    dsn = f"{url}&user={connection.settings_dict['USER']}"
    runner("hf_nostro", "prepare", dsn, str(clients), "0")

    def side(verb: str) -> Callable[[], Sample]:
        def run() -> Sample:
            told = runner("hf_nostro", verb, dsn, str(clients), str(per_client))
            return Sample(**json.loads(told.splitlines()[-1]))

        return run

    return [Side(f"hf-nostro {verb}", side(verb), limit) for verb in ("credit", "debit")]


def missing(stage: Stage) -> list[Row]:
    if not stage.with_peers:
        return []
    absent = [] if environment.has(NOSTRO) else [Row(f"{NOSTRO}: could not be installed")]
    return [*absent, Row(UNMEASURED)]


def runner(name: str, *arguments: str) -> str:
    """What a peer's program prints; it knows nothing of our code."""
    program = ground.ROOT / "bench" / "peers" / "runners" / f"{name}.py"
    done = subprocess.run(  # noqa: S603  # our own program
        [environment.PYTHON, program, *arguments], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{name} {arguments[0]}: {done.stderr[-400:]}")
    return done.stdout
