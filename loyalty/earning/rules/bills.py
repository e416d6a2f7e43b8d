"""A bill as points see it, and what the rules may ask of the member. Money: minor units before tax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CUSTOMER = "customer"
NOT_WORK = frozenset({"insurance", "vehicle"})
"""Kinds of lines that are sold, not done in a workshop."""
NOT_PAID_BY_CUSTOMER = frozenset({"warranty", "insurer", "internal", "goodwill"})
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BillLine:
    """``net_minor``: after discount and before tax, never negative; ``points_minor`` of it was paid with
    points or a voucher and earns nothing (loyalty.md §3.1)."""

    id: str
    kind: str
    pay_type: str
    net_minor: int
    description: str = ""
    points_minor: int = 0
    operation: str = ""

    @property
    def earning_minor(self) -> int:
        return self.net_minor - self.points_minor


@dataclass(frozen=True, slots=True)
class Frozen:
    """A multiplier promised to this bill when it was booked: it holds whatever its rule says by now.

    At most ``points_max`` points by it.
    """

    rule: str
    factor_percent: int
    points_max: int


@dataclass(frozen=True, slots=True)
class Bill:
    """``source`` and ``id`` name it for ever, e.g. ("visit", "1027"). ``traits``: e.g. "off_peak"."""

    source: str
    id: str
    site: str
    brand: str
    currency: str
    lines: Sequence[BillLine]
    traits: frozenset[str] = NOTHING
    car_model: str = ""
    frozen: tuple[Frozen, ...] = ()

    @property
    def reference(self) -> str:
        return f"{self.source}:{self.id}"

    @property
    def customer_paid(self) -> int:
        """Minor units, before tax, in money: without what points paid."""
        return sum(line.earning_minor for line in self.lines if line.pay_type == CUSTOMER)

    @property
    def paid_for_work(self) -> int:
        """Of that, without what was only sold: no visit comes of a policy or a new car."""
        paid = (line for line in self.lines if line.pay_type == CUSTOMER and line.kind not in NOT_WORK)
        return sum(line.earning_minor for line in paid)


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What the caller knows of the member on the bill's day; loyalty itself knows tier and status."""

    segments: frozenset[str] = NOTHING
    attributes: frozenset[str] = NOTHING


def minor_per_unit(currency: str) -> int:
    return 1 if currency in WITHOUT_CENTS else 100
