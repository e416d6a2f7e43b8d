"""Nightly expiry: booking what died, for every account, beside one UPDATE of as many rows."""

from __future__ import annotations

import itertools
from datetime import timedelta

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from loyalty.ledger.actions import book_expiries

TITLE = "nightly expiry booking"
LIMIT = "limit: one UPDATE of a balance each"
TABLES = """
    CREATE TABLE bench_balance (account bigint PRIMARY KEY, points bigint NOT NULL) WITH (fillfactor = 50)
"""


def run(stage: Stage) -> Table:
    count = stage.size(3_000, 100_000)
    owners = ground.accounts(count)
    nights = stage.rounds
    for night in range(nights):
        ground.give_until(owners, ground.TODAY + timedelta(days=70 + night))
    ground.give(owners, 2)
    ground.run(TABLES)
    ground.run("INSERT INTO bench_balance SELECT id, 1000 FROM loyalty_account")
    ground.analyse()
    ahead = itertools.count(71)

    def limit() -> Sample:
        return timed(lambda: len(ground.run("UPDATE bench_balance SET points = points - 1 RETURNING 1")))

    def ours() -> Sample:
        on = ground.TODAY + timedelta(days=next(ahead))
        return timed(lambda: book_expiries(on=on))

    sides = [Side(LIMIT, limit), Side("book_expiries", ours, LIMIT, Bar("times", 10))]
    note = f"{count} accounts, a lot of each dies every night; figure: multiple of the limit's cost"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))
