"""Receipts, the names of rules, and the credits that wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Prefetch, QuerySet

from loyalty.campaigns.models import Campaign
from loyalty.earning.models import CreditRequest, EarnRule, Receipt, ReceiptLine, ReceiptRefund
from loyalty.ledger.models import Account, Entry


def receipt_for(source: str) -> Receipt | None:
    """The receipt of "type:id", with ``lines``, their rules and requests ready. Two queries."""
    source_type, _, source_id = source.partition(":")
    lines = ReceiptLine.objects.select_related("rule__campaign", "request").order_by("position", "pk")
    found = Receipt.objects.select_related("account").prefetch_related(Prefetch("lines", queryset=lines))
    return found.filter(source_type=source_type, source_id=source_id).first()


def receipt_whole(accounts: Collection[int], source: str) -> Receipt | None:
    """The receipt of "type:id" of one of these accounts, with all that happened to it. Five queries."""
    source_type, _, source_id = source.partition(":")
    lines = ReceiptLine.objects.select_related("rule", "entry", "request__entry").prefetch_related(
        "entry__lots", "request__entry__lots"
    )
    refunds = ReceiptRefund.objects.order_by("on", "pk")
    found = Receipt.objects.prefetch_related(
        Prefetch("lines", lines.order_by("position", "pk")), Prefetch("refunds", refunds)
    )
    return found.filter(account__in=accounts, source_type=source_type, source_id=source_id).first()


def taken_back(receipt: Receipt) -> dict[str, int]:
    """Points that each refund of a receipt took, by the refund's key. One query."""
    credits_ = [line.entry or (line.request.entry if line.request else None) for line in receipt.lines.all()]
    rows = Entry.objects.filter(reverses__in={entry.pk for entry in credits_ if entry is not None})
    found: dict[str, int] = {}
    for key, points in rows.values_list("key", "points"):
        cause = key.rpartition(":")[0]  # "refund:7:service"
        found[cause] = found.get(cause, 0) - points
    return found


def rules_named(codes: Iterable[str]) -> dict[str, EarnRule]:
    """The newest version of each rule, for the titles of a statement (``entry.reason`` is the code)."""
    if not (asked := set(codes)):
        return {}
    newest = EarnRule.objects.filter(code__in=asked).order_by("code", "-valid_from", "-id").distinct("code")
    return {rule.code: rule for rule in newest}


def rules_of(campaign: Campaign) -> list[EarnRule]:
    """The newest version of each of a campaign's rules, without those that ended."""
    versions = EarnRule.objects.filter(campaign=campaign).select_related("campaign", "author")
    newest = versions.order_by("code", "-valid_from", "-id").distinct("code")
    return [rule for rule in newest if not rule.is_end]


def credits_waiting(account: Account | None = None) -> QuerySet[CreditRequest]:
    """Large credits nobody has decided yet, the oldest first; of one account or of all."""
    waiting = CreditRequest.objects.filter(decided_at=None).select_related(
        "rule", "account__owner", "requested_by"
    )
    return (waiting.filter(account=account) if account else waiting).order_by("requested_at", "pk")
