"""Months, amounts and the arithmetic between them (loyalty.md §7). Integers only.

An amount carries its worth in hundredths of a minor unit, because a lot's ``unit_value`` is the worth
of 100 points: sums stay exact, and only what is shown is rounded.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CALENDAR_MONTHS = 24
MOVES = {
    "earn": "issued",
    "give_back": "reinstated",
    "redeem": "redeemed",
    "expire": "expired",
    "unexpire": "expired",
    "reverse": "reversed",
    "adjust": "adjusted",
    "gift_in": "gifts",
    "gift_out": "gifts",
}
"""The column of each kind of entry that moves a lot. A debt written off moves none."""
COLUMNS = ("issued", "reinstated", "redeemed", "expired", "reversed", "adjusted", "gifts")
BY = ("site", "brand", "campaign")


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, and what they are worth in hundredths of a minor unit."""

    points: int = 0
    worth: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.points + other.points, self.worth + other.worth)

    def __neg__(self) -> Amount:
        return Amount(-self.points, -self.worth)

    def __bool__(self) -> bool:
        return bool(self.points or self.worth)

    @property
    def minor(self) -> int:
        """Money in minor units, rounded half away from zero."""
        whole = (abs(self.worth) + 50) // 100
        return -whole if self.worth < 0 else whole


def total(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, Amount())


@dataclass(frozen=True, slots=True)
class Roll:
    """One line of the roll-forward: ``opening`` and what moved it; ``pending`` and ``held`` at its end."""

    key: tuple[str, ...]
    opening: Amount
    moved: Mapping[str, Amount]
    pending: Amount = field(default_factory=Amount)
    held: Amount = field(default_factory=Amount)

    @property
    def closing(self) -> Amount:
        return self.opening + total(self.moved.values())

    @property
    def columns(self) -> list[tuple[str, Amount]]:
        """Opening, every movement in its order, closing: what a table shows."""
        return [
            ("opening", self.opening),
            *((name, self.moved[name]) for name in COLUMNS),
            ("closing", self.closing),
            ("pending", self.pending),
            ("held", self.held),
        ]


def together(rolls: Iterable[Roll]) -> Roll:
    """The sum of lines: sites add up to the group."""
    lines = list(rolls)
    return Roll(
        (),
        total(line.opening for line in lines),
        {name: total(line.moved[name] for line in lines) for name in COLUMNS},
        total(line.pending for line in lines),
        total(line.held for line in lines),
    )


def month_of(on: datetime.date) -> datetime.date:
    """Its first day."""
    return on.replace(day=1)


def later(month: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months later, or earlier when negative."""
    count = month.year * 12 + month.month - 1 + months
    return datetime.date(count // 12, count % 12 + 1, 1)


def last_day(month: datetime.date) -> datetime.date:
    return later(month, 1) - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Flow:
    """Points funded by ``funder`` and spent at ``burner``; the empty code is the group itself."""

    funder: str
    burner: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Payment:
    """What remains between two after setting off: ``payer`` pays ``payee``."""

    payer: str
    payee: str
    amount: Amount


def settle(flows: Iterable[Flow]) -> list[Payment]:
    """Who earned funds, who burned is paid; each pair pays once, the difference of both ways."""
    owed: dict[tuple[str, str], Amount] = {}
    for flow in flows:
        if flow.funder == flow.burner:
            continue
        first, second = sorted((flow.funder, flow.burner))
        signed = flow.amount if flow.funder == first else -flow.amount
        owed[first, second] = owed.get((first, second), Amount()) + signed
    return [
        Payment(first, second, amount) if amount.worth > 0 else Payment(second, first, -amount)
        for (first, second), amount in sorted(owed.items())
        if amount.worth
    ]
