"""A spend that takes from one, ten and a hundred lots."""

from __future__ import annotations

from collections.abc import Callable

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from loyalty.ledger.actions import redeem
from loyalty.models import Account

TITLE = "a spend that takes from many lots"


def run(stage: Stage) -> Table:
    spends = stage.size(10, 40)
    sides = []

    def spending(lots: int) -> Callable[[], Sample]:
        def prepared() -> Sample:
            members = ground.accounts(spends)
            ground.give(members, lots, points=10)
            return timed(lambda: sum(1 for member in members if take(member, lots * 10)))

        return prepared

    def take(member: Account, points: int) -> object:
        key = f"take:{next(ground.numbers)}"
        return redeem(account=member, points=points, key=key, on=ground.TODAY, now=ground.NOW)

    for lots, most in ((1, None), (10, 4), (100, 20)):
        bar = Bar("times", most) if most else None
        sides.append(Side(f"{lots} lots", spending(lots), "1 lots" if bar else "", bar))
    note = "one client; figure: multiple of the cost with one lot (10 and 100 times the lots)"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))
