"""Which jobs are in trouble, and whether one may run."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from club.jobs.models import Trouble


def may_run(name: str, now: datetime) -> bool:
    """Not waiting for its next try. One query."""
    return not Trouble.objects.filter(name=name, not_before__gt=now).exists()


def troubles() -> QuerySet[Trouble]:
    """Those in quarantine first, then those that still try."""
    return Trouble.objects.order_by(F("quarantined_at").asc(nulls_last=True), "name")


def quarantined() -> list[str]:
    rows = Trouble.objects.filter(quarantined_at__isnull=False)
    return sorted(rows.values_list("name", flat=True))
