"""What came in, and what of it has no proper place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from booking.foreign.models import ForeignBatch, ForeignBooking

if TYPE_CHECKING:
    from booking.sites.models import Site

BATCHES_MAX = 30
CONFLICTS_MAX = 200


def conflicts(site: Site, now: datetime) -> QuerySet[ForeignBooking]:
    """Still ahead, on an extra unit or without a place, and nobody has looked at it yet."""
    rows = ForeignBooking.objects.filter(
        site=site, state__in=["overflow", "conflict"], ends_at__gt=now, seen_at=None
    )
    return rows.select_related("unit").order_by("starts_at", "pk")[:CONFLICTS_MAX]


def batches(site: Site) -> QuerySet[ForeignBatch]:
    rows = ForeignBatch.objects.filter(site=site).select_related("taken_by", "undone_by")
    return rows.order_by("-taken_at", "-pk")[:BATCHES_MAX]
