"""Lots that end soon: who may lose points within some days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest

from loyalty.ledger.models import Account, Lot, LotExtension
from loyalty.ledger.queries.statements import one_persons


@dataclass(frozen=True, slots=True)
class Kept:
    """Points that live longer than they were given for."""

    points: int
    until: datetime.date


def ending(first: datetime.date, last: datetime.date) -> QuerySet[Lot]:
    """Lots with points left whose last day, extensions included, lies in the period; ``ends_on`` says it.

    By account and key, so that a reader may take them in batches.
    """
    left = Q(is_used_up=False, expires_on__lte=last)
    lots = Lot.objects.filter(left).annotate(ends_on=Greatest("expires_on", Max("extensions__until")))
    return lots.filter(ends_on__range=(first, last)).order_by("account_id", "pk")


def kept_for(account: Account, cause: str) -> Kept | None:
    """What still lives because of this cause; None when nothing had to be kept. One query."""
    rows = LotExtension.objects.filter(lot__account__in=one_persons(account), cause=cause).select_related(
        "lot"
    )
    by_lot = {row.lot_id: row for row in rows.order_by("pk")}
    points = sum(row.lot.left for row in by_lot.values())
    return Kept(points, max(row.until for row in by_lot.values())) if points else None
