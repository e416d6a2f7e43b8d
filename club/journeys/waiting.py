"""Bookings that wait for somebody: a request for its answer, work for parts, a place for a late car."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.estimates import actions as estimates
from booking.reception import actions as reception
from club.journeys.booking import tell_of
from club.journeys.deposit_back import release_deposit
from club.journeys.freed import run
from club.journeys.keeping import keep_for_visit
from club.journeys.machines import appointment_told
from club.journeys.paying import carry_points, free_points
from club.journeys.perks import carry_perks, free_perks

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["accept_request", "by_the_clock", "decline_request", "go_on", "miss", "wait_for_parts"]


def accept_request(
    *,
    appointment: Appointment,
    now: datetime,
    actor: User,
    minutes: int | None = None,
    at: datetime | None = None,
) -> Appointment:
    """Yes to a job of unknown length; the owner hears when to come and when the car will be done."""
    with transaction.atomic():
        booked = appointments.accept(appointment=appointment, minutes=minutes, at=at, now=now, actor=actor)
        keep_for_visit(appointment=booked, now=now)
        tell_of(booked, "booking_confirmed", "accepted", now)
        appointment_told(booked, "booked", now)
        carry_points(appointment=booked, now=now)
        carry_perks(appointment=booked, now=now)
        run(booked.freed, now)
        return booked


def decline_request(*, appointment: Appointment, reason: str, now: datetime, actor: User) -> Appointment:
    """No, with a reason the owner reads."""
    with transaction.atomic():
        declined = appointments.decline(appointment=appointment, reason=reason, now=now, actor=actor)
        tell_of(declined, "booking_declined", "declined", now, why=reason.strip())
        free_points(appointment=declined, why="declined", now=now)
        free_perks(appointment=declined, why="declined", now=now)
        release_deposit(appointment=declined, now=now, actor=actor)
        run(declined.freed, now)
        return declined


def miss(*, appointment: Appointment, now: datetime, actor: User) -> Appointment:
    """Staff say that a car did not come."""
    with transaction.atomic():
        missed = reception.never_came(appointment=appointment, now=now, actor=actor)
        _missed(missed, now)
        return missed


def wait_for_parts(*, appointment: Appointment, reason: str, now: datetime, actor: User) -> Appointment:
    """A part is missing; the owner hears that it takes longer, and why."""
    with transaction.atomic():
        paused = appointments.await_parts(appointment=appointment, reason=reason, now=now, actor=actor)
        tell_of(paused, "work_waits", f"waits:{paused.version}", now, why=reason.strip())
        return paused


def go_on(*, appointment: Appointment, now: datetime, actor: User, extra_minutes: int = 0) -> Appointment:
    """The part is there: work goes on, with its new ready time. Not while an estimate is unanswered."""
    with transaction.atomic():
        promised = appointment.promise_at
        going = appointments.resume(
            appointment=appointment, extra_minutes=extra_minutes, now=now, actor=actor
        )
        estimates.check_answered(going)
        if going.promise_at != promised:
            tell_of(going, "work_goes_on", f"goes_on:{going.version}", now)
        run(going.freed, now)
        return going


def by_the_clock(*, now: datetime) -> int:
    """Requests without an answer, cars that did not come, bays kept for nothing; how many changed.

    Must not run inside a transaction: each row commits on its own, with the message it brings.
    """
    lapsed = appointments.lapse(now=now, then=partial(_lapsed, now=now))
    missed = appointments.miss_overdue(now=now, then=partial(_missed, now=now))
    idle = appointments.give_up_idle(now=now, then=partial(_given_up, now=now))
    return len(lapsed) + len(missed) + len(idle)


def _lapsed(appointment: Appointment, now: datetime) -> None:
    tell_of(appointment, "booking_lapsed", "lapsed", now)
    free_points(appointment=appointment, why="lapsed", now=now)
    free_perks(appointment=appointment, why="lapsed", now=now)
    release_deposit(appointment=appointment, now=now, actor=None)
    run(appointment.freed, now)


def _given_up(appointment: Appointment, now: datetime) -> None:
    run(appointment.freed, now)


def _missed(appointment: Appointment, now: datetime) -> None:
    tell_of(appointment, "booking_missed", f"missed:{appointment.version}", now)
    free_points(appointment=appointment, why="no_show", now=now)
    free_perks(appointment=appointment, why="no_show", now=now)
    run(appointment.freed, now)
