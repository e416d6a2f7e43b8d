"""Giving an appointment other units: at another time, for another length, or for the rest of its work."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import look, place
from booking.appointments.actions.claims import count, cut_claims, drop_claims, new_counts, write_claims
from booking.appointments.actions.refusals import DayFull
from booking.appointments.models import Appointment, Claim
from booking.appointments.queries.window import DAYS_AFTER, Wish, view
from booking.appointments.rules import DROP_OFF, Freed, Take, Verdict, allot, judge
from booking.workshop.actions import check_periods
from booking.workshop.models import Operation
from booking.workshop.rules import MINUTES_PER_CELL


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
    return Wish(
        site=appointment.site,
        operations=operations,
        mode=DROP_OFF if is_here else appointment.mode,
        now=now,
        vehicle=appointment.vehicle,
        person_id=appointment.person_id,
        by_staff=by_staff,
        moving=appointment,
        minutes=minutes,
        is_here=is_here,
    )


def seat_at(fresh: Appointment, wish: Wish, at: datetime) -> list[Freed]:
    """Swap all claims of a locked appointment for those of an arrival at ``at``; what that frees."""
    found = look(wish, at)
    verdict, takes = place(found.window, at)
    fresh.arrive_at = at
    return _swap(fresh, verdict, takes, found.window.ask.cells * MINUTES_PER_CELL)


def _swap(fresh: Appointment, verdict: Verdict, takes: list[Take], minutes: int) -> list[Freed]:
    assert verdict.promise_at is not None  # noqa: S101 - an open verdict has one
    counts = new_counts()
    freed = drop_claims(fresh.claims.select_related("resource"), counts)
    write_claims(fresh, takes, None, counts)
    count(counts)
    fresh.promise_at, fresh.work_minutes = verdict.promise_at, minutes
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
            counts = new_counts()
            write_claims(fresh, allot(window, day, verdict), None, counts)
            count(counts)
            fresh.promise_at = verdict.promise_at
            check_periods()
            return
    raise DayFull


def give_up_rest(fresh: Appointment, now: datetime) -> tuple[int, list[Freed]]:
    """Minutes of work still to do when it came to stand, and what giving its time back frees."""
    stopped = fresh.paused_at or now
    left = sum(_not_done(claim, stopped) for claim in fresh.claims.filter(minutes__gt=0))
    return left, cut_claims(fresh, now)


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
