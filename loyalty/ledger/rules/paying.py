"""Debt: paid first by every later credit, on the day the credit opens (loyalty.md §2)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loyalty.ledger.rules.lines import DebtLine, LotLine, Part, Payment, spend_order


def pay(debts: Iterable[DebtLine], parts: Sequence[Part], on: datetime.date) -> list[Payment]:
    """Oldest debt first, out of the parts in their order; never before the debt's own day."""
    payments: list[Payment] = []
    left = [[part.lot, part.points] for part in parts]
    for debt in sorted(debts, key=lambda debt: (debt.on, debt.id)):
        due = debt.due
        for source in left:
            points = min(due, source[1])
            if points:
                payments.append(Payment(debt, source[0], points, max(on, debt.on)))
                source[1] -= points
                due -= points
    return payments


def settle(
    lots: Iterable[LotLine], debts: Sequence[DebtLine], after: datetime.date, upto: datetime.date
) -> list[Payment]:
    """What the lots that open in (after, upto] pay, each on its opening day; same day in spend order."""
    opening = [lot for lot in lots if after < lot.opens_on <= upto and lot.free and lot.is_open(lot.opens_on)]
    payments: list[Payment] = []
    for lot in sorted(opening, key=lambda lot: (lot.opens_on, spend_order(lot))):
        paid = pay(debts, [Part(lot.id, lot.free)], lot.opens_on)
        payments += paid
        debts = less(debts, paid)
    return payments


def less(debts: Iterable[DebtLine], payments: Iterable[Payment]) -> list[DebtLine]:
    """The debts after the payments."""
    paid: dict[int, int] = {}
    for payment in payments:
        paid[payment.debt.id] = paid.get(payment.debt.id, 0) + payment.points
    return [replace(debt, due=debt.due - paid.get(debt.id, 0)) for debt in debts]
