"""A bill earns points and status once; a refunded line takes its part back."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Sum

from loyalty.earning import rules
from loyalty.earning.actions import reckon
from loyalty.earning.actions.judge import Ground, Payment, judge
from loyalty.earning.actions.status import discredit, status_of
from loyalty.earning.models import Receipt, ReceiptLine, ReceiptRefund
from loyalty.ledger import actions as ledger
from loyalty.ledger.actions.asked import money_asked
from loyalty.ledger.models import Account, Entry
from loyalty.tiers import actions as tiers
from loyalty.tiers.queries import tier_on


@ledger.movement
def earn_bill(
    *,
    account: Account,
    bill: rules.Bill,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    member: rules.MemberFacts | None = None,
) -> Receipt:
    """Points and status credits for a closed and paid bill, by the rules and the tier of day ``on``.

    The same bill again: the same receipt, nothing changes. The same source with other lines or for
    another account: ``KeyReused``. A credit above "credit_alone_points" waits as a ``CreditRequest``.
    """
    reckon.check_bill(bill)
    ledger.lock(account.pk)
    if done := Receipt.objects.filter(source_type=bill.source, source_id=bill.id).first():
        if bytes(done.digest) != reckon.digest_of_bill(account, bill):
            raise ledger.KeyReused
        return done
    ground = Ground()
    [judged] = judge([Payment(account, bill, on, member)], [tier_on(account, on)], ground)
    entries: dict[int, int] = {}
    requests: dict[int, int] = {}
    for rule, credit in reckon.credits_of(judged, ground).items():
        if reckon.is_large(credit, ground):
            request = reckon.request_of(credit, judged.versions[rule], now, actor)
            request.save()
            requests[rule] = request.pk
        else:
            entries[rule] = ledger.earn_one(credit=credit, now=now, actor=actor).pk
    ground.close()
    status = status_of(judged, ground.status_numbers(on))
    for change in status:
        tiers.credit_one(change=change, now=now, actor=actor)
    receipt = reckon.receipt_of(judged, status, now)
    receipt.save()
    ReceiptLine.objects.bulk_create(reckon.lines_of(receipt, bill, judged.scored, entries, requests))
    return receipt


@ledger.movement
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
    ledger.lock(receipt.account_id)
    if done := ReceiptRefund.objects.filter(key=key).first():
        if (done.receipt_id, done.line_id, done.net_minor) != (receipt.pk, line_id, net_minor):
            raise ledger.KeyReused
        return done
    lines = list(receipt.lines.filter(line_id=line_id).select_related("rule", "entry", "request__entry"))
    before = receipt.refunds.filter(line_id=line_id).aggregate(total=Sum("net_minor", default=0))["total"]
    if not lines or before + net_minor > lines[0].net_minor:
        raise ledger.RefundBeyondBill(left=lines[0].net_minor - before if lines else 0)
    refund = ReceiptRefund.objects.create(
        receipt=receipt, line_id=line_id, net_minor=net_minor, on=on, posted_at=now, key=key
    )
    for line in lines:
        entry = line.entry or (line.request.entry if line.request else None)
        if entry and line.rule:
            take_back(entry, line, refund, before, now=now, actor=actor)
    if lines[0].pay_type == rules.CUSTOMER:
        discredit(receipt, lines, key, on, now, actor)
    return refund


def take_back(
    entry: Entry,
    line: ReceiptLine,
    refund: ReceiptRefund,
    before: int,
    *,
    now: datetime.datetime,
    actor: models.Model | None,
) -> None:
    """The refund's share of a rule's points. ``before``: money of the line that went back earlier."""
    after = before + refund.net_minor
    basis = line.earned_part(after) - line.earned_part(before)
    if basis and line.rule:
        ledger.reverse_earn(
            entry=entry, basis=basis, key=f"{refund.key}:{line.rule.code}", on=refund.on,
            reason=line.rule.code, actor=actor, now=now,
        )  # fmt: skip
