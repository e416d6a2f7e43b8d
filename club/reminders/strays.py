"""What is in no state, or in two: asked of all rows at once, never row by row (messages.md §4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from club.notices.models import Dispatch
from club.reminders.models import Occurrence, Stray

What = Stray.What
SPAN, A_DAY = timedelta(days=90), timedelta(days=1)
"""Summed are those planned in these days, or open still: what was said is forgotten after six months."""


def summed(now: datetime) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(
        Q(planned_at__gt=now - SPAN, planned_at__lte=now) | Q(state=Occurrence.State.PLANNED)
    )


def strays(now: datetime) -> dict[str, QuerySet[Any]]:
    """By what is wrong, the rows of which it is true. An honest house has none."""
    rows, over = summed(now), now - A_DAY
    planned, handed, merged = (rows.filter(state=state) for state in ("planned", "handed", "merged"))
    on_wire = Exists(Dispatch.objects.filter(notice=OuterRef("notice")))
    queue, wire = (Dispatch.objects.filter(state=state) for state in Dispatch.OPEN)
    busy = Dispatch.objects.filter(state__in=Dispatch.OPEN)
    before = busy.filter(notice=OuterRef("notice"), pk__lt=OuterRef("pk"))
    return {
        What.LEFT: planned.filter(useful_until__lt=over),
        What.UNSAID: handed.filter(notice=None, person__is_active=True),  # erased people's are gone
        What.UNSENT: handed.filter(~on_wire, notice__isnull=False, notice__shown_at=None),
        What.TWICE: rows.exclude(state="handed").filter(notice__isnull=False),
        What.LOOSE: merged.filter(Q(merged_into=None) | ~Q(merged_into__state="handed")),
        What.WAITS: queue.filter(not_before__lt=over),
        What.HANGS: wire.filter(claimed_at__lt=over),
        What.DOUBLE: busy.filter(Exists(before)),
    }
