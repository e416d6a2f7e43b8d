"""Places: taken by registering, given back by cancelling. Lock order: event, then the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.events import queries, rules
from club.events.actions import refusals
from club.events.actions.seating import Companion, seat
from club.events.models import Event, PartyGuest, Registration, WaitEntry
from club.members.models import Member
from club.refusals import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Registration.State


def enter(
    *,
    event: Event,
    member: Member,
    guest: rules.Guest,
    companions: Sequence[Companion],
    request_key: str,
    now: datetime,
    is_paid_for: bool = False,
) -> Registration:
    """One member with guests, or a refusal by name, in the caller's transaction. The same key again: the same
    registration.

    ``is_paid_for``: what the places cost was given elsewhere, as for a reward.

    ``guest``: what the audience and the staged opening look at. While parties wait, newcomers join the
    list; in the last 36 hours the first that fits is in.
    """
    digest = hash_of(event, member, companions)
    made = party_of(event, member, len(companions), request_key, digest, now, is_paid_for=is_paid_for)
    if is_welcome(event, guest, len(companions), now) and seat(made, companions):
        refuse_who_never_pays(event, member, now)
        return made
    if known := replayed(request_key, digest):
        return known
    judge(same(event), member, guest, len(companions), now)
    locked = lock(event)
    if known := replayed(request_key, digest):
        return known
    own = judge(same(event, locked), member, guest, len(companions), now)
    made = place(locked, member, companions, request_key, digest, now, is_paid_for=is_paid_for)
    if own is not None:
        settle_entry(locked, own, WaitEntry.State.PLACED, now)
    return made


register = transaction.atomic(enter)


def is_welcome(event: Event, guest: rules.Guest, guests: int, now: datetime) -> bool:
    """By the event as it was read: most are, and need no lock to be told so. A no is judged again."""
    try:
        refuse_unless_open(event, guest, guests, now, until=event.closes_at)
    except Refusal:
        return False
    return not event.waiting and event.has_room(event.seats_of(guests), cars_of(event))


def judge(event: Event, member: Member, guest: rules.Guest, guests: int, now: datetime) -> WaitEntry | None:
    """Everything that speaks against a party, in the order a person wants to hear it; its own place on the
    list, which who asked in time keeps until the start. Asked without the lock first, so that a no never
    waits, then under it."""
    own = event.line.alive().filter(member=member).first() if event.waiting else None
    refuse_unless_open(event, guest, guests, now, until=event.starts_at if own else event.closes_at)
    if event.registrations.active().filter(member=member).exists():
        raise refusals.RegisteredAlready
    refuse_who_never_pays(event, member, now)
    is_free = event.has_room(event.seats_of(guests), cars_of(event))
    if not is_free or (event.waiting and not queries.is_flash(event, now)):
        raise refusals.EventFull(free=event.seats_free)
    return own


def same(read: Event, now_known: Event | None = None) -> Event:
    """The event as it is; refused when it is no longer what the member decided on."""
    fresh = now_known or Event.objects.get(pk=read.pk)
    if fresh.version != read.version:
        raise refusals.EventChanged
    return fresh


def place(
    event: Event, member: Member, companions: Sequence[Companion], key: str, digest: str, now: datetime,
    *, is_paid_for: bool = False,
) -> Registration:  # fmt: skip
    """A party whose turn it is takes seats of the locked event."""
    made = party_of(event, member, len(companions), key, digest, now, is_paid_for=is_paid_for)
    if not seat(made, companions, is_next=True):
        raise refusals.EventFull(free=event.seats_free)
    return made


def party_of(
    event: Event, member: Member, guests: int, key: str, digest: str, now: datetime, *, is_paid_for: bool
) -> Registration:
    """As it would be written down; with a price in money, unpaid so far."""
    paying = 0 if is_paid_for else 1 + guests
    made = Registration(
        event=event, member=member, seats=event.seats_of(guests), cars=cars_of(event),
        points=event.price_points * paying, money_minor=event.price_minor * paying, request_key=key,
        request_hash=digest, registered_at=now,
    )  # fmt: skip
    if made.money_minor:
        terms = queries.terms_of(event, now)
        made.state, made.pay_by = State.UNPAID, rules.pay_by(starts_at=event.starts_at, now=now, terms=terms)
    return made


@transaction.atomic
def note_paid(*, registration: Registration, now: datetime) -> Registration | None:
    """The money is here: the party comes. None when its seats are no longer kept, or were paid before: the
    money must go back."""
    fresh = locked_registration(registration)
    if fresh.state != State.UNPAID:
        return None
    fresh.state, fresh.paid_at, fresh.pay_by = State.REGISTERED, now, None
    fresh.save(update_fields=["state", "paid_at", "pay_by"])
    return fresh


@transaction.atomic
def lapse_unpaid(*, registration: Registration, now: datetime) -> Registration | None:
    """Nobody paid in time: the seats are free again. None: it was paid or given up meanwhile."""
    fresh = locked_registration(registration)
    if fresh.state != State.UNPAID or fresh.pay_by is None or now < fresh.pay_by:
        return None
    return drop(fresh, now)


@transaction.atomic
def note_back(*, registration: Registration, minor: int) -> None:
    """So much of its money goes back to the member."""
    fresh = locked_registration(registration)
    fresh.back_minor = min(fresh.money_minor, fresh.back_minor + minor)
    fresh.save(update_fields=["back_minor"])


def locked_registration(registration: Registration) -> Registration:
    """The event first, then the registration."""
    event = lock(registration.event)
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("member__user")
    fresh = rows.get(pk=registration.pk)
    fresh.event = event
    return fresh


def drop(fresh: Registration, now: datetime) -> Registration:
    """A locked registration ends and its seats are the event's again."""
    fresh.state, fresh.cancelled_at, fresh.version = State.CANCELLED, now, fresh.version + 1
    fresh.save(update_fields=["state", "cancelled_at", "version"])
    give_back(fresh.event, fresh.seats, fresh.cars)
    return fresh


@transaction.atomic
def cancel(*, registration: Registration, now: datetime) -> Registration:
    """The party does not come; its seats are free at once. What returns to it is the hall's to say."""
    fresh = locked_registration(registration)
    if (
        fresh.state not in (State.UNPAID, State.REGISTERED)
        or now >= fresh.event.starts_at
        or fresh.check_ins.filter(undone_at=None).exists()
    ):
        raise refusals.CannotCancel
    return drop(fresh, now)


@transaction.atomic
def name_guests(
    *, registration: Registration, companions: Sequence[Companion], now: datetime
) -> Registration:
    """Name, rename, or bring fewer; more than registered are not let in by this door."""
    fresh = locked_registration(registration)
    event = fresh.event
    if fresh.state not in (State.UNPAID, State.REGISTERED) or now >= event.names_until:
        raise refusals.NamesClosed
    if len(companions) > fresh.guests.count():
        raise refusals.TooManyGuests(max=fresh.guests.count())
    seats = event.seats_of(len(companions))
    if seats < fresh.seats:
        give_back(event, fresh.seats - seats, 0)
    fresh.seats, fresh.version = seats, fresh.version + 1
    fresh.save(update_fields=["seats", "version"])
    fresh.guests.all().delete()
    write_guests(fresh, companions)
    return fresh


def lock(event: Event) -> Event:
    """The event's row: whoever changes its counters stands here first."""
    return Event.objects.select_for_update(no_key=True, of=("self",)).get(pk=event.pk)


def take(event: Event, seats: int, cars: int) -> None:
    """Of the locked event, or a refusal."""
    if not event.has_room(seats, cars):
        raise refusals.EventFull(free=event.seats_free)
    event.seats_taken += seats
    event.cars_taken += cars
    event.save(update_fields=["seats_taken", "cars_taken"])


def give_back(event: Event, seats: int, cars: int) -> None:
    event.seats_taken -= seats
    event.cars_taken -= cars
    event.save(update_fields=["seats_taken", "cars_taken"])


def cars_of(event: Event) -> int:
    """A party comes in one car where cars are counted."""
    return 0 if event.cars is None else 1


def refuse_unless_open(
    event: Event, guest: rules.Guest, guests: int, now: datetime, *, until: datetime
) -> None:
    """Policy before capacity: on, invited, open for this tier, not over, not too many guests."""
    if not event.is_on():
        raise refusals.EventOff
    if not event.invited.invites(guest):
        raise refusals.NotInvited
    if now < (opens := event.opens_for(guest.tier, guest.early_hours)):
        raise refusals.NotYetOpen(opens=said(opens, event), opens_at=opens)
    if now >= until:
        raise refusals.RegistrationOver
    if guests > event.guests_max:
        raise refusals.TooManyGuests(max=event.guests_max)


def refuse_who_never_pays(event: Event, member: Member, now: datetime) -> None:
    """Places kept for somebody are nobody else's meanwhile: not again and again without paying (J10)."""
    if not event.price_minor:
        return
    kept = event.registrations.filter(member=member, state=State.CANCELLED, paid_at=None, money_minor__gt=0)
    if kept.count() >= queries.terms_of(event, now).unpaid_max:
        raise refusals.KeptUnpaid


def said(at: datetime, event: Event) -> StrOrPromise:
    """A moment on the clock of the place."""
    return f"{at.astimezone(event.tz):%Y-%m-%d %H:%M}"


def write_guests(registration: Registration, companions: Sequence[Companion]) -> None:
    PartyGuest.objects.bulk_create(
        PartyGuest(registration=registration, place=place, **asdict(companion))
        for place, companion in enumerate(companions, start=1)
    )


def settle_entry(event: Event, entry: WaitEntry, state: str, now: datetime) -> None:
    """An entry's one end; the event is locked."""
    entry.state, entry.ended_at = state, now
    entry.save(update_fields=["state", "ended_at"])
    event.waiting -= 1
    event.save(update_fields=["waiting"])


def replayed(key: str, digest: str) -> Registration | None:
    known = Registration.objects.select_related("event").filter(request_key=key).first()
    if known is not None and known.request_hash != digest:
        raise refusals.SameKeyOtherBody
    return known


def hash_of(event: Event, member: Member, companions: Sequence[Companion]) -> str:
    chosen = [event.pk, member.pk, [asdict(companion) for companion in companions]]
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()
