"""The day of service: check-in, work, quality check, handing over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import local_date
from booking.appointments.actions.claims import cut_claims, step
from booking.appointments.actions.refusals import BadReading, IllegalTransition, named_conflicts
from booking.appointments.models import Appointment
from booking.appointments.queries.terms import terms_of
from booking.appointments.rules import COURTESY_CAR, DRIVER, Who

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.workshop.models import Resource

KM_MAX = 2_000_000
State = Appointment.State


def check_in(
    *,
    appointment: Appointment,
    odometer_km: int,
    now: datetime,
    actor: AbstractBaseUser | None,
    by_staff: bool = True,
    limit_minor: int | None = None,
    reason: str = "",
) -> Appointment:
    """The car is with us. An owner checks in alone at most 45 minutes early (setting of the site).

    ``limit_minor``: extra work up to this sum, tax included, needs no further question. ``reason``: why
    a signature or photos are missing.
    """
    if not 0 <= odometer_km <= KM_MAX:
        raise BadReading
    with named_conflicts(), transaction.atomic():
        fresh = locked(appointment)
        if not by_staff:
            terms = terms_of(fresh.site, local_date(fresh.site, now))
            if now < fresh.arrive_at - timedelta(minutes=terms.early_check_in_minutes):
                raise IllegalTransition(before=fresh.state, after=State.CHECKED_IN)
        who: Who = "staff" if by_staff else "owner"
        fresh.limit_minor = limit_minor
        step(
            fresh, State.CHECKED_IN, who=who, now=now, actor=actor, reason=reason, fields=["limit_minor"],
            odometer_km=odometer_km,
        )  # fmt: skip
        return fresh


def start(
    *,
    appointment: Appointment,
    now: datetime,
    actor: AbstractBaseUser | None,
    technician: Resource | None = None,
) -> Appointment:
    """Work begins."""
    with named_conflicts(), transaction.atomic():
        fresh = locked(appointment)
        by = technician.pk if technician else None
        step(fresh, State.IN_WORK, who="staff", now=now, actor=actor, technician=by)
        return fresh


def check(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> Appointment:
    """The work is done; somebody else looks at it before the owner is told."""
    with named_conflicts(), transaction.atomic():
        fresh = locked(appointment)
        step(fresh, State.QUALITY_CHECK, who="staff", now=now, actor=actor)
        return fresh


def finish(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> Appointment:
    """Checked and good: ready. What is left of the claims goes back to the day.

    Work that nobody sent to the quality check passes it here, by the same person.
    """
    with named_conflicts(), transaction.atomic():
        fresh = locked(appointment)
        if fresh.state != State.QUALITY_CHECK:
            step(fresh, State.QUALITY_CHECK, who="staff", now=now, actor=actor)
        freed = cut_claims(fresh, now, keep=(COURTESY_CAR, DRIVER))
        step(fresh, State.READY, who="staff", now=now, actor=actor, reason="quality check passed")
        fresh.freed = tuple(freed)
        return fresh


def hand_over(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> Appointment:
    """The owner has the car back, and ours is here again: what is left of any claim is free."""
    with named_conflicts(), transaction.atomic():
        fresh = locked(appointment)
        freed = cut_claims(fresh, now)
        step(fresh, State.DELIVERED, who="staff", now=now, actor=actor)
        fresh.freed = tuple(freed)
        return fresh


def locked(appointment: Appointment) -> Appointment:
    """The appointment as it is now, its days and itself locked in order."""
    days = locks.take_days(ids=locks.days_of(appointment))
    return locks.take_appointment(appointment, days)
