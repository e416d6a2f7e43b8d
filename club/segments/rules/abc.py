"""ABC by spend (insight.md; sources G1–G3). Integers only: amounts are minor units."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

ORDER = "ABCN"
A_UP_TO, B_UP_TO = 80, 95  # per cent of the sum


@dataclass(frozen=True, slots=True)
class Place[K]:
    """One customer in the order of spend. Equal amounts share rank and class; ``so_far``: the sum up to
    and with the customer, of ``total``; ``reached``: up to and with the first of its equals, which decides.
    ``by_tie``: alone the customer would stand lower. N has no place.
    """

    id: K
    amount: int
    rank: int
    so_far: int
    total: int
    klass: str
    reached: int
    by_tie: bool = False

    @property
    def share_bp(self) -> int:
        """Of the whole sum, cumulated, in hundredths of a per cent, rounded down."""
        return self.so_far * 10_000 // self.total if self.total else 10_000


def abc[K](amounts: Mapping[K, int]) -> dict[K, str]:
    """A, B, C by cumulated spend; N for whoever paid nothing or got more back."""
    return {place.id: place.klass for place in places(amounts)}


def places[K](amounts: Mapping[K, int]) -> list[Place[K]]:
    """Every customer, the highest amount first, then by id; N at the end, outside the sum."""
    paying = sorted((item for item in amounts.items() if item[1] > 0), key=lambda item: (-item[1], item[0]))
    total, so_far = sum(amount for _id, amount in paying), 0
    found: list[Place[K]] = []
    for number, (key, amount) in enumerate(paying, start=1):
        so_far += amount
        alone = class_at(so_far, total)
        first = found[-1] if found and found[-1].amount == amount else None
        klass = first.klass if first else alone if found else "A"
        rank = first.rank if first else number
        reached, by_tie = first.reached if first else so_far, first is not None and klass != alone
        found.append(Place(key, amount, rank, so_far, total, klass, reached, by_tie))
    rest = sorted((key, amount) for key, amount in amounts.items() if amount <= 0)
    return found + [Place(key, amount, len(paying) + 1, total, total, "N", total) for key, amount in rest]


def class_at(so_far: int, total: int) -> str:
    if so_far * 100 <= A_UP_TO * total:
        return "A"
    return "B" if so_far * 100 <= B_UP_TO * total else "C"


def moved_by_a_percent[K](found: Sequence[Place[K]]) -> set[K]:
    """Who would stand in another class with one per cent more or less spent, all others the same."""
    paying = [place for place in found if place.klass != "N"]
    rising = [place.amount for place in reversed(paying)]
    sums = [0, *accumulate(rising)]
    return {
        place.id
        for place in paying
        for amount in (place.amount * 101 // 100, place.amount * 99 // 100)
        if class_with(amount, place.amount, rising, sums) != place.klass
    }


def class_with(amount: int, own: int, rising: Sequence[int], sums: Sequence[int]) -> str:
    """The class of somebody who paid ``amount`` instead of ``own``; ``rising``: all amounts, ``sums`` before
    each of them."""
    if amount <= 0:
        return "N"
    above = sums[-1] - sums[bisect_right(rising, amount)] - (own if own > amount else 0)
    return class_at(above + amount, sums[-1] - own + amount) if above else "A"


def held(
    *, raw: str, reached: int, total: int, before: str = "", raw_before: str = "", points: int = 5
) -> str:
    """The class after a run: up at once; down after two runs in a row or ``points`` past the line.

    ``before``: the class held, ``raw_before``: what the last run alone said. Who paid nothing is N at once.
    """
    if not before or raw == "N" or ORDER.index(raw) <= ORDER.index(before):
        return raw
    line = A_UP_TO if before == "A" else B_UP_TO
    if reached * 100 > (line + points) * total or ORDER.index(raw_before or before) > ORDER.index(before):
        return raw
    return before


def is_jump(*, rank: int, rank_before: int, klass: str, before: str, n: int) -> bool:
    """Too fast up or down: find out why (sources G2)."""
    if not before:
        return False
    far = abs(rank - rank_before) * 5 > max(50, n)
    return far or abs(ORDER.index(klass) - ORDER.index(before)) >= 2


def is_top_heavy(classes: Mapping[str, int], percent: int = 40) -> bool:
    """More of the paying customers in A than the class can mean anything for."""
    paying = sum(count for name, count in classes.items() if name != "N")
    return classes.get("A", 0) * 100 > percent * paying


def migration(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """From class (rows) to class (columns), N included; rows sum to the customers of the earlier run.

    A pair without a class on one side (new, gone) stands under "".
    """
    names = (*ORDER, "")
    table = {row: dict.fromkeys(names, 0) for row in names}
    for before, after in pairs:
        table[before][after] += 1
    return table
