"""Hold, confirm, book, adopt, let go (booking.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from booking.appointments.actions import locks
from booking.appointments.actions.allocation import (
    check_wish,
    last_date,
    local_date,
    look,
    place,
    with_alternatives,
)
from booking.appointments.actions.claims import (
    by_unit,
    count,
    drop_claims,
    make_firm,
    new_counts,
    note,
    step,
)
from booking.appointments.actions.deposits import check_deposit
from booking.appointments.actions.expiry import expire
from booking.appointments.actions.overriding import check_override
from booking.appointments.actions.refusals import (
    HoldExpired,
    IllegalTransition,
    PhoneOnly,
    SlotTaken,
    TooManyHolds,
    TooManyOpenBookings,
    named_conflicts,
)
from booking.appointments.actions.writing import Asked, hash_of, replayed, written
from booking.appointments.models import Appointment, Claim
from booking.appointments.queries.standing import standing
from booking.appointments.queries.window import View, Wish
from booking.appointments.rules import Freed, Override
from booking.refusals import Refusal
from booking.sites.models import Site
from booking.transport.actions import prepare
from booking.transport.rules import TripWish
from booking.workshop.actions import check_periods
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.garage.models import Vehicle

State = Appointment.State


def hold(
    *,
    site: Site,
    operations: Sequence[Operation],
    mode: str,
    at: datetime,
    request_key: str,
    now: datetime,
    vehicle: Vehicle | None = None,
    actor: AbstractBaseUser | None = None,
    person: AbstractBaseUser | None = None,
    by_staff: bool = False,
    note: str = "",
    trip: TripWish | None = None,
    override: Override | None = None,
) -> Appointment:
    """Keep a place for ten minutes. The same key again returns the same appointment.

    ``person``: whom it is for; without ``by_staff`` the actor. A visitor's hold has nobody yet.
    ``trip``: what the mode needs to know. ``override``: staff take it beyond what the day holds.
    """
    check_override(override, site=site, by_staff=by_staff, now=now, actor=actor)
    owner = person if by_staff else person or actor
    wish = Wish(
        site=site,
        operations=list(dict.fromkeys(operations)),
        mode=mode,
        now=now,
        vehicle=vehicle,
        person_id=owner.pk if owner else None,
        by_staff=by_staff,
    )
    request_hash = hash_of(wish, at, trip)
    if known := replayed(request_key, request_hash):
        return known
    check_wish(wish)
    ride = prepare(site=site, mode=mode, wish=trip, at=at, now=now)
    wish = replace(wish, travel_minutes=ride.travel_minutes if ride else 0)
    asked = Asked(at, request_key, request_hash, actor, note, ride, override)
    try:
        with named_conflicts(), transaction.atomic():
            return held(wish, asked)
    except Refusal as refusal:
        if known := replayed(request_key, request_hash):  # its twin was through while we waited
            return known
        if isinstance(refusal, SlotTaken):
            raise with_alternatives(refusal, wish, at) from refusal
        raise


def book(
    *,
    site: Site,
    operations: Sequence[Operation],
    mode: str,
    at: datetime,
    request_key: str,
    now: datetime,
    vehicle: Vehicle | None = None,
    actor: AbstractBaseUser | None = None,
    person: AbstractBaseUser | None = None,
    by_staff: bool = False,
    note: str = "",
    trip: TripWish | None = None,
    override: Override | None = None,
) -> Appointment:
    """Hold and confirm in one; a replayed key returns what became of the first booking."""
    with transaction.atomic():
        appointment = hold(
            site=site,
            operations=operations,
            mode=mode,
            at=at,
            request_key=request_key,
            now=now,
            vehicle=vehicle,
            actor=actor,
            person=person,
            by_staff=by_staff,
            note=note,
            trip=trip,
            override=override,
        )
        if appointment.state != State.HELD:
            return appointment
        booked = confirm(appointment=appointment, now=now, actor=actor)
        booked.freed = appointment.freed
        return booked


def confirm(
    *, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None, text: str = ""
) -> Appointment:
    """Make a hold firm while it is in time; one already confirmed is returned as it is.

    ``text``: the owner's note, if one is written only now.
    """
    with named_conflicts(), transaction.atomic():
        rows = Appointment.objects.select_related("site", "vehicle").select_for_update(of=("self",))
        fresh = rows.get(pk=appointment.pk)
        if not fresh.is_held(now):
            if fresh.state in (State.HELD, State.EXPIRED):
                raise HoldExpired
            if fresh.state != State.BOOKED:
                raise IllegalTransition(before=fresh.state, after=State.BOOKED)
            return fresh
        check_deposit(fresh, now, actor)
        make_firm(fresh, text, now=now, actor=actor)
        return fresh


def adopt(*, appointment: Appointment, person: AbstractBaseUser, now: datetime) -> Appointment:
    """Give a visitor's hold to the account just made. Somebody else's stays where it is."""
    with transaction.atomic():
        fresh = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
        if fresh.person_id == person.pk:
            return fresh
        if not fresh.is_held(now) or fresh.person_id is not None:
            raise HoldExpired
        fresh.person_id = person.pk
        fresh.version += 1
        fresh.save(update_fields=["person", "version"])
        note(fresh, State.HELD, now=now, actor=person, reason="adopted")
        return fresh


def release(*, appointment: Appointment, now: datetime, actor: AbstractBaseUser | None) -> Appointment:
    """Let a hold or a request go before it ends by itself."""
    with named_conflicts(), transaction.atomic():
        days = locks.take_days(ids=locks.days_of(appointment))
        fresh = locks.take_appointment(appointment, days)
        counts = new_counts()
        freed = drop_claims([fresh.pk], counts)
        count(counts)
        fresh.held_until = fresh.answer_by = None
        fields = ["held_until", "answer_by"]
        step(
            fresh, State.EXPIRED, who="owner", now=now, actor=actor, reason="released", fields=fields,
            units=by_unit(freed),
        )  # fmt: skip
        fresh.freed = tuple(freed)
        return fresh


def held(wish: Wish, asked: Asked) -> Appointment:
    """The hold, inside its transaction: lock, clear, check, write."""
    cleared = clear(wish, asked.at)
    found = look(wish, asked.at)
    check_limits(wish, found)
    verdict, takes = place(found.window, asked.at, may_overrule=asked.override is not None)
    appointment = written(wish, found.window, verdict, takes, asked)
    note(appointment, "", now=wish.now, actor=asked.actor)
    check_periods()
    appointment.freed = tuple(cleared.freed)
    return appointment


class Cleared(NamedTuple):
    """The locked days, and what the dead holds on them gave back."""

    days: set[int]
    freed: list[Freed]


def clear(wish: Wish, at: datetime, also: Iterable[int] = ()) -> Cleared:
    """Lock the days of a wish and those of the dead holds in its way, and end these."""
    first = local_date(wish.site, at)
    last = last_date(wish, first)
    dead = locks.days_of_dead_holds(
        site=wish.site, first=first, last=last, vehicle=wish.vehicle, now=wish.now
    )
    days = locks.take_days(ids=dead | set(also), site=wish.site, first=first, last=last)
    locks.take_subjects(vehicle=wish.vehicle, person_id=wish.person_id)
    if not dead:
        return Cleared(days, [])
    held_here = Claim.objects.filter(site_day__in=days, held_until__lte=wish.now)
    return Cleared(days, expire(set(held_here.values_list("appointment_id", flat=True)), days, wish.now))


def check_limits(wish: Wish, found: View) -> None:
    terms = found.window.terms
    if wish.person_id is not None and not wish.by_staff:
        trust = standing(person_id=wish.person_id, site=wish.site, on=wish.today, terms=terms)
        if trust.is_phone_only(terms):
            raise PhoneOnly
    if found.holds_of_person >= terms.holds_per_person and not wish.by_staff:
        raise TooManyHolds
    if found.holds_of_vehicle >= terms.holds_per_vehicle:
        raise TooManyHolds
    if found.open_of_vehicle >= terms.open_bookings_per_vehicle:
        raise TooManyOpenBookings(count=found.open_of_vehicle)
