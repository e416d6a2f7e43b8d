"""Giving an appointment other units: at another time, for another length, or for the rest of its work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import local_date, look, place
from booking.appointments.actions.claims import (
    Counts,
    count,
    cut_claims,
    drop_claims,
    new_counts,
    write_claims,
)
from booking.appointments.actions.overriding import log_overrides, raise_caps, with_overflow
from booking.appointments.actions.refusals import DayFull
from booking.appointments.models import Appointment, Claim
from booking.appointments.queries.trips import travel_of
from booking.appointments.queries.window import DAYS_AFTER, Wish, view
from booking.appointments.rules import (
    COURTESY,
    COURTESY_CAR,
    DROP_OFF,
    PICK_UP,
    Freed,
    Override,
    Take,
    Verdict,
    Window,
    allot,
    car_meanwhile,
    judge,
)
from booking.workshop.actions import check_periods
from booking.workshop.models import Operation
from booking.workshop.rules import MINUTES_PER_CELL, cell_at, mask

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def wish_of(
    appointment: Appointment,
    now: datetime,
    *,
    by_staff: bool,
    minutes: int | None = None,
    is_here: bool = False,
) -> Wish:
    """The wish an appointment stands for. ``minutes``: its length, when it differs from the booked one."""
    lines = appointment.lines.select_related("operation").order_by("pk")
    operations: list[Operation] = [line.operation for line in lines]
    brought_home = appointment.mode == PICK_UP
    return Wish(
        site=appointment.site,
        operations=operations,
        mode=DROP_OFF if is_here and not brought_home else appointment.mode,
        now=now,
        vehicle=appointment.vehicle,
        person_id=appointment.person_id,
        by_staff=by_staff,
        moving=appointment,
        minutes=minutes,
        is_here=is_here,
        travel_minutes=travel_of(appointment),
    )


def claim(
    appointment: Appointment,
    takes: Sequence[Take],
    held_until: datetime | None,
    override: Override | None,
    *,
    now: datetime,
    actor: AbstractBaseUser | None,
    counts: Counts | None = None,
) -> None:
    """Write the claims and their counters; under an override with extra units and raised caps, logged."""
    counts = counts or new_counts()
    takes, units = with_overflow(appointment.site, takes) if override else (list(takes), [])
    write_claims(appointment, takes, held_until, counts)
    raised = raise_caps(counts) if override else []
    count(counts)
    if override and (units or raised):
        log_overrides(appointment, override, units=units, raised=raised, now=now, actor=actor)


def seat_at(
    fresh: Appointment,
    wish: Wish,
    at: datetime,
    override: Override | None = None,
    actor: AbstractBaseUser | None = None,
) -> list[Freed]:
    """Swap all claims of a locked appointment for those of an arrival at ``at``; what that frees."""
    found = look(wish, at)
    verdict, takes = place(found.window, at, may_overrule=override is not None)
    assert verdict.promise_at is not None  # noqa: S101 - an open verdict has one
    counts = new_counts()
    freed = drop_claims([fresh.pk], counts)
    fresh.arrive_at, fresh.promise_at = at, verdict.promise_at
    fresh.work_minutes = found.window.ask.cells * MINUTES_PER_CELL
    claim(fresh, takes, None, override, now=wish.now, actor=actor, counts=counts)
    check_periods()
    return freed


def seat_rest(fresh: Appointment, minutes: int, now: datetime) -> None:
    """Units for work still to do on a car that is here: the first place from now on, on what is free."""
    wish = wish_of(fresh, now, by_staff=True, minutes=minutes, is_here=True)
    window = view(wish, wish.today, wish.today + timedelta(days=DAYS_AFTER)).window
    for day in window.days:
        verdict = next((found for found in judge(window, day) if found.is_open), None)
        if verdict is not None:
            assert verdict.promise_at is not None  # noqa: S101 - an open verdict has one
            claim(fresh, allot(window, day, verdict), None, None, now=now, actor=None)
            keep_courtesy_car(fresh, window, verdict, now)
            fresh.arrive_at = min(fresh.arrive_at, now)  # it came before its time, and is here since
            fresh.promise_at = verdict.promise_at
            check_periods()
            return
    raise DayFull


def keep_courtesy_car(fresh: Appointment, window: Window, verdict: Verdict, now: datetime) -> None:
    """The own car is ready later: the borrowed one stays out as long, where nobody else is waiting for it."""
    if fresh.mode != COURTESY:
        return
    held = fresh.claims.filter(resource__kind=COURTESY_CAR).order_by("during").last()
    if held is None:
        return
    since = max(held.during.upper, now)
    day = next((day for day in window.days if day.date == local_date(fresh.site, since)), None)
    last = verdict.pieces[-1][0]
    if day is None or last.date < day.date or verdict.promise_at is None:
        return
    back = (last, 0, cell_at(last.t0, verdict.promise_at))
    pieces = car_meanwhile(window, day, cell_at(day.t0, since), back)
    takes = [Take(held.resource_id, on, lo, hi) for on, lo, hi in pieces if lo < hi]
    unit = next((unit for unit in window.units if unit.id == held.resource_id), None)
    if unit is not None and all(not mask(t.lo, t.hi) & ~t.day.free(unit) for t in takes):
        claim(fresh, takes, None, None, now=now, actor=None)


def give_up_rest(fresh: Appointment, now: datetime) -> tuple[int, list[Freed]]:
    """Minutes of work still to do when it came to stand, and what giving its time back frees."""
    stopped = fresh.paused_at or now
    left = sum(_not_done(claim, stopped) for claim in fresh.claims.filter(minutes__gt=0))
    return left, cut_claims(fresh, now, keep=(COURTESY_CAR,))


def _not_done(claim: Claim, stopped: datetime) -> int:
    """Minutes of a claim that lie after the quarter hour in which work stopped."""
    done = max(timedelta(), stopped - claim.during.lower) // timedelta(minutes=1)
    return max(0, claim.minutes - -(-done // MINUTES_PER_CELL) * MINUTES_PER_CELL)


def lock_ahead(appointment: Appointment, now: datetime) -> Appointment:
    """The appointment as it is now, with its days and all the site's next ones locked in order."""
    today = now.astimezone(appointment.site.tz).date()
    days = locks.take_days(
        ids=locks.days_of(appointment),
        site=appointment.site,
        first=today,
        last=today + timedelta(days=2 * DAYS_AFTER),
    )
    return locks.take_appointment(appointment, days)
