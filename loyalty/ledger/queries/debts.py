"""Debts that have grown old."""

from __future__ import annotations

import datetime

from django.db.models import F, QuerySet

from loyalty.ledger.models import Debt
from loyalty.policies.queries import policy


def debts_older_than(on: datetime.date, months: int | None = None) -> QuerySet[Debt]:
    """Debts still open that were made ``months`` ago or earlier (else the policy's 24), oldest first."""
    months = policy("debt_write_off_months", on) if months is None else months
    return (
        Debt.objects.filter(on__lte=months_before(on, months), paid__lt=F("points"))
        .select_related("account__owner", "entry__reverses")
        .order_by("on", "pk")
    )


def months_before(on: datetime.date, months: int) -> datetime.date:
    """The same day of an earlier month, or its last one."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    first = datetime.date(year, month + 1, 1)
    days = ((first + datetime.timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(on.day, days))
