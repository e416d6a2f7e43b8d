"""The receipt of a bill in its owner's words: every line, its rules, their points, and why there are none."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from booking.sites.models import Site
from club.peak.queries import promise_at
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine, ReceiptRefund
from loyalty.earning.queries import receipt_whole, taken_back
from loyalty.tiers.models import Tier
from portal.formats import said

SALE = "sale"
"""Of a new car, in the names of receipts; all others are of visits."""


@dataclass(frozen=True)
class Part:
    """What one rule made of a line. ``note`` says more where there is something to say."""

    title: str
    points: int
    note: str


@dataclass(frozen=True)
class Line:
    """A line of the bill. ``why``: the sentence of one that no rule names."""

    description: str
    net_minor: int
    points_minor: int  # of it paid with points
    parts: Sequence[Part]
    why: str

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class Back:
    """Money given back later, and the points that went with it."""

    on: date
    description: str
    net_minor: int
    points: int


@dataclass(frozen=True)
class Told:
    receipt: Receipt
    lines: Sequence[Line]
    backs: Sequence[Back]
    openings: Sequence[tuple[date, int]]
    waiting: int  # points a second person still looks at

    @property
    def total_minor(self) -> int:
        return sum(line.net_minor for line in self.lines)

    @property
    def points_now(self) -> int:
        """What is left of it after refunds."""
        return self.receipt.points - sum(back.points for back in self.backs)


def told(accounts: Collection[int], source: str, today: date) -> Told | None:
    """The receipt of "visit:id" or "sale:ref" if one of these accounts has it. Seven queries at most."""
    receipt = receipt_whole(accounts, source)
    if receipt is None:
        return None
    rows = list(receipt.lines.all())
    promise = promise_at(int(receipt.source_id.partition("-")[0])) if receipt.source_type == "visit" else None
    lines = [line_of(own, promise.times if promise else "") for own in by_line(rows)]
    taken = taken_back(receipt)
    backs = [back_of(refund, rows, taken) for refund in receipt.refunds.all()]
    return Told(receipt, lines, backs, openings(rows, today), waiting(rows))


def around(receipt: Receipt) -> dict[str, Any]:
    """Where it was, and the level it was counted by. Two queries."""
    return {
        "site": Site.objects.filter(code=receipt.site).first(),
        "tier": Tier.objects.filter(code=receipt.tier).first(),
        "times": f"{receipt.multiplier_percent / 100:g}",
    }


def by_line(rows: Iterable[ReceiptLine]) -> list[list[ReceiptLine]]:
    found: dict[str, list[ReceiptLine]] = {}
    for row in rows:
        found.setdefault(row.line_id, []).append(row)
    return list(found.values())


def line_of(rows: Sequence[ReceiptLine], times: str) -> Line:
    first = rows[0]
    parts = [part_of(row, row.rule, times) for row in rows if row.rule is not None]
    why = "" if parts else first.sentence
    return Line(first.description, first.net_minor, first.points_minor, parts, why)


def part_of(row: ReceiptLine, rule: EarnRule, times: str) -> Part:
    note = row.sentence
    if rule.kind == EarnRule.Kind.MULTIPLIER and row.points and not note:
        is_promised = rule.code == "off_peak" and times
        factor = {"times": times if is_promised else f"{rule.factor_percent / 100:g}"}
        told = gettext("×%(times)s, as promised when you booked") if is_promised else gettext("×%(times)s")
        note = told % factor
    return Part(said(rule, "name"), row.points, note)


def back_of(refund: ReceiptRefund, rows: Sequence[ReceiptLine], taken: dict[str, int]) -> Back:
    description = next((row.description for row in rows if row.line_id == refund.line_id), "")
    return Back(refund.on, description, refund.net_minor, taken.get(refund.key, 0))


def openings(rows: Iterable[ReceiptLine], today: date) -> list[tuple[date, int]]:
    """Points that open later, by day."""
    found: dict[date, int] = {}
    for row in rows:
        entry = row.entry or (row.request.entry if row.request else None)
        if entry is not None and entry.lot.opens_on > today:
            found[entry.lot.opens_on] = found.get(entry.lot.opens_on, 0) + row.points
    return sorted(found.items())


def waiting(rows: Iterable[ReceiptLine]) -> int:
    return sum(row.points for row in rows if row.request is not None and not row.request.decision)
