"""Work that stands still: an answer or a part is missing, the bay does not wait for ever (booking.md §4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import local_date
from booking.appointments.actions.claims import note, step
from booking.appointments.actions.refusals import BadLength, IllegalTransition, named_conflicts
from booking.appointments.actions.rows import Then, nothing, one_by_one
from booking.appointments.actions.seating import give_up_rest, lock_ahead, seat_rest
from booking.appointments.models import Appointment
from booking.appointments.queries.terms import terms_of
from booking.appointments.rules import Freed, Who

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

EXTRA_MAX = 5_000
PAUSED_MAX = 200
State = Appointment.State
WAITING = frozenset({State.AWAITING_APPROVAL, State.AWAITING_PARTS})
WORKING = frozenset({State.CHECKED_IN, State.IN_WORK})


def await_approval(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser) -> Appointment:
    """More work was found: the owner decides first."""
    return _pause(appointment, State.AWAITING_APPROVAL, now, actor)


def await_parts(
    *, appointment: Appointment, now: datetime, actor: AbstractBaseUser, reason: str = ""
) -> Appointment:
    """A part is missing. ``reason``: which, and when it comes, as the owner may read it."""
    return _pause(appointment, State.AWAITING_PARTS, now, actor, reason)


def resume(
    *,
    appointment: Appointment,
    now: datetime,
    actor: AbstractBaseUser | None,
    extra_minutes: int = 0,
    by_owner: bool = False,
) -> Appointment:
    """Work goes on, longer by what was approved. Time given back meanwhile is found anew, from now on."""
    if not 0 <= extra_minutes <= EXTRA_MAX:
        raise BadLength
    with named_conflicts(), transaction.atomic():
        fresh = lock_ahead(appointment, now)
        if fresh.state not in WAITING:
            raise IllegalTransition(before=fresh.state, after=State.IN_WORK)
        rest, freed = fresh.minutes_left, list[Freed]()
        if rest is None and extra_minutes:
            rest, freed = give_up_rest(fresh, now)
        if rest is not None and rest + extra_minutes:
            seat_rest(fresh, rest + extra_minutes, now)
        fresh.work_minutes += extra_minutes
        fresh.paused_at = fresh.minutes_left = None
        who: Who = "owner" if by_owner else "staff"
        fields = ["paused_at", "minutes_left", "work_minutes", "arrive_at", "promise_at"]
        step(fresh, State.IN_WORK, who=who, now=now, actor=actor, fields=fields, extra=extra_minutes)
        fresh.freed = tuple(freed)
        return fresh


def lengthen(
    *, appointment: Appointment, minutes: int, now: datetime, actor: AbstractBaseUser | None
) -> Appointment:
    """More work on a car that is here and not waiting: the rest of it finds its place anew, from now on."""
    if not 0 < minutes <= EXTRA_MAX:
        raise BadLength
    with named_conflicts(), transaction.atomic():
        fresh = lock_ahead(appointment, now)
        if fresh.state not in WORKING:
            raise IllegalTransition(before=fresh.state, after=fresh.state)
        rest, freed = give_up_rest(fresh, now)
        seat_rest(fresh, rest + minutes, now)
        fresh.work_minutes += minutes
        fresh.version += 1
        fresh.save(update_fields=["work_minutes", "arrive_at", "promise_at", "version"])
        note(fresh, fresh.state, now=now, actor=actor, reason="more work approved", extra=minutes)
        fresh.freed = tuple(freed)
        return fresh


def give_up_idle(*, now: datetime, limit: int = PAUSED_MAX, then: Then = nothing) -> list[Appointment]:
    """Bays of work that has stood still for half an hour go back to the day; each with what it freed."""
    idle = Appointment.objects.filter(paused_at__isnull=False, minutes_left=None, paused_at__lte=now)
    rows = idle.select_related("site").order_by("paused_at", "pk")[:limit]
    return one_by_one([row for row in rows if _has_waited(row, now)], partial(_give_up, now=now), then)


def _pause(
    appointment: Appointment, to: str, now: datetime, actor: AbstractBaseUser, reason: str = ""
) -> Appointment:
    with named_conflicts(), transaction.atomic():
        fresh = locks.take_appointment(appointment, locks.take_days(ids=locks.days_of(appointment)))
        fresh.paused_at = now
        step(fresh, to, who="staff", now=now, actor=actor, reason=reason[:200], fields=["paused_at"])
        return fresh


def _has_waited(row: Appointment, now: datetime) -> bool:
    keeps = terms_of(row.site, local_date(row.site, now)).paused_keeps_minutes
    return row.paused_at is not None and row.paused_at + timedelta(minutes=keeps) <= now


def _give_up(row: Appointment, now: datetime) -> Appointment | None:
    with named_conflicts(), transaction.atomic():
        fresh = locks.take_appointment(row, locks.take_days(ids=locks.days_of(row)))
        if fresh.paused_at is None or fresh.minutes_left is not None:
            return None
        fresh.minutes_left, freed = give_up_rest(fresh, now)
        fresh.version += 1
        fresh.save(update_fields=["minutes_left", "version"])
        note(fresh, fresh.state, now=now, actor=None, reason="bay given up", minutes=fresh.minutes_left)
        fresh.freed = tuple(freed)
        return fresh
