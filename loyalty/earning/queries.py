"""Receipts, and the names of rules."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from django.db.models import Prefetch

from loyalty.earning.models import EarnRule, Receipt, ReceiptLine
from loyalty.ledger.queries.proof import Difference, compared


def receipt_for(source: str) -> Receipt | None:
    """The receipt of "type:id", with ``lines`` and their rules ready. Two queries."""
    source_type, _, source_id = source.partition(":")
    lines = ReceiptLine.objects.select_related("rule").order_by("position", "pk")
    found = Receipt.objects.prefetch_related(Prefetch("lines", queryset=lines))
    return found.filter(source_type=source_type, source_id=source_id).first()


def rules_named(codes: Iterable[str]) -> dict[str, EarnRule]:
    """The newest version of each rule, for the titles of a statement (``entry.reason`` is the code)."""
    newest = EarnRule.objects.filter(code__in=set(codes)).order_by("code", "-valid_from").distinct("code")
    return {rule.code: rule for rule in newest}


CHECKS = {
    "receipt points": """
        SELECT r.id, COALESCE(sum(l.points), 0), r.points FROM loyalty_receipt r
        LEFT JOIN loyalty_receiptline l ON l.receipt_id = r.id GROUP BY r.id
    """,
    "entry of a receipt": """
        SELECT e.id, sum(l.points), e.points FROM loyalty_receiptline l
        JOIN loyalty_entry e ON e.id = l.entry_id GROUP BY e.id
    """,
}


def differences() -> Iterator[Difference]:
    """Receipts whose lines do not add up, or whose entries say something else."""
    for what, sql in CHECKS.items():
        yield from compared(what, sql)


def rules_by_day() -> Callable[[datetime.date], list[EarnRule]]:
    """The rules in force on any day, from one query; each day is worked out once."""
    versions = list(EarnRule.objects.order_by("code", "valid_from", "pk"))

    @cache
    def in_force(on: datetime.date) -> list[EarnRule]:
        newest = {rule.code: rule for rule in versions if rule.valid_from <= on}
        return [rule for rule in newest.values() if not rule.is_end]

    return in_force
