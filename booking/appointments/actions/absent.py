"""Cars that did not come: said by the clock or by staff, and taken back while the day lasts (§4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import local_date
from booking.appointments.actions.claims import cut_claims, step
from booking.appointments.actions.refusals import IllegalTransition, named_conflicts
from booking.appointments.actions.rows import Then, nothing, one_by_one
from booking.appointments.actions.seating import lock_ahead, seat_at, wish_of
from booking.appointments.models import Appointment
from booking.appointments.queries.terms import terms_of
from booking.appointments.rules import WAIT, Who
from booking.workshop.models import SiteDay
from booking.workshop.rules import at_cell

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site

MISSED_MAX = 200
DAYS_BACK = 30
State = Appointment.State


def mark_no_show(
    *,
    appointment: Appointment,
    now: datetime,
    actor: AbstractBaseUser | None,
    by_time: bool = False,
    was_given: bool = False,
) -> Appointment:
    """The car did not come, which can only be said after its time. The rest of its claims is free.

    ``was_given``: it was checked in from home, and nobody here has seen it.
    """
    with named_conflicts(), transaction.atomic():
        days = locks.take_days(ids=locks.days_of(appointment))
        fresh = locks.take_appointment(appointment, days)
        if now < fresh.arrive_at or (fresh.state == State.CHECKED_IN) != was_given:
            raise IllegalTransition(before=fresh.state, after=State.NO_SHOW)
        who: Who = "time" if by_time else "staff"
        step(fresh, State.NO_SHOW, who=who, now=now, actor=actor)
        fresh.freed = tuple(cut_claims(fresh, now))
        return fresh


def miss_overdue(*, now: datetime, limit: int = MISSED_MAX, then: Then = nothing) -> list[Appointment]:
    """Mark who did not come: waiting 30 minutes after the time, drop-off when reception closes."""
    expected = Appointment.objects.filter(
        state=State.BOOKED, arrive_at__lte=now, arrive_at__gt=now - timedelta(days=DAYS_BACK)
    )
    end_of = cache(missed_at)
    rows = expected.select_related("site").order_by("arrive_at", "pk")[:limit]
    overdue = [row for row in rows if end_of(row.site, row.mode, row.arrive_at) <= now]
    return one_by_one(overdue, partial(_miss, now=now), then)


def missed_at(site: Site, mode: str, arrive_at: datetime) -> datetime:
    """When a car expected at ``arrive_at`` counts as not coming. A day closed after it was booked never
    closes its reception: the owner, whose time stays, is waited for like one who stays."""
    on = local_date(site, arrive_at)
    day = SiteDay.objects.filter(site=site, day=on).first() if mode != WAIT else None
    if day is None or not day.opening:
        return arrive_at + timedelta(minutes=terms_of(site, on).no_show_wait_minutes)
    return max(at_cell(day.t0, max(hi for _lo, hi in day.opening)), arrive_at)


def _miss(row: Appointment, now: datetime) -> Appointment:
    return mark_no_show(appointment=row, now=now, actor=None, by_time=True)


def take_back(
    *, appointment: Appointment, at: datetime, now: datetime, actor: AbstractBaseUser
) -> Appointment:
    """The car came after all, the same day: booked again for ``at``, on what is free now."""
    with named_conflicts(), transaction.atomic():
        fresh = lock_ahead(appointment, now)
        on = local_date(fresh.site, fresh.arrive_at)
        if fresh.state != State.NO_SHOW or {local_date(fresh.site, now), local_date(fresh.site, at)} != {on}:
            raise IllegalTransition(before=fresh.state, after=State.BOOKED)
        seat_at(fresh, wish_of(fresh, now, by_staff=True), at)
        fields = ["arrive_at", "promise_at", "work_minutes"]
        step(fresh, State.BOOKED, who="staff", now=now, actor=actor, reason="came after all", fields=fields)
        return fresh
