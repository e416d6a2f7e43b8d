"""Somebody has looked at a booking that found no proper place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.foreign.models import ForeignBooking

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def note_seen(*, booking: ForeignBooking, now: datetime, actor: AbstractBaseUser) -> None:
    """Off the list; the first to look is remembered."""
    with transaction.atomic():
        row = ForeignBooking.objects.select_for_update().get(pk=booking.pk)
        if row.seen_at is None:
            row.seen_at, row.seen_by_id = now, actor.pk
            row.save(update_fields=["seen_at", "seen_by"])
