"""A time kept for somebody who did not ask for it just now: an offer of the waitlist (booking.md §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import check_wish, look, place
from booking.appointments.actions.changes import check_trip
from booking.appointments.actions.claims import count, drop_claims, new_counts, note, step
from booking.appointments.actions.holds import check_limits, clear
from booking.appointments.actions.refusals import HoldExpired, IllegalTransition, named_conflicts
from booking.appointments.actions.writing import Asked, hash_of, written
from booking.appointments.models import Appointment, Claim
from booking.appointments.queries.window import Wish
from booking.workshop.actions import check_periods

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

State = Appointment.State


def offer(*, wish: Wish, at: datetime, until: datetime, request_key: str) -> Appointment:
    """Hold ``at`` for a wish until the instant ``until``, by the same rules as any hold.

    For an appointment that may move (``wish.moving``, beside its own time) the hold has neither car nor
    person: nobody can confirm it as a second visit, only ``take_over`` uses it.
    """
    check_wish(wish)
    with named_conflicts(), transaction.atomic():
        cleared = clear(wish, at)
        found = look(wish, at)
        keeper = wish
        if wish.moving is None:
            check_limits(wish, found)
        else:
            keeper = replace(wish, vehicle=None, person_id=None)
        verdict, takes = place(found.window, at)
        asked = Asked(at, request_key, hash_of(keeper, at))
        held = written(keeper, found.window, verdict, takes, asked)
        held.held_until = until
        held.save(update_fields=["held_until"])
        Claim.objects.filter(appointment=held).update(held_until=until)
        note(held, "", now=wish.now, actor=None, reason="offered")
        check_periods()
        held.freed = tuple(cleared.freed)
        return held


def take_over(
    *, appointment: Appointment, offered: Appointment, now: datetime, actor: AbstractBaseUser | None
) -> Appointment:
    """The booked appointment gets the offered time and gives its own back, in one commit.

    It counts neither as one of the owner's moves nor against the cut-off: the house asked.
    """
    with named_conflicts(), transaction.atomic():
        days = locks.take_days(ids=locks.days_of(appointment) | locks.days_of(offered))
        pair = {each.pk: each for each in (appointment, offered)}
        fresh = {pk: locks.take_appointment(pair[pk], days) for pk in sorted(pair)}
        own, kept = fresh[appointment.pk], fresh[offered.pk]
        if own.state != State.BOOKED:
            raise IllegalTransition(before=own.state, after=State.BOOKED)
        if not kept.is_held(now):
            raise HoldExpired
        counts = new_counts()
        freed = drop_claims([own.pk], counts)
        count(counts)
        Claim.objects.filter(appointment=kept).update(appointment=own, held_until=None)
        kept.held_until = None
        step(
            kept, State.EXPIRED, who="owner", now=now, actor=actor, reason="taken over", fields=["held_until"]
        )
        before = own.arrive_at
        own.arrive_at, own.promise_at, own.work_minutes = kept.arrive_at, kept.promise_at, kept.work_minutes
        check_trip(own, now)
        step(
            own, State.BOOKED, who="owner", now=now, actor=actor, reason="moved",
            fields=["arrive_at", "promise_at", "work_minutes"],
            moved_from=before.isoformat(), moved_to=own.arrive_at.isoformat(), offer=kept.ref,
        )  # fmt: skip
        own.freed = tuple(freed)
        return own
