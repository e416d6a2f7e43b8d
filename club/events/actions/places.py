"""Places: taken by registering, given back by cancelling. Lock order: event, then the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.events import queries, rules
from club.events.actions import refusals
from club.events.models import Event, PartyGuest, Registration, WaitEntry
from club.members.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Registration.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A guest as named so far; everything may follow until the event's lock date."""

    name: str = ""
    meal: str = ""
    child_seat: bool = False


@transaction.atomic
def register(
    *,
    event: Event,
    member: Member,
    guest: rules.Guest,
    companions: Sequence[Companion],
    request_key: str,
    now: datetime,
    is_paid_for: bool = False,
) -> Registration:
    """One member with guests, or a refusal by name. The same key again: the same registration.

    ``is_paid_for``: what the places cost was given elsewhere, as for a reward.

    ``guest``: what the audience and the staged opening look at. While parties wait, newcomers join the
    list; in the last 36 hours the first that fits is in.
    """
    digest = hash_of(event, member, companions)
    locked = lock(event)
    if known := replayed(request_key, digest):
        return known
    refuse_unless_open(locked, guest, len(companions), now)
    if locked.registrations.active().filter(member=member).exists():
        raise refusals.RegisteredAlready
    refuse_who_never_pays(locked, member, now)
    own = locked.line.alive().filter(member=member).first()
    if (own or locked.line.alive().exists()) and not is_flash(locked, now):
        raise refusals.EventFull(free=locked.seats_free)
    made = place(locked, member, companions, request_key, digest, now, is_paid_for=is_paid_for)
    if own is not None:
        settle_entry(own, WaitEntry.State.PLACED, now)
    return made


def place(
    event: Event, member: Member, companions: Sequence[Companion], key: str, digest: str, now: datetime,
    *, is_paid_for: bool = False,
) -> Registration:  # fmt: skip
    """Take the seats of the locked event and write the party down; with a price in money, unpaid so far."""
    people, seats, cars = 1 + len(companions), event.seats_of(len(companions)), cars_of(event)
    paying = 0 if is_paid_for else people
    take(event, seats, cars)
    made = Registration(
        event=event, member=member, seats=seats, cars=cars, points=event.price_points * paying,
        money_minor=event.price_minor * paying, request_key=key, request_hash=digest, registered_at=now,
    )  # fmt: skip
    if made.money_minor:
        terms = queries.terms_of(event, now)
        made.state, made.pay_by = State.UNPAID, rules.pay_by(starts_at=event.starts_at, now=now, terms=terms)
    made.save(force_insert=True)
    write_guests(made, companions)
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


def is_flash(event: Event, now: datetime) -> bool:
    return rules.is_flash(event.starts_at, now, queries.terms_of(event, now))


def lock(event: Event) -> Event:
    """The event's row: whoever changes its counters stands here first."""
    return Event.objects.select_for_update(no_key=True, of=("self",)).get(pk=event.pk)


def take(event: Event, seats: int, cars: int) -> None:
    """Of the locked event, or a refusal."""
    if seats > event.seats_free or (event.cars_free is not None and cars > event.cars_free):
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


def refuse_unless_open(event: Event, guest: rules.Guest, guests: int, now: datetime) -> None:
    """Policy before capacity: on, invited, open for this tier, not over, not too many guests."""
    if not event.is_on():
        raise refusals.EventOff
    if not event.invited.invites(guest):
        raise refusals.NotInvited
    if now < (opens := event.opens_for(guest.tier, guest.early_hours)):
        raise refusals.NotYetOpen(opens=said(opens, event), opens_at=opens)
    if now >= event.closes_at:
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


def settle_entry(entry: WaitEntry, state: str, now: datetime) -> None:
    """An entry's one end."""
    entry.state, entry.ended_at = state, now
    entry.save(update_fields=["state", "ended_at"])


def replayed(key: str, digest: str) -> Registration | None:
    known = Registration.objects.select_related("event").filter(request_key=key).first()
    if known is not None and known.request_hash != digest:
        raise refusals.SameKeyOtherBody
    return known


def hash_of(event: Event, member: Member, companions: Sequence[Companion]) -> str:
    chosen = [event.pk, member.pk, [asdict(companion) for companion in companions]]
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()
