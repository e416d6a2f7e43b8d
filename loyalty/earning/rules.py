"""The points of a bill, line by line (loyalty.md §3.1-3.3, §3.10). Integers only; money in minor units."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

CUSTOMER = "customer"
NOT_PAID_BY_CUSTOMER = frozenset({"warranty", "insurer", "internal", "goodwill"})
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
PERMILLE, PERCENT = 1000, 100


@dataclass(frozen=True, slots=True)
class BillLine:
    """``net_minor``: after discount and before tax, minor units, never negative."""

    id: str
    kind: str
    pay_type: str
    net_minor: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """``source`` and ``id`` name it for ever, e.g. ("visit", "1027")."""

    source: str
    id: str
    site: str
    brand: str
    currency: str
    lines: Sequence[BillLine]

    @property
    def reference(self) -> str:
        return f"{self.source}:{self.id}"

    @property
    def customer_paid(self) -> int:
        """Minor units, before tax."""
        return sum(line.net_minor for line in self.lines if line.pay_type == CUSTOMER)


@dataclass(frozen=True, slots=True)
class Rate:
    """A spend rule as it applies to this bill. ``percent``: the tier's multiplier, 100 = once."""

    rule: int
    kinds: frozenset[str]
    pay_types: frozenset[str]
    permille: int
    percent: int = PERCENT

    def names(self, line: BillLine) -> bool:
        return line.kind in self.kinds and line.pay_type in self.pay_types


@dataclass(frozen=True, slots=True)
class Scored:
    """A line under one rule, or under none: then ``reason`` says why it earned nothing."""

    line: BillLine
    rule: int | None
    points: int
    reason: str


def minor_per_unit(currency: str) -> int:
    return 1 if currency in WITHOUT_CENTS else 100


def score(bill: Bill, rates: Sequence[Rate]) -> list[Scored]:
    """Every line, with every rule that names it; points floored once for the whole bill.

    The remainder goes to the largest fractions, the earlier line first, so the lines add up exactly.
    """
    pairs = [(line, [rate for rate in rates if rate.names(line)]) for line in bill.lines]
    exact = [rate.permille * rate.percent * line.net_minor for line, named in pairs for rate in named]
    points = iter(spread(exact, PERMILLE * PERCENT * minor_per_unit(bill.currency)))
    scored: list[Scored] = []
    for line, named in pairs:
        if not named:
            scored.append(Scored(line, None, 0, _why_nothing(line, rates)))
        for rate in named:
            given = next(points)
            scored.append(Scored(line, rate.rule, given, _why(line, given)))
    return scored


def spread(exact: Sequence[int], unit: int) -> list[int]:
    """Whole units of each share so that they add up to the floor of their sum (largest remainder)."""
    whole = [value // unit for value in exact]
    missing = sum(exact) // unit - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda i: (-(exact[i] % unit), i))
    for i in by_remainder[:missing]:
        whole[i] += 1
    return whole


def _why(line: BillLine, points: int) -> str:
    if points:
        return "earned"
    return "rounded" if line.net_minor else "free"


def _why_nothing(line: BillLine, rates: Sequence[Rate]) -> str:
    if line.pay_type != CUSTOMER:
        return line.pay_type if line.pay_type in NOT_PAID_BY_CUSTOMER else "no_rule"
    if not line.net_minor:
        return "free"
    return "kind" if rates else "no_rule"


def expires_on(on: datetime.date, months: int | None) -> datetime.date | None:
    """The effective day plus months, rounded up to the month's end; None = never."""
    if months is None:
        return None
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
