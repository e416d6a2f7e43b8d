"""Ending holds whose time is over: by the clock, or because they stand in somebody's way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from booking.appointments.actions import locks
from booking.appointments.actions.claims import count, drop_claims, new_counts
from booking.appointments.actions.refusals import named_conflicts
from booking.appointments.models import Appointment, AppointmentEvent, Claim
from booking.appointments.rules import Freed

SWEEP_MAX = 500
State = Appointment.State


def sweep(*, now: datetime, limit: int = SWEEP_MAX) -> list[Freed]:
    """End holds whose time is over, at most ``limit``; what that frees."""
    with named_conflicts(), transaction.atomic():
        dead = Appointment.objects.dead_holds(now).order_by("held_until", "pk")[:limit]
        ids = list(dead.values_list("pk", flat=True))
        days = Claim.objects.filter(appointment__in=ids).values_list("site_day_id", flat=True)
        locked = locks.take_days(ids=set(days))
        return expire(ids, locked, now)


def expire(ids: Iterable[int], locked: set[int], now: datetime) -> list[Freed]:
    """End those of the holds that are dead and whose days are all locked."""
    rows = Appointment.objects.dead_holds(now).filter(pk__in=list(ids))
    elsewhere = Claim.objects.exclude(site_day__in=locked).values("appointment")
    dead = list(
        rows.exclude(pk__in=elsewhere.filter(appointment__in=list(ids))).order_by("pk").select_for_update()
    )
    if not dead:
        return []
    counts = new_counts()
    freed = drop_claims([row.pk for row in dead], counts)
    count(counts)
    Appointment.objects.filter(pk__in=[row.pk for row in dead]).update(
        state=State.EXPIRED, held_until=None, version=F("version") + 1
    )
    AppointmentEvent.objects.bulk_create(
        AppointmentEvent(
            appointment=row,
            at=now,
            from_state=State.HELD,
            to_state=State.EXPIRED,
            reason="over",
            version=row.version + 1,
        )
        for row in dead
    )
    return freed
