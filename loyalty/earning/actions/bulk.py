"""Many bills and many presents at once: imports, a birthday night, a campaign. Same rules, same keys.

Bills of one account are taken in their order, because the tier of the second may come from the first.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.db import transaction

from loyalty.earning import rules
from loyalty.earning.actions import reckon
from loyalty.earning.actions.grants import NoRule
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine
from loyalty.earning.queries import rules_by_day
from loyalty.ledger.actions import Credit, KeyReused, earn_many
from loyalty.ledger.models import Account
from loyalty.tiers.actions import credit_many
from loyalty.tiers.queries import status_numbers_by_day, tiers_on
from loyalty.tiers.rules import Level


@dataclass(frozen=True, slots=True)
class Payment:
    """A closed and paid bill of an account, on its member day."""

    account: Account
    bill: rules.Bill
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Grant:
    """A fixed rule's points for an account, once per key."""

    account: Account
    rule_code: str
    key: str
    on: datetime.date


def earn_bills(*, payments: Sequence[Payment], now: datetime.datetime) -> int:
    """Receipts for all bills; how many are new. A bill known already changes nothing."""
    for payment in payments:
        reckon.check_bill(payment.bill)
    with transaction.atomic():
        accounts = sorted({payment.account.pk for payment in payments})
        list(Account.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk"))
        fresh = _unknown(payments)
        for round_ in _rounds(fresh):
            _earn(round_, now)
    return len(fresh)


def grant_many(*, grants: Sequence[Grant], now: datetime.datetime) -> int:
    """The points of many fixed rules; how many entries stand behind them now."""
    in_force = rules_by_day()
    with transaction.atomic():
        tiers = tiers_on([(grant.account, grant.on) for grant in grants])
        found = [_grant(grant, in_force(grant.on), tier) for grant, tier in zip(grants, tiers, strict=True)]
        return len(earn_many(credits=[credit for credit in found if credit], now=now))


def _grant(grant: Grant, in_force: Sequence[EarnRule], tier: Level) -> Credit | None:
    rule = next((r for r in in_force if (r.code, r.kind) == (grant.rule_code, EarnRule.Kind.FIXED)), None)
    if rule is None:
        raise NoRule
    points = tier.birthday_points if rule.by_tier else rule.points
    if not points:
        return None
    return Credit(
        account=grant.account, points=points, key=grant.key, on=grant.on, source=f"rule:{rule.code}",
        opens_on=grant.on + datetime.timedelta(days=rule.pending_days),
        expires_on=rules.expires_on(grant.on, rule.expires_months), reason=rule.code,
    )  # fmt: skip


def _unknown(payments: Sequence[Payment]) -> list[Payment]:
    """Without the bills that have a receipt; one that says something else now is refused."""
    ids = {payment.bill.id for payment in payments}
    known = {
        (row.source_type, row.source_id): bytes(row.digest)
        for row in Receipt.objects.filter(source_id__in=ids)
    }
    fresh: dict[tuple[str, str], Payment] = {}
    for payment in payments:
        name = (payment.bill.source, payment.bill.id)
        digest = reckon.digest_of_bill(payment.account, payment.bill)
        if known.setdefault(name, digest) != digest:
            raise KeyReused
        fresh.setdefault(name, payment)
    done = set(Receipt.objects.filter(source_id__in=ids).values_list("source_type", "source_id"))
    return [payment for name, payment in fresh.items() if name not in done]


def _rounds(payments: Sequence[Payment]) -> Iterator[list[Payment]]:
    """The first bill of every account, then the second of every account, and so on."""
    each: dict[int, list[Payment]] = {}
    for payment in sorted(payments, key=lambda payment: payment.on):
        each.setdefault(payment.account.pk, []).append(payment)
    for round_ in zip_longest(*each.values()):
        yield [payment for payment in round_ if payment]


def _earn(payments: Sequence[Payment], now: datetime.datetime) -> None:
    """One bill of each account: credits, status, receipts, each in one statement."""
    in_force, numbers = rules_by_day(), status_numbers_by_day()
    receipts, lines, changes = [], [], []
    earned: dict[str, Credit] = {}
    tiers = tiers_on([(payment.account, payment.on) for payment in payments])
    for payment, tier in zip(payments, tiers, strict=True):
        account, bill, on = payment.account, payment.bill, payment.on
        spend = [rule for rule in in_force(on) if rule.kind == EarnRule.Kind.SPEND]
        scored = rules.score(bill, [reckon.rate_of(rule, tier) for rule in spend])
        own = reckon.credits_of(account, bill, spend, scored, on)
        earned |= {credit.key: credit for credit in own.values()}
        status = reckon.status_of(account, bill, on, numbers(on), spend, scored)
        changes += status
        receipts.append(reckon.receipt_of(account, bill, tier, scored, status, on, now))
        lines.append((bill, scored, {rule: credit.key for rule, credit in own.items()}))
    entries = earn_many(credits=list(earned.values()), now=now)
    credit_many(changes=changes, now=now)
    Receipt.objects.bulk_create(receipts)
    ReceiptLine.objects.bulk_create(
        line
        for receipt, (bill, scored, keys) in zip(receipts, lines, strict=True)
        for line in reckon.lines_of(receipt, bill, scored, {rule: entries[key] for rule, key in keys.items()})
    )
