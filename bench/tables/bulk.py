"""Post in bulk (import, campaign, birthday night): the bulk action beside one statement of arrays."""

from __future__ import annotations

import datetime

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from loyalty.ledger.actions import Credit, earn_many

TITLE = "post in bulk (import, campaign, birthday night)"
LIMIT = "limit: one unnest statement into a table with a unique key"
TABLES = """
    CREATE TABLE bench_entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account bigint NOT NULL,
        points bigint NOT NULL, "on" date NOT NULL, key text NOT NULL UNIQUE)
"""
INSERT = """
    INSERT INTO bench_entry (account, points, "on", key)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[])
"""


def run(stage: Stage) -> Table:
    count = stage.size(4_000, 50_000)
    owners = ground.accounts(count)
    ground.give(owners, 4)
    ground.run(TABLES)
    ground.analyse()

    def keys() -> list[str]:
        number = next(ground.numbers)
        return [f"bulk:{number}:{n}" for n in range(count)]

    def limit() -> Sample:
        ids, names = [owner.pk for owner in owners], keys()
        days, points = [ground.TODAY] * count, [50] * count

        def insert() -> int:
            ground.run(INSERT, ids, points, days, names)
            return count

        return timed(insert)

    def ours() -> Sample:
        expires = ground.TODAY + datetime.timedelta(days=700)
        due = [
            Credit(account=owner, points=50, key=key, on=ground.TODAY, expires_on=expires)
            for owner, key in zip(owners, keys(), strict=True)
        ]
        return timed(lambda: len(earn_many(credits=due, now=ground.NOW)))

    sides = [Side(LIMIT, limit), Side("earn_many", ours, LIMIT, Bar("share", 0.15))]
    note = f"{count} accounts of 4 lots, one credit each; figure: share of the limit's speed"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))
