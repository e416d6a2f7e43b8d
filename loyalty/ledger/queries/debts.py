"""Debts that have grown old."""

from __future__ import annotations

import datetime

from django.db.models import F, QuerySet

from loyalty.ledger.models import Debt
from loyalty.months import months_before
from loyalty.policies.queries import policy


def debts_older_than(on: datetime.date, months: int | None = None) -> QuerySet[Debt]:
    """Debts still open that were made ``months`` ago or earlier (else the policy's 24), oldest first."""
    months = policy("debt_write_off_months", on) if months is None else months
    return (
        Debt.objects.filter(on__lte=months_before(on, months), paid__lt=F("points"))
        .select_related("account__owner", "entry__reverses")
        .order_by("on", "pk")
    )
