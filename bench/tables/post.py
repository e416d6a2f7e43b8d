"""Post one earn or spend: unique key, append-only entry, lots, never negative, balance."""

from __future__ import annotations

import os
import random
from datetime import timedelta

from django.db import connection

from bench import ground
from bench.clients import together
from bench.harness import Bar, Sample, Side, Table, compared, in_turns
from bench.peers import posting
from bench.stage import Stage
from loyalty.ledger import actions
from loyalty.models import Account

TITLE = "post one earn or spend"
CLIENTS, LOTS = 4, 8
LIMIT = "limit: one entry, one balance row, one round trip, nothing kept"
BARE = "the same without Django's cursor"
TABLES = """
    CREATE TABLE bench_balance (account bigint PRIMARY KEY, points bigint NOT NULL) WITH (fillfactor = 90);
    CREATE TABLE bench_entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account bigint NOT NULL,
        points bigint NOT NULL, "on" date NOT NULL, posted_at timestamptz NOT NULL DEFAULT now())
"""
POST = """
    WITH entry AS (INSERT INTO bench_entry (account, points, "on") VALUES (%s, %s, %s))
    UPDATE bench_balance SET points = points + %s WHERE account = %s
"""


def run(stage: Stage) -> Table:
    per_client = stage.size(100, 1_000)
    owners = ground.accounts(CLIENTS * 250)
    ground.give(owners, LOTS)
    for statement in TABLES.split(";"):
        ground.run(statement)
    ground.run("INSERT INTO bench_balance SELECT id, 0 FROM loyalty_account")
    ground.analyse()
    mine = [owners[n::CLIENTS] for n in range(CLIENTS)]

    def limit(client: int, number: int) -> None:
        account = mine[client][number % 250]
        with connection.cursor() as cursor:  # as every limit here: guarantees are left out, not the way in
            cursor.execute(POST, [account.pk, 5, ground.TODAY, 5, account.pk])

    def bare(client: int, number: int) -> None:
        account = mine[client][number % 250]
        connection.connection.execute(POST, [account.pk, 5, ground.TODAY, 5, account.pk], prepare=True)

    def earn(client: int, number: int) -> None:
        account, dice = pick(mine[client])
        actions.earn(
            account=account, points=dice.randint(20, 900), key=f"b:{os.getpid()}:{number}",
            on=ground.TODAY, basis=50_000, expires_on=ground.TODAY + timedelta(days=730), now=ground.NOW,
            source=f"visit:{number}", site="bench", brand="halden",
        )  # fmt: skip

    def redeem(client: int, number: int) -> None:
        account, dice = pick(mine[client])
        actions.redeem(
            account=account, points=dice.randint(1, 9), key=f"b:{os.getpid()}:{number}",
            on=ground.TODAY, now=ground.NOW, source=f"reward:{number}", site="bench",
        )  # fmt: skip

    def side(work: object, times: int) -> Sample:
        return together(CLIENTS, per_client * times, work)  # type: ignore[arg-type]

    bar = Bar("share", 0.35)
    sides = [
        Side(LIMIT, lambda: side(limit, 10)),
        Side(BARE, lambda: side(bare, 10), LIMIT),
        Side("earn", lambda: side(earn, 1), LIMIT, bar),
        Side("redeem", lambda: side(redeem, 1), LIMIT, bar),
    ]
    if stage.with_peers:
        sides += posting.sides(CLIENTS, per_client, LIMIT)
    rows = compared(sides, in_turns(sides, stage.rounds))
    note = f"{CLIENTS} processes, {len(owners)} accounts of {LOTS} lots; figure: share of the limit's speed"
    return Table(TITLE, note, rows + posting.missing(stage))


def pick(accounts: list[Account]) -> tuple[Account, random.Random]:
    dice = random.Random(os.urandom(8))  # noqa: S311  # an account, not a secret
    return dice.choice(accounts), dice
