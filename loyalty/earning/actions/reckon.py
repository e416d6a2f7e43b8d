"""What the rules make of a bill: one reckoning for a single bill and for many."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from loyalty.earning import rules
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine
from loyalty.ledger.actions import Credit
from loyalty.ledger.actions.asked import MONEY_MAX, digest_of
from loyalty.ledger.models import Account
from loyalty.refusals import Refusal
from loyalty.tiers import rules as tier_rules
from loyalty.tiers.actions import Change
from loyalty.tiers.models import StatusCredit, Tier

LINES_MAX = 500


class BadBill(Refusal):
    code = "bad_bill"
    sentence = _("This bill does not add up: every line needs its own name and an amount from zero.")


def check_bill(bill: rules.Bill) -> None:
    names = {line.id for line in bill.lines}
    amounts = [line.net_minor for line in bill.lines]
    if not bill.lines or len(names) != len(bill.lines) or len(names) > LINES_MAX:
        raise BadBill
    if any(type(minor) is not int or not 0 <= minor <= MONEY_MAX for minor in amounts):
        raise BadBill


def digest_of_bill(account: Account, bill: rules.Bill) -> bytes:
    """What tells the same bill again from another one under its name."""
    told = [[line.id, line.kind, line.pay_type, line.net_minor] for line in bill.lines]
    return digest_of("bill", account.pk, currency=bill.currency, lines=told)


def rate_of(rule: EarnRule, tier: Tier) -> rules.Rate:
    percent = tier.multiplier_percent if rule.by_tier else rules.PERCENT
    return rules.Rate(rule.pk, frozenset(rule.kinds), frozenset(rule.pay_types), rule.rate_permille, percent)


def credits_of(
    account: Account,
    bill: rules.Bill,
    in_force: Sequence[EarnRule],
    scored: Sequence[rules.Scored],
    on: datetime.date,
) -> dict[int, Credit]:
    """One credit per rule that gives: its lines share opening and expiry, and a refund finds its basis."""
    found = {}
    for rule in in_force:
        mine = [one for one in scored if one.rule == rule.pk]
        if points := sum(one.points for one in mine):
            found[rule.pk] = Credit(
                account=account, points=points, key=f"earn:{rule.code}:{bill.reference}", on=on,
                basis=sum(one.line.net_minor for one in mine), source=bill.reference, reason=rule.code,
                opens_on=on + datetime.timedelta(days=rule.pending_days),
                expires_on=rules.expires_on(on, rule.expires_months), site=bill.site, brand=bill.brand,
            )  # fmt: skip
    return found


def status_of(account: Account, bill: rules.Bill, on: datetime.date) -> list[Change]:
    """Status credits of the money, and of the visit when the customer paid for any of it."""
    if not bill.customer_paid:
        return []
    of_money = tier_rules.spend_credits(bill.customer_paid, rules.minor_per_unit(bill.currency))
    rows = (
        (StatusCredit.Kind.SPEND, of_money, 0),
        (StatusCredit.Kind.VISIT, tier_rules.PER_VISIT, 1),
    )
    return [
        Change(
            account=account, kind=kind, credits=amount, visits=visits, on=on, source=bill.reference,
            key=f"status:{kind}:{bill.reference}",
        )
        for kind, amount, visits in rows
    ]  # fmt: skip


def receipt_of(
    account: Account,
    bill: rules.Bill,
    tier: Tier,
    scored: Sequence[rules.Scored],
    on: datetime.date,
    now: datetime.datetime,
) -> Receipt:
    """The receipt, not written yet."""
    return Receipt(
        account=account, source_type=bill.source, source_id=bill.id, site=bill.site, brand=bill.brand,
        currency=bill.currency, digest=digest_of_bill(account, bill), on=on, posted_at=now, tier=tier.code,
        multiplier_percent=tier.multiplier_percent, points=sum(one.points for one in scored),
        credits=sum(change.credits for change in status_of(account, bill, on)),
    )  # fmt: skip


def lines_of(
    receipt: Receipt, bill: rules.Bill, scored: Sequence[rules.Scored], entries: Mapping[int, int]
) -> list[ReceiptLine]:
    """Its lines, not written yet. ``entries``: the id of each rule's entry."""
    position = {line.id: place for place, line in enumerate(bill.lines, start=1)}
    return [
        ReceiptLine(
            receipt=receipt, position=position[one.line.id], line_id=one.line.id, kind=one.line.kind,
            pay_type=one.line.pay_type, description=one.line.description, net_minor=one.line.net_minor,
            rule_id=one.rule, points=one.points, reason=one.reason,
            entry_id=entries.get(one.rule) if one.rule else None,
        )
        for one in scored
    ]  # fmt: skip
