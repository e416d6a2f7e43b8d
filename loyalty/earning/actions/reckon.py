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
from loyalty.tiers.models import StatusCredit
from loyalty.tiers.queries import StatusNumbers
from loyalty.tiers.rules import Level

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


def rate_of(rule: EarnRule, tier: Level) -> rules.Rate:
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


def status_of(
    account: Account,
    bill: rules.Bill,
    on: datetime.date,
    numbers: StatusNumbers,
    in_force: Sequence[EarnRule],
    scored: Sequence[rules.Scored],
) -> list[Change]:
    """Status credits of the money, and of the visit when the customer paid for any of it.

    Money behind points that wait counts when they open (loyalty.md §4.3).
    """
    if not bill.customer_paid:
        return []
    unit = rules.minor_per_unit(bill.currency)
    changes = [
        Change(
            account=account, kind=StatusCredit.Kind.VISIT, credits=numbers.per_visit, visits=1, on=on,
            source=bill.reference, key=f"status:visit:{bill.reference}", brand=bill.brand,
        )
    ]  # fmt: skip
    so_far = given = 0
    for days, minor in _paid_by_waiting(in_force, scored):
        so_far += minor
        credits = tier_rules.spend_credits(so_far, unit, numbers.per_units) - given  # noqa: A001  # the word
        given += credits
        changes.append(
            Change(
                account=account, kind=StatusCredit.Kind.SPEND, credits=credits, on=on, source=bill.reference,
                key=f"status:spend:{bill.reference}" + (f":{days}" if days else ""), brand=bill.brand,
                opens_on=on + datetime.timedelta(days=days),
            )
        )  # fmt: skip
    return changes


def waiting_days(named: Sequence[EarnRule | None]) -> int:
    """How long the points of a line wait, and with them its status: the longest of its rules."""
    return max((rule.pending_days for rule in named if rule), default=0)


def _paid_by_waiting(in_force: Sequence[EarnRule], scored: Sequence[rules.Scored]) -> list[tuple[int, int]]:
    """Customer-paid minor units by days of waiting, the shortest first; always one for no waiting."""
    by_pk = {rule.pk: rule for rule in in_force}
    lines = {one.line.id: one.line for one in scored if one.line.pay_type == rules.CUSTOMER}
    totals = {0: 0}
    for line in lines.values():
        named = [by_pk.get(one.rule) for one in scored if one.line.id == line.id and one.rule]
        days = waiting_days(named)
        totals[days] = totals.get(days, 0) + line.net_minor
    return sorted(totals.items())


def receipt_of(
    account: Account,
    bill: rules.Bill,
    tier: Level,
    scored: Sequence[rules.Scored],
    status: Sequence[Change],
    on: datetime.date,
    now: datetime.datetime,
) -> Receipt:
    """The receipt, not written yet."""
    return Receipt(
        account=account, source_type=bill.source, source_id=bill.id, site=bill.site, brand=bill.brand,
        currency=bill.currency, digest=digest_of_bill(account, bill), on=on, posted_at=now, tier=tier.code,
        multiplier_percent=tier.multiplier_percent, points=sum(one.points for one in scored),
        credits=sum(change.credits for change in status),
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
