"""A dispute about a bill is lost: the bank took the money, and the points it had brought go with it (B9)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum

from booking.visits.models import Visit
from booking.visits.queries import visit_with_lines
from club.journeys.day import group_day
from club.journeys.shares import ending_of, names_of
from club.journeys.visit import visit_facts
from club.notices.actions import tell
from club.payments.models import Payment
from loyalty.earning.actions import refund_bill_line
from loyalty.earning.models import Receipt, ReceiptLine
from loyalty.ledger.models import Entry


def take_points_back(*, visit: Visit, payment: Payment, now: datetime) -> int:
    """Of every line the share that this payment was of the bill; what is spent already becomes debt."""
    bill = visit_with_lines(visit.ref)
    if bill is None or bill.money_minor <= 0:
        return 0
    key = f"dispute:{payment.pk}"
    rows = Receipt.objects.filter(source_type="visit", source_id__in=names_of(visit.pk))
    return sum(
        _take(receipt, visit, bill.money_minor, payment, f"{key}{ending_of(receipt.source_id)}", now)
        for receipt in rows.select_related("account__owner").order_by("pk")
    )


def _take(receipt: Receipt, visit: Visit, money_minor: int, payment: Payment, key: str, now: datetime) -> int:
    gone = dict(
        receipt.refunds.exclude(key__startswith=f"{key}:").values_list("line_id").annotate(n=Sum("net_minor"))
    )
    for line_id, net_minor in (
        ReceiptLine.objects.filter(receipt=receipt).values_list("line_id", "net_minor").distinct()
    ):
        share = min(payment.amount_minor, money_minor)
        left = (net_minor - gone.get(line_id, 0)) * share // money_minor
        if left > 0:
            refund_bill_line(
                source=f"visit:{receipt.source_id}", line_id=line_id, net_minor=left, key=f"{key}:{line_id}",
                on=group_day(now), now=now,
            )  # fmt: skip
    taken = -int(Entry.objects.filter(key__startswith=f"{key}:").aggregate(n=Sum("points", default=0))["n"])
    if taken:
        tell(
            person=receipt.account.owner, kind="points_taken_back", key=f"{key}:taken", now=now,
            data={**visit_facts(visit), "points": taken, "what": payment.description},
        )  # fmt: skip
    return taken
