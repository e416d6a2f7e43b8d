"""Move and cancel. A refusal leaves the appointment and its claims as they were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import local_date, with_alternatives
from booking.appointments.actions.claims import (
    by_unit,
    count,
    drop_claims,
    new_counts,
    step,
)
from booking.appointments.actions.holds import clear, release
from booking.appointments.actions.overriding import check_override
from booking.appointments.actions.refusals import (
    IllegalTransition,
    ReasonMissing,
    SlotTaken,
    TooLateToChange,
    TooManyMoves,
    VersionConflict,
    named_conflicts,
)
from booking.appointments.actions.seating import seat_at, wish_of
from booking.appointments.models import Appointment
from booking.appointments.queries.terms import terms_of
from booking.appointments.queries.trips import trip_of
from booking.appointments.queries.window import Wish
from booking.appointments.rules import COURTESY, Override, Terms, Who, can_step
from booking.transport.actions import check_driver
from booking.workshop.models import SiteDay

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

State = Appointment.State


def move(
    *,
    appointment: Appointment,
    at: datetime,
    version: int,
    now: datetime,
    actor: AbstractBaseUser | None,
    by_staff: bool = False,
    override: Override | None = None,
) -> Appointment:
    """Swap the claims for those of another time, in one commit. ``version``: the one the mover saw."""
    check_override(override, site=appointment.site, by_staff=by_staff, now=now, actor=actor)
    wish = wish_of(appointment, now, by_staff=by_staff)
    try:
        with named_conflicts(), transaction.atomic():
            return moved(wish, at, version, actor, override)
    except SlotTaken as refusal:
        raise with_alternatives(refusal, wish, at) from refusal


def cancel(
    *,
    appointment: Appointment,
    now: datetime,
    actor: AbstractBaseUser | None,
    reason: str = "",
    by_staff: bool = False,
) -> Appointment:
    """Give the time back. After the cut-off an owner's cancelling is noted as late.

    A hold, or a request not answered yet, is let go.
    """
    if by_staff and not reason.strip():
        raise ReasonMissing
    if Appointment.objects.filter(pk=appointment.pk, state__in=[State.HELD, State.REQUESTED]).exists():
        return release(appointment=appointment, now=now, actor=actor)
    with named_conflicts(), transaction.atomic():
        days = locks.take_days(ids=locks.days_of(appointment))
        fresh = locks.take_appointment(appointment, days)
        who: Who = "staff" if by_staff else "owner"
        if not can_step(fresh.state, State.CANCELLED, who):
            raise IllegalTransition(before=fresh.state, after=State.CANCELLED)
        is_late = not by_staff and now >= cut_off(fresh, terms_of(fresh.site, local_date(fresh.site, now)))
        if is_late:
            fresh.late_cancelled_at = now
        counts = new_counts()
        freed = drop_claims([fresh.pk], counts)
        count(counts)
        step(
            fresh,
            State.CANCELLED,
            who=who,
            now=now,
            actor=actor,
            reason=reason,
            fields=["late_cancelled_at"],
            late=is_late,
            units=by_unit(freed),
        )
        fresh.freed = tuple(freed)
        return fresh


def moved(
    wish: Wish,
    at: datetime,
    version: int,
    actor: AbstractBaseUser | None,
    override: Override | None = None,
) -> Appointment:
    """The move, inside its transaction."""
    assert wish.moving is not None  # noqa: S101 - wish_of sets it
    cleared = clear(wish, at, also=locks.days_of(wish.moving))
    fresh = locks.take_appointment(wish.moving, cleared.days)
    if fresh.version != version:
        raise VersionConflict
    who: Who = "staff" if wish.by_staff else "owner"
    if not can_step(fresh.state, State.BOOKED, who) or fresh.state != State.BOOKED:
        raise IllegalTransition(before=fresh.state, after=State.BOOKED)
    if not wish.by_staff:
        check_owner_may_move(fresh, wish.now)
        fresh.moves_online += 1
    before = fresh.arrive_at
    freed = seat_at(fresh, wish, at, override, actor)
    check_trip(fresh, wish.now)
    step(
        fresh,
        State.BOOKED,
        who=who,
        now=wish.now,
        actor=actor,
        reason="moved",
        fields=["arrive_at", "promise_at", "work_minutes", "moves_online"],
        moved_from=before.isoformat(),
        moved_to=at.isoformat(),
    )
    fresh.freed = (*cleared.freed, *freed)
    return fresh


def check_trip(fresh: Appointment, now: datetime) -> None:
    """At its new time too, our car is lent only to who may drive it then."""
    trip = trip_of(fresh) if fresh.mode == COURTESY else None
    if trip is not None and trip.born_on is not None:
        on, until, today = (local_date(fresh.site, at) for at in (fresh.arrive_at, fresh.promise_at, now))
        check_driver(fresh.site, trip, on, until=until, today=today)


def check_owner_may_move(appointment: Appointment, now: datetime) -> None:
    terms = terms_of(appointment.site, local_date(appointment.site, now))
    until = cut_off(appointment, terms)
    if now >= until:
        raise TooLateToChange(cut_off=until)
    if appointment.moves_online >= terms.moves_online_max:
        raise TooManyMoves(count=appointment.moves_online)


def cut_off(appointment: Appointment, terms: Terms) -> datetime:
    """Until when its owner changes it alone: 16:00 of the site's working day before (booking.md §5)."""
    site, on = appointment.site, local_date(appointment.site, appointment.arrive_at)
    before = SiteDay.objects.filter(site=site, day__lt=on).exclude(opening=[])
    day = before.order_by("-day").values_list("day", flat=True).first()
    return terms.cut_off(day or on - timedelta(days=1), site.tz)
