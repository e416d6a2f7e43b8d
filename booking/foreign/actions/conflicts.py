"""Somebody has looked at a booking that found no proper place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from booking.foreign.models import ForeignBooking

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def note_seen(*, booking: ForeignBooking, now: datetime, actor: AbstractBaseUser) -> None:
    """Off the list; the first to look is remembered."""
    ForeignBooking.objects.filter(pk=booking.pk, seen_at=None).update(seen_at=now, seen_by=actor.pk)
