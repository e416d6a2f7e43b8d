"""Balance and newest statement page of a member with 10, 1,000 and 100,000 entries; and a spend there."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from loyalty.ledger import actions
from loyalty.ledger.actions import Credit, earn_many
from loyalty.ledger.queries import balance, statement
from loyalty.models import Account

TITLE = "balance, newest statement page and a spend, by the length of the history"
LIMIT = "limit: SELECT of the stored balance by primary key"
AT_ONCE = 5_000


def run(stage: Stage) -> Table:
    lengths = [10, 1_000, stage.size(10_000, 100_000)]
    members = {length: member(length) for length in lengths}
    ground.analyse()
    times = stage.size(60, 200)

    def repeated(call: Callable[[], object]) -> Callable[[], Sample]:
        return lambda: timed(lambda: sum(1 for _ in range(times) if (call(), True)))

    def limit() -> object:
        sql = "SELECT available FROM loyalty_account WHERE id = %s"
        with connection.cursor() as cursor:
            cursor.execute(sql, [members[10].pk])
            return cursor.fetchone()

    sides = [Side(LIMIT, repeated(limit))]
    for length, account in members.items():
        sides += [
            Side(f"balance at {length:,}", repeated(ask(account)), LIMIT, Bar("times", 2)),
            Side(
                f"statement page at {length:,}",
                repeated(read(account)),
                "statement page at 10",
                Bar("times", 1.2),
            ),
            Side(f"spend at {length:,}", repeated(spend(account)), "spend at 10", Bar("times", 1.2)),
        ]
    note = "one client; figures: multiples of the limit's cost, and of the cost at ten entries"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))


def ask(account: Account) -> Callable[[], object]:
    return lambda: balance(account, ground.TODAY)


def read(account: Account) -> Callable[[], object]:
    return lambda: statement(account)


def spend(account: Account) -> Callable[[], object]:
    return lambda: actions.redeem(
        account=account, points=1, key=f"spend:{next(ground.numbers)}", on=ground.TODAY, now=ground.NOW
    )


def member(entries: int) -> Account:
    """Years of small credits, nearly all spent: eight lots have points left, whatever the history."""
    [account] = ground.accounts(1)
    for first in range(0, entries - 9, AT_ONCE):
        count = min(AT_ONCE, entries - 9 - first)
        due = [
            Credit(account=account, points=10, key=f"old:{next(ground.numbers)}", on=ground.TODAY)
            for _ in range(count)
        ]
        earn_many(credits=due, now=ground.NOW)
        actions.redeem(
            account=account, points=10 * count, key=f"spent:{next(ground.numbers)}", on=ground.TODAY,
            now=ground.NOW,
        )  # fmt: skip
    ground.give([account], 8, points=100_000)
    return account
