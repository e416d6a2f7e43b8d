"""Status credits of a bill, and what a refund takes of them (loyalty.md §4.1, §4.3)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import models
from django.db.models import Sum

from loyalty.earning import rules
from loyalty.earning.actions.judge import Judged
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine
from loyalty.tiers import actions as tiers
from loyalty.tiers import rules as tier_rules
from loyalty.tiers.models import StatusCredit
from loyalty.tiers.queries import StatusNumbers, status_numbers


def status_of(judged: Judged, numbers: StatusNumbers) -> list[tiers.Change]:
    """Status credits of the money, and of the visit when the customer paid for any work of it.

    Money behind points that wait counts when they open (loyalty.md §4.3).
    """
    account, bill, on = judged.payment.account, judged.payment.bill, judged.payment.on
    if not bill.customer_paid:
        return []
    unit = rules.minor_per_unit(bill.currency)
    visit = tiers.Change(
        account=account, kind=StatusCredit.Kind.VISIT, credits=numbers.per_visit, visits=1, on=on,
        source=bill.reference, key=f"status:visit:{bill.reference}", brand=bill.brand,
    )  # fmt: skip
    changes = [visit] if bill.paid_for_work else []
    so_far = given = 0
    for days, minor in _paid_by_waiting(judged):
        so_far += minor
        credits = tier_rules.spend_credits(so_far, unit, numbers.per_units) - given  # noqa: A001  # the word
        given += credits
        changes.append(
            tiers.Change(
                account=account, kind=StatusCredit.Kind.SPEND, credits=credits, on=on, source=bill.reference,
                key=f"status:spend:{bill.reference}" + (f":{days}" if days else ""), brand=bill.brand,
                opens_on=on + datetime.timedelta(days=days),
            )
        )  # fmt: skip
    return changes


def discredit(
    receipt: Receipt,
    lines: Sequence[ReceiptLine],
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
) -> None:
    """Status of money that went back; the visit's too once no work of it was paid. ``lines``: the one
    that was refunded, under each of its rules."""
    counts_on = receipt.on + datetime.timedelta(days=_waiting_days([line.rule for line in lines]))
    left, left_for_work = _left_paid(receipt)
    unit, per_units = rules.minor_per_unit(receipt.currency), status_numbers(receipt.on).per_units
    of_left = tier_rules.spend_credits(left, unit, per_units)
    changes = [(StatusCredit.Kind.SPEND, of_left - _credited(receipt, StatusCredit.Kind.SPEND), 0)]
    if not left_for_work and (of_visit := _credited(receipt, StatusCredit.Kind.VISIT)):
        changes.append((StatusCredit.Kind.VISIT, -of_visit, -1))
    for kind, amount, visits in changes:
        if amount or visits:
            tiers.credit(
                account=receipt.account, kind=kind, credits=amount, visits=visits, brand=receipt.brand,
                source=f"{receipt.source_type}:{receipt.source_id}", key=f"status:{kind}:{key}", on=on,
                counts_on=receipt.on if visits else counts_on, now=now, actor=actor,
            )  # fmt: skip


def _waiting_days(named: Sequence[EarnRule | None]) -> int:
    """How long the points of a line wait, and with them its status: the longest of its rules."""
    return max((rule.pending_days for rule in named if rule), default=0)


def _paid_by_waiting(judged: Judged) -> list[tuple[int, int]]:
    """Customer-paid minor units by days of waiting, the shortest first; always one for no waiting."""
    lines = {one.line.id: one.line for one in judged.scored if one.line.pay_type == rules.CUSTOMER}
    totals = {0: 0}
    for line in lines.values():
        named = [
            judged.versions.get(one.rule) for one in judged.scored if one.line.id == line.id and one.rule
        ]
        days = _waiting_days(named)
        totals[days] = totals.get(days, 0) + line.earning_minor
    return sorted(totals.items())


def _left_paid(receipt: Receipt) -> tuple[int, int]:
    """Minor units of the bill the customer paid in money and still pays, and for work alone."""
    sums = receipt.refunds.values("line_id").annotate(total=Sum("net_minor"))
    refunded = dict(sums.values_list("line_id", "total"))
    paid = {line.line_id: line for line in receipt.lines.filter(pay_type=rules.CUSTOMER)}
    left = {
        line: line.earning_minor - line.earned_part(refunded.get(line_id, 0))
        for line_id, line in paid.items()
    }
    return sum(left.values()), sum(minor for line, minor in left.items() if line.kind not in rules.NOT_WORK)


def _credited(receipt: Receipt, kind: str) -> int:
    """Status credits of a kind that stand for the bill so far."""
    rows = StatusCredit.objects.filter(
        source_type=receipt.source_type, source_id=receipt.source_id, kind=kind
    )
    return int(rows.aggregate(total=Sum("credits", default=0))["total"])
