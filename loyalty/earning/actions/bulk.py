"""Many bills at once: an import, a night's work. Same rules, same keys, same answers as one by one.

Bills of one account are taken in their order, because the tier and the limits of the second may come
from the first.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from loyalty.earning.actions import reckon
from loyalty.earning.actions.judge import Ground, Payment, judge
from loyalty.earning.actions.status import status_of
from loyalty.earning.models import CreditRequest, Receipt, ReceiptLine
from loyalty.ledger.actions import Credit, KeyReused, earn_many, lock_many, movement
from loyalty.tiers.actions import credit_many
from loyalty.tiers.queries import tiers_on


def earn_bills(*, payments: Sequence[Payment], now: datetime.datetime) -> int:
    """Receipts for all bills; how many are new. A bill known already changes nothing."""
    for payment in payments:
        reckon.check_bill(payment.bill)
    return _earn_all(payments, now)


@movement
def _earn_all(payments: Sequence[Payment], now: datetime.datetime) -> int:
    lock_many([payment.account.pk for payment in payments])
    fresh = sorted(_unknown(payments), key=lambda payment: payment.on)
    ground = Ground()
    campaigns = {
        rule.campaign.pk
        for on in {payment.on for payment in fresh}
        for rule in ground.in_force(on)
        if rule.campaign
    }
    ground.open(campaigns)
    for round_ in _in_order(fresh) if campaigns else _rounds(fresh):
        _earn(round_, ground, now)
    ground.close()
    return len(fresh)


def _unknown(payments: Sequence[Payment]) -> list[Payment]:
    """Without the bills that have a receipt; one that says something else now is refused."""
    ids = {payment.bill.id for payment in payments}
    known = {
        (row.source_type, row.source_id): bytes(row.digest)
        for row in Receipt.objects.filter(source_id__in=ids).only("source_type", "source_id", "digest")
    }
    done = set(known)
    fresh: dict[tuple[str, str], Payment] = {}
    for payment in payments:
        name = (payment.bill.source, payment.bill.id)
        digest = reckon.digest_of_bill(payment.account, payment.bill)
        if known.setdefault(name, digest) != digest:
            raise KeyReused
        fresh.setdefault(name, payment)
    return [payment for name, payment in fresh.items() if name not in done]


def _rounds(payments: Sequence[Payment]) -> Iterator[list[Payment]]:
    """The first bill of every account, then the second of every account, and so on."""
    each: dict[int, list[Payment]] = {}
    for payment in payments:
        each.setdefault(payment.account.pk, []).append(payment)
    for round_ in zip_longest(*each.values()):
        yield [payment for payment in round_ if payment]


def _in_order(payments: Sequence[Payment]) -> Iterator[list[Payment]]:
    """Runs of bills in the order of their days, each account once: who comes first gets a budget's last."""
    run: list[Payment] = []
    seen: set[int] = set()
    for payment in payments:
        if payment.account.pk in seen:
            yield run
            run, seen = [], set()
        run.append(payment)
        seen.add(payment.account.pk)
    if run:
        yield run


def _earn(payments: Sequence[Payment], ground: Ground, now: datetime.datetime) -> None:
    """One bill of each account: credits, requests, status, receipts, each in one statement."""
    tiers = tiers_on([(payment.account, payment.on) for payment in payments])
    receipts, rows, changes = [], [], []
    earned: dict[str, Credit] = {}
    asked: dict[str, CreditRequest] = {}
    for judged in judge(payments, tiers, ground):
        payment, keys = judged.payment, {}
        for rule, credit in reckon.credits_of(judged, ground).items():
            keys[rule] = credit.key
            if reckon.is_large(credit, ground):
                asked[credit.key] = reckon.request_of(credit, judged.versions[rule], now, None)
            else:
                earned[credit.key] = credit
        status = status_of(judged, ground.status_numbers(payment.on))
        changes += status
        receipts.append(reckon.receipt_of(judged, status, now))
        rows.append((payment.bill, judged.scored, keys))
    entries = earn_many(credits=list(earned.values()), now=now)
    requests = {row.key: row.pk for row in CreditRequest.objects.bulk_create(asked.values())}
    credit_many(changes=changes, now=now)
    Receipt.objects.bulk_create(receipts)
    ReceiptLine.objects.bulk_create(
        line
        for receipt, (bill, scored, keys) in zip(receipts, rows, strict=True)
        for line in reckon.lines_of(receipt, bill, scored, _ids(keys, entries), _ids(keys, requests))
    )


def _ids(keys: dict[int, str], found: dict[str, int]) -> dict[int, int]:
    return {rule: found[key] for rule, key in keys.items() if key in found}
