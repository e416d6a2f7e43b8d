"""Promising, taking along and settling a quiet day's multiplier; the budget never overshoots."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from club.peak import rules
from club.peak.models import QuietPromise
from club.peak.queries import promised

if TYPE_CHECKING:
    from booking.appointments.models import Appointment


@transaction.atomic
def promise(
    *, appointment: Appointment, day: date, load_percent: int, terms: rules.Terms, now: datetime
) -> QuietPromise | None:
    """Freeze the multiplier on an appointment, if its day is quiet and the month still pays for it.

    An appointment that has its promise for this day keeps it as it is.
    """
    standing = QuietPromise.objects.standing().filter(appointment=appointment).first()
    if standing is not None and standing.day == day:
        return standing
    if standing is not None:
        withdraw(promise=standing, now=now)
    if not rules.is_quiet(load_percent, terms):
        return None
    month = rules.month_of(day)
    lock(month)
    if not rules.has_room(promised([month], now).get(month, 0), terms):
        return None
    return QuietPromise.objects.create(
        appointment=appointment, day=day, month=month, load_percent=load_percent, promised_at=now,
        multiplier_percent=terms.multiplier, points_max=terms.per_visit,
    )  # fmt: skip


def withdraw(*, promise: QuietPromise, now: datetime) -> None:
    """The appointment left the day; what was set aside is free again."""
    QuietPromise.objects.filter(pk=promise.pk, settled_at=None).update(ended_at=now)


def settle(*, promise: QuietPromise, points: int, now: datetime) -> QuietPromise:
    """The bill is paid: what it used stays in the budget, the rest is free. Once."""
    rows = QuietPromise.objects.filter(pk=promise.pk, settled_at=None, ended_at=None)
    rows.update(settled_at=now, points_used=points)
    return QuietPromise.objects.get(pk=promise.pk)


def lock(month: date) -> None:
    """Promises of one month are decided one after the other, after all row locks of the booking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quiet:{month}"])
