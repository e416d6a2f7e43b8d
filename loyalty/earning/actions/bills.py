"""A bill earns points and status once; a refunded line takes its part back."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from loyalty.earning import rules
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine, ReceiptRefund
from loyalty.ledger import actions as ledger
from loyalty.ledger.actions.asked import MONEY_MAX, digest_of, money_asked
from loyalty.ledger.models import Account, Entry
from loyalty.refusals import Refusal
from loyalty.tiers import actions as tiers
from loyalty.tiers import rules as tier_rules
from loyalty.tiers.models import StatusCredit, Tier
from loyalty.tiers.queries import tier_on

LINES_MAX = 500


class BadBill(Refusal):
    code = "bad_bill"
    sentence = _("This bill does not add up: every line needs its own name and an amount from zero.")


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
    _check(bill)
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    digest = digest_of("bill", account.pk, currency=bill.currency, lines=[_told(line) for line in bill.lines])
    if done := Receipt.objects.filter(source_type=bill.source, source_id=bill.id).first():
        if bytes(done.digest) != digest:
            raise ledger.KeyReused
        return done
    tier = tier_on(account, on)
    in_force = list(EarnRule.objects.in_force(on).filter(kind=EarnRule.Kind.SPEND))
    scored = rules.score(bill, [_rate(rule, tier) for rule in in_force])
    entries = {rule.pk: _earn(account, bill, rule, scored, on, now, actor) for rule in in_force}
    receipt = Receipt.objects.create(
        account=account, source_type=bill.source, source_id=bill.id, site=bill.site, brand=bill.brand,
        currency=bill.currency, digest=digest, on=on, posted_at=now, tier=tier.code,
        multiplier_percent=tier.multiplier_percent, points=sum(one.points for one in scored),
        credits=_credit(account, bill, on, now, actor),
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(_lines(receipt, bill, scored, entries))
    return receipt


def _check(bill: rules.Bill) -> None:
    names = {line.id for line in bill.lines}
    amounts = [line.net_minor for line in bill.lines]
    if not bill.lines or len(names) != len(bill.lines) or len(names) > LINES_MAX:
        raise BadBill
    if any(type(minor) is not int or not 0 <= minor <= MONEY_MAX for minor in amounts):
        raise BadBill


def _told(line: rules.BillLine) -> list[object]:
    return [line.id, line.kind, line.pay_type, line.net_minor]


def _rate(rule: EarnRule, tier: Tier) -> rules.Rate:
    percent = tier.multiplier_percent if rule.by_tier else rules.PERCENT
    return rules.Rate(rule.pk, frozenset(rule.kinds), frozenset(rule.pay_types), rule.rate_permille, percent)


def _earn(
    account: Account,
    bill: rules.Bill,
    rule: EarnRule,
    scored: list[rules.Scored],
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
) -> Entry | None:
    """One entry per rule: its lines share opening and expiry, and a refund finds its own basis."""
    mine = [one for one in scored if one.rule == rule.pk]
    points = sum(one.points for one in mine)
    if not points:
        return None
    return ledger.earn(
        account=account, points=points, key=f"earn:{rule.code}:{bill.reference}", on=on,
        basis=sum(one.line.net_minor for one in mine), source=bill.reference, reason=rule.code,
        opens_on=on + datetime.timedelta(days=rule.pending_days),
        expires_on=rules.expires_on(on, rule.expires_months),
        site=bill.site, brand=bill.brand, actor=actor, now=now,
    )  # fmt: skip


def _credit(
    account: Account,
    bill: rules.Bill,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
) -> int:
    """Status credits of the money, and of the visit when the customer paid for any of it."""
    if not bill.customer_paid:
        return 0
    of_money = tier_rules.spend_credits(bill.customer_paid, rules.minor_per_unit(bill.currency))
    rows = (
        (StatusCredit.Kind.SPEND, of_money, 0),
        (StatusCredit.Kind.VISIT, tier_rules.PER_VISIT, 1),
    )
    for kind, amount, visits in rows:
        tiers.credit(
            account=account, kind=kind, credits=amount, visits=visits, source=bill.reference,
            key=f"status:{kind}:{bill.reference}", on=on, now=now, actor=actor,
        )  # fmt: skip
    return of_money + tier_rules.PER_VISIT


def _lines(
    receipt: Receipt, bill: rules.Bill, scored: list[rules.Scored], entries: dict[int, Entry | None]
) -> list[ReceiptLine]:
    position = {line.id: place for place, line in enumerate(bill.lines, start=1)}
    return [
        ReceiptLine(
            receipt=receipt, position=position[one.line.id], line_id=one.line.id, kind=one.line.kind,
            pay_type=one.line.pay_type, description=one.line.description, net_minor=one.line.net_minor,
            rule_id=one.rule, points=one.points, reason=one.reason,
            entry=entries[one.rule] if one.rule else None,
        )
        for one in scored
    ]  # fmt: skip


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
        _discredit(receipt, key, on, now, actor)
    return refund


def _discredit(
    receipt: Receipt, key: str, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> None:
    """Status of money that went back; the visit's too once nothing of it was paid."""
    paid = {line.line_id: line.net_minor for line in receipt.lines.filter(pay_type=rules.CUSTOMER)}
    refunds = receipt.refunds.filter(line_id__in=paid)
    left = sum(paid.values()) - refunds.aggregate(total=Sum("net_minor", default=0))["total"]
    of_left = tier_rules.spend_credits(left, rules.minor_per_unit(receipt.currency))
    source = f"{receipt.source_type}:{receipt.source_id}"
    rows = StatusCredit.objects.filter(source_type=receipt.source_type, source_id=receipt.source_id)
    standing = rows.filter(kind=StatusCredit.Kind.SPEND).aggregate(total=Sum("credits", default=0))["total"]
    changes = [(StatusCredit.Kind.SPEND, of_left - standing, 0)]
    if not left:
        changes.append((StatusCredit.Kind.VISIT, -tier_rules.PER_VISIT, -1))
    for kind, amount, visits in changes:
        if amount:
            tiers.credit(
                account=receipt.account, kind=kind, credits=amount, visits=visits, source=source,
                key=f"status:{kind}:{key}", on=on, counts_on=receipt.on, now=now, actor=actor,
            )  # fmt: skip
