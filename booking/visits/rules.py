"""A bill in whole minor units: totals by who pays, tax, what may be given back, visit numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

KINDS = ("labour", "parts", "accessories", "body", "sublet", "fee", "insurance")
NOT_BY_POINTS = frozenset({"insurance"})
"""Never paid with points (loyalty.md §5.2)."""
PAY_TYPES = ("customer", "warranty", "insurer", "internal", "goodwill")
LINES_MAX = 200
AMOUNT_MAX = 10**12  # minor units
DESCRIPTION_MAX = 160


class Line(Protocol):
    @property
    def net_minor(self) -> int: ...
    @property
    def tax_minor(self) -> int: ...
    @property
    def pay_type(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """A line as it is about to be billed. Net: after discount, before tax."""

    kind: str
    description: str
    net_minor: int
    tax_minor: int
    pay_type: str
    operation_id: int | None = None
    points_minor: int = 0
    """The part of the net that points pay."""


@dataclass(frozen=True)
class Total:
    net_minor: int = 0
    tax_minor: int = 0

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor


def draft(
    *,
    kind: str,
    description: str,
    net_minor: int,
    pay_type: str,
    tax_percent: int,
    operation_id: int | None = None,
) -> LineDraft:
    """A line whose tax is a whole percentage of its net, rounded half up."""
    return LineDraft(
        kind=kind,
        description=description,
        net_minor=net_minor,
        tax_minor=tax_of(net_minor, tax_percent),
        pay_type=pay_type,
        operation_id=operation_id,
    )


def tax_of(net_minor: int, percent: int) -> int:
    """Tax on a net amount, rounded half up to the minor unit."""
    return (net_minor * percent * 2 + 100) // 200


def net_of(gross_minor: int, percent: int) -> int:
    """The net amount of a price that includes tax, rounded half up."""
    return (gross_minor * 200 + 100 + percent) // (2 * (100 + percent))


def total(lines: Iterable[Line]) -> Total:
    found = list(lines)
    return Total(sum(line.net_minor for line in found), sum(line.tax_minor for line in found))


def totals_by_pay_type(lines: Iterable[Line]) -> dict[str, Total]:
    """Who pays how much, in the order of PAY_TYPES; nobody with nothing."""
    found = list(lines)
    split = {pay: [line for line in found if line.pay_type == pay] for pay in PAY_TYPES}
    return {pay: total(own) for pay, own in split.items() if own}


def customer_total(lines: Iterable[Line]) -> Total:
    """What the customer pays."""
    return total(line for line in lines if line.pay_type == "customer")


def takes_points(line: LineDraft) -> bool:
    return line.pay_type == "customer" and line.kind not in NOT_BY_POINTS


def payable_by_points(lines: Iterable[LineDraft]) -> int:
    """Minor units before tax of which points may pay a share (loyalty.md §5.2)."""
    return sum(line.net_minor for line in lines if takes_points(line))


def paid_with_points(lines: Sequence[LineDraft], minor: int) -> list[LineDraft]:
    """The bill with ``minor`` of it paid by points: the lines that take them share it in proportion to their
    net, to the last minor unit (largest remainder, the earlier line first)."""
    own = [n for n, line in enumerate(lines) if takes_points(line)]
    whole = sum(lines[n].net_minor for n in own)
    if not minor or not whole:
        return list(lines)
    parts = {n: minor * lines[n].net_minor // whole for n in own}
    by_remainder = sorted(own, key=lambda n: (-(minor * lines[n].net_minor % whole), n))
    for n in by_remainder[: minor - sum(parts.values())]:
        parts[n] += 1
    return [replace(line, points_minor=parts.get(n, 0)) for n, line in enumerate(lines)]


def points_of_refund(points_minor: int, net_minor: int, refunded_net: int, net_back: int) -> int:
    """How much of a refund is the part of the line that points had paid: in proportion, cumulative and
    floored, so that the refund which completes the line brings the exact rest."""
    if not net_minor:
        return 0
    before = points_minor * refunded_net // net_minor
    return points_minor * (refunded_net + net_back) // net_minor - before


def bill_problem(lines: Sequence[LineDraft]) -> str | None:
    """The code of the first thing wrong with a bill, or None."""
    if not lines:
        return "empty_bill"
    if len(lines) > LINES_MAX:
        return "too_many_lines"
    return next((problem for line in lines if (problem := line_problem(line))), None)


def line_problem(line: LineDraft) -> str | None:
    if line.kind not in KINDS:
        return "unknown_kind"
    if line.pay_type not in PAY_TYPES:
        return "unknown_pay_type"
    if line.net_minor < 0 or line.tax_minor < 0:
        return "negative_amount"
    if line.net_minor > AMOUNT_MAX or line.tax_minor > AMOUNT_MAX:
        return "absurd_amount"
    if not line.description.strip():
        return "no_description"
    if not 0 <= line.points_minor <= (line.net_minor if takes_points(line) else 0):
        return "points_beyond_line"
    return None


def refundable(line: Line, refunded_net: int) -> int:
    return line.net_minor - refunded_net


def tax_of_refund(line: Line, refunded_net: int, net_minor: int) -> int:
    """The tax that goes with a refund: shares add up to the line's tax once all of it is back."""
    before = line.tax_minor * refunded_net // line.net_minor
    return line.tax_minor * (refunded_net + net_minor) // line.net_minor - before


def prefix_of(site_code: str) -> str:
    """The letters before a visit's number: ``minster`` → ``MIN``."""
    return "".join(letter for letter in site_code.upper() if letter.isalnum())[:3]


def visit_number(prefix: str, year: int, n: int) -> str:
    return f"{prefix}-{year}-{n:06d}"


QUANTILE = 80
"""Of our own durations: a promise is kept four times in five (booking.md §5)."""
SAMPLES_MIN = 8
PERCENT_LEAST, PERCENT_MOST = 25, 400

type Place = tuple[int, int | None, str]
"""(operation, site or None for all, price group or "" for all)."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished visit: minutes of work as planned and as they were, pauses left out."""

    site: int
    price_group: str
    planned: int
    actual: int
    operations: Sequence[int]

    @property
    def percent(self) -> int:
        return -(-self.actual * 100 // self.planned)

    @property
    def is_telling(self) -> bool:
        """Forgotten clocks and cars that stood over night say nothing about work."""
        return self.planned > 0 and PERCENT_LEAST <= self.percent <= PERCENT_MOST


def learned(visits: Iterable[Done]) -> dict[Place, tuple[int, int]]:
    """For each place with enough visits: the 80th percentile of actual ÷ planned in per cent, and of how
    many visits. A visit tells about each of its operations."""
    found: dict[Place, list[int]] = {}
    for visit in visits:
        if not visit.is_telling:
            continue
        places = {(site, group) for site in (visit.site, None) for group in (visit.price_group, "")}
        for operation in visit.operations:
            for site, group in places:
                found.setdefault((operation, site, group), []).append(visit.percent)
    return {
        place: (quantile(each, QUANTILE), len(each))
        for place, each in found.items()
        if len(each) >= SAMPLES_MIN
    }


def quantile(values: Sequence[int], percent: int) -> int:
    """The smallest value that at least ``percent`` of all do not exceed (nearest rank)."""
    return sorted(values)[-(-len(values) * percent // 100) - 1]
