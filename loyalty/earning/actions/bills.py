"""A bill earns points and status once; a refunded line takes its part back."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.db.models import Sum

from loyalty.earning import rules
from loyalty.earning.actions import reckon
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine, ReceiptRefund
from loyalty.ledger import actions as ledger
from loyalty.ledger.actions.asked import money_asked
from loyalty.ledger.models import Account
from loyalty.tiers import actions as tiers
from loyalty.tiers import rules as tier_rules
from loyalty.tiers.models import StatusCredit
from loyalty.tiers.queries import status_numbers, tier_on


@transaction.atomic
def earn_bill(
    *,
    account: Account,
    bill: rules.Bill,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> Receipt:
    """Points and status credits for a closed and paid bill, by the rules and the tier of day ``on``.

    The same bill again: the same receipt, nothing changes. The same source with other lines or for
    another account: ``KeyReused``.
    """
    reckon.check_bill(bill)
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if done := Receipt.objects.filter(source_type=bill.source, source_id=bill.id).first():
        if bytes(done.digest) != reckon.digest_of_bill(account, bill):
            raise ledger.KeyReused
        return done
    tier = tier_on(account, on)
    in_force = list(EarnRule.objects.in_force(on).filter(kind=EarnRule.Kind.SPEND))
    scored = rules.score(bill, [reckon.rate_of(rule, tier) for rule in in_force])
    entries = {
        rule: ledger.earn_one(credit=credit, now=now, actor=actor).pk
        for rule, credit in reckon.credits_of(account, bill, in_force, scored, on).items()
    }
    status = reckon.status_of(account, bill, on, status_numbers(on), in_force, scored)
    for change in status:
        tiers.credit_one(change=change, now=now, actor=actor)
    receipt = reckon.receipt_of(account, bill, tier, scored, status, on, now)
    receipt.save()
    ReceiptLine.objects.bulk_create(reckon.lines_of(receipt, bill, scored, entries))
    return receipt


@transaction.atomic
def refund_bill_line(
    *,
    source: str,
    line_id: str,
    net_minor: int,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
) -> ReceiptRefund:
    """Money of one line went back: its share of points and status credits goes too.

    ``source``: "type:id" of the bill. More than the line's amount in all: ``RefundBeyondBill``.
    """
    net_minor = money_asked(net_minor)
    source_type, _, source_id = source.partition(":")
    receipt = Receipt.objects.select_related("account").get(source_type=source_type, source_id=source_id)
    Account.objects.select_for_update(no_key=True).get(pk=receipt.account_id)
    if done := ReceiptRefund.objects.filter(key=key).first():
        if (done.receipt_id, done.line_id, done.net_minor) != (receipt.pk, line_id, net_minor):
            raise ledger.KeyReused
        return done
    lines = list(receipt.lines.filter(line_id=line_id).select_related("rule", "entry"))
    before = receipt.refunds.filter(line_id=line_id).aggregate(total=Sum("net_minor", default=0))["total"]
    if not lines or before + net_minor > lines[0].net_minor:
        raise ledger.RefundBeyondBill(left=lines[0].net_minor - before if lines else 0)
    for line in lines:
        if line.entry and line.rule:
            ledger.reverse_earn(
                entry=line.entry, basis=net_minor, key=f"{key}:{line.rule.code}", on=on, actor=actor, now=now,
                reason=line.rule.code,
            )  # fmt: skip
    refund = ReceiptRefund.objects.create(
        receipt=receipt, line_id=line_id, net_minor=net_minor, on=on, posted_at=now, key=key
    )
    if lines[0].pay_type == rules.CUSTOMER:
        waited = reckon.waiting_days([line.rule for line in lines])
        _discredit(receipt, key, receipt.on + datetime.timedelta(days=waited), on, now, actor)
    return refund


def _discredit(
    receipt: Receipt,
    key: str,
    counts_on: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
) -> None:
    """Status of money that went back; the visit's too once nothing of it was paid."""
    paid = {line.line_id: line.net_minor for line in receipt.lines.filter(pay_type=rules.CUSTOMER)}
    refunds = receipt.refunds.filter(line_id__in=paid)
    left = sum(paid.values()) - refunds.aggregate(total=Sum("net_minor", default=0))["total"]
    unit, per_units = rules.minor_per_unit(receipt.currency), status_numbers(receipt.on).per_units
    of_left = tier_rules.spend_credits(left, unit, per_units)
    changes = [(StatusCredit.Kind.SPEND, of_left - _credited(receipt, StatusCredit.Kind.SPEND), 0)]
    if not left:
        changes.append((StatusCredit.Kind.VISIT, -_credited(receipt, StatusCredit.Kind.VISIT), -1))
    for kind, amount, visits in changes:
        if amount or visits:
            tiers.credit(
                account=receipt.account, kind=kind, credits=amount, visits=visits, brand=receipt.brand,
                source=f"{receipt.source_type}:{receipt.source_id}", key=f"status:{kind}:{key}", on=on,
                counts_on=receipt.on if visits else counts_on, now=now, actor=actor,
            )  # fmt: skip


def _credited(receipt: Receipt, kind: str) -> int:
    """Status credits of a kind that stand for the bill so far."""
    rows = StatusCredit.objects.filter(
        source_type=receipt.source_type, source_id=receipt.source_id, kind=kind
    )
    return int(rows.aggregate(total=Sum("credits", default=0))["total"])
