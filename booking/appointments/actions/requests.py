"""Jobs nobody can time in advance: asked for with a place already kept, answered by an advisor (§4)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import local_date
from booking.appointments.actions.claims import by_unit, count, drop_claims, new_counts, step
from booking.appointments.actions.deposits import check_deposit
from booking.appointments.actions.refusals import (
    BadLength,
    HoldExpired,
    IllegalTransition,
    ReasonMissing,
    named_conflicts,
)
from booking.appointments.actions.rows import Then, nothing, one_by_one
from booking.appointments.actions.seating import lock_ahead, seat_at, wish_of
from booking.appointments.models import Appointment, Claim
from booking.appointments.queries.terms import terms_of
from booking.appointments.rules import Freed, Who
from booking.sites.queries import calendar_of
from booking.sites.rules import due_at

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MINUTES_MAX = 5_000
LAPSE_MAX = 200
State = Appointment.State


def request(
    *, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None, text: str = ""
) -> Appointment:
    """Ask for what is held: the claims are its own from now, until staff answer within 24 working hours."""
    with named_conflicts(), transaction.atomic():
        fresh = locks.take_appointment(appointment, locks.take_days(ids=locks.days_of(appointment)))
        if fresh.state == State.REQUESTED:
            return fresh
        if not fresh.is_held(now):
            raise HoldExpired
        check_deposit(fresh, now, actor)
        minutes = terms_of(fresh.site, local_date(fresh.site, now)).answer_working_minutes
        fresh.answer_by = due_at(calendar_of(fresh.site), now, minutes=minutes)
        fresh.held_until, fresh.note = None, text or fresh.note
        Claim.objects.filter(appointment=fresh).update(held_until=None)
        fields = ["answer_by", "held_until", "note"]
        step(fresh, State.REQUESTED, who="owner", now=now, actor=actor, fields=fields)
        return fresh


def accept(
    *,
    appointment: Appointment,
    now: datetime,
    actor: AbstractBaseUser,
    minutes: int | None = None,
    at: datetime | None = None,
) -> Appointment:
    """An advisor says yes, with the length now known and, if it must be, at another time.

    What does not fit is refused and the request stays as it was.
    """
    if minutes is not None and not 0 < minutes <= MINUTES_MAX:
        raise BadLength
    with named_conflicts(), transaction.atomic():
        fresh = lock_for(appointment, at, now)
        if fresh.state != State.REQUESTED:
            raise IllegalTransition(before=fresh.state, after=State.BOOKED)
        freed: list[Freed] = []
        if minutes is not None or at is not None:
            wish = wish_of(fresh, now, by_staff=True, minutes=minutes)
            freed = seat_at(fresh, wish, at or fresh.arrive_at)
        fresh.answer_by = None
        fields = ["answer_by", "arrive_at", "promise_at", "work_minutes"]
        step(
            fresh, State.BOOKED, who="staff", now=now, actor=actor, reason="accepted", fields=fields,
            minutes=fresh.work_minutes,
        )  # fmt: skip
        fresh.freed = tuple(freed)
        return fresh


def lock_for(appointment: Appointment, at: datetime | None, now: datetime) -> Appointment:
    """Its own days, those around a new time, and the coming ones a longer job may reach."""
    if at is None:
        return lock_ahead(appointment, max(now, appointment.arrive_at))
    return lock_ahead(appointment, min(at, appointment.arrive_at))


def decline(*, appointment: Appointment, reason: str, now: datetime, actor: AbstractBaseUser) -> Appointment:
    """An advisor says no, and why; the owner reads it."""
    if not reason.strip():
        raise ReasonMissing
    with named_conflicts(), transaction.atomic():
        fresh = locks.take_appointment(appointment, locks.take_days(ids=locks.days_of(appointment)))
        return _end(fresh, State.DECLINED, now=now, actor=actor, reason=reason)


def lapse(*, now: datetime, limit: int = LAPSE_MAX, then: Then = nothing) -> list[Appointment]:
    """Requests nobody answered in time expire; each with what it freed."""
    late = Appointment.objects.filter(state=State.REQUESTED, answer_by__lte=now).order_by("answer_by", "pk")
    return one_by_one(late[:limit], partial(_lapse, now=now), then)


def _lapse(row: Appointment, now: datetime) -> Appointment | None:
    with named_conflicts(), transaction.atomic():
        fresh = locks.take_appointment(row, locks.take_days(ids=locks.days_of(row)))
        if fresh.state != State.REQUESTED or fresh.answer_by is None or fresh.answer_by > now:
            return None
        return _end(fresh, State.EXPIRED, now=now, actor=None, reason="no answer in time")


def _end(
    fresh: Appointment, to: str, *, now: datetime, actor: AbstractBaseUser | None, reason: str
) -> Appointment:
    counts = new_counts()
    freed = drop_claims([fresh.pk], counts)
    count(counts)
    fresh.answer_by = None
    who: Who = "staff" if to == State.DECLINED else "time"
    step(
        fresh, to, who=who, now=now, actor=actor, reason=reason[:200], fields=["answer_by"],
        units=by_unit(freed),
    )  # fmt: skip
    fresh.freed = tuple(freed)
    return fresh
