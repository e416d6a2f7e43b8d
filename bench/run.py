"""Every table asked for, one after the other, each in a database of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from importlib import import_module

from django.db import connection

from bench import ground
from bench.harness import Row, Table
from bench.stage import Stage

TABLES = ("post", "bulk", "expiry", "balance", "lots", "month", "day", "outbox", "reminders", "cars", "queue",
          "pages", "weight", "events", "imports", "segments")  # fmt: skip


def tables(names: Sequence[str], stage: Stage, say: Callable[[str], None]) -> bool:
    """Print the tables asked for; False when one of them could not be measured."""
    say(server())
    whole = True
    for name in names or TABLES:
        module = import_module(f"bench.tables.{name}")
        began = time.monotonic()
        try:
            with ground.scratch():
                table = module.run(stage)
        except Exception as error:  # the other tables are worth printing
            whole, table = False, Table(module.TITLE, rows=[Row(f"could not be measured: {error!r}")])
        say(f"\n{table}\n  ({name}: {time.monotonic() - began:.0f} s)")
    return whole


def server() -> str:
    """Which PostgreSQL, how durable, and how busy the machine was before we came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), current_setting('fsync'), current_setting('synchronous_commit')")
        version, fsync, commit = cursor.fetchone()
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return f"{' '.join(version.split()[:2])}, fsync {fsync}, synchronous_commit {commit}; load before {load}"
