"""What waits for a second person, and what was done to an account by hand."""

from __future__ import annotations

from django.db.models import QuerySet

from loyalty.adjustments.models import Adjustment
from loyalty.ledger.models import Account

LIMIT_MAX = 200


def waiting() -> QuerySet[Adjustment]:
    """Requests that nobody has decided, the oldest first."""
    rows = Adjustment.objects.waiting().select_related("account__owner", "other__owner", "asked_by")
    return rows.order_by("asked_at", "pk")


def adjustments_of(account: Account, limit: int = 20) -> list[Adjustment]:
    """The newest first."""
    rows = Adjustment.objects.filter(account=account).select_related("asked_by", "decided_by")
    return list(rows.order_by("-pk")[: min(limit, LIMIT_MAX)])
