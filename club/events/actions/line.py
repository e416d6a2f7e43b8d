"""The waiting list at work: joining, offers that reserve seats, answers, silence (club.md §3.3–3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from club.events import queries, rules
from club.events.actions import refusals
from club.events.actions.places import (
    cars_of,
    give_back,
    hash_of,
    lock,
    place,
    refuse_unless_open,
    refuse_who_never_pays,
    replayed,
    settle_entry,
    take,
)
from club.events.actions.seating import Companion
from club.events.models import Event, Registration, SeatOffer, WaitEntry
from club.members.models import Member

State, Answer = WaitEntry.State, SeatOffer.State


@dataclass(slots=True)
class Heard:
    """Who has to be told what after a round."""

    offers: list[SeatOffer] = field(default_factory=list)
    skipped: list[WaitEntry] = field(default_factory=list)
    told: list[WaitEntry] = field(default_factory=list)


@transaction.atomic
def join_line(
    *, event: Event, member: Member, guest: rules.Guest, guests: int, rank: int, now: datetime
) -> WaitEntry:
    """``rank``: the member's class today (tier, less one for events missed). One entry for a party."""
    locked = lock(event)
    refuse_unless_open(locked, guest, guests, now, until=locked.closes_at)
    if locked.registrations.active().filter(member=member).exists():
        raise refusals.RegisteredAlready
    if locked.line.alive().filter(member=member).exists():
        raise refusals.WaitingAlready
    refuse_who_never_pays(locked, member, now)
    seats, cars = locked.seats_of(guests), cars_of(locked)
    if seats > locked.seats:
        raise refusals.PartyTooLarge(seats=locked.seats)
    entry = WaitEntry(
        event=locked,
        member=member,
        guests=guests,
        seats=seats,
        cars=cars,
        rank=rank,
        since=now,
        joined_at=now,
    )
    if not locked.waiting and rules.line.fits(entry.entry, locked.seats_free, locked.cars_free):
        raise refusals.SeatsLeft
    entry.save(force_insert=True)
    locked.waiting += 1
    locked.save(update_fields=["waiting"])
    return entry


@transaction.atomic
def run_line(*, event: Event, now: datetime) -> Heard:
    """Offer what is free to who is next; called after everything that frees seats, and by the
    clock when what was kept is kept no longer."""
    locked = lock(event)
    heard = Heard()
    if not locked.is_on() or now >= locked.starts_at:
        return heard
    waiting = {entry.pk: entry for entry in locked.line.waiting().select_related("member__user")}
    if not waiting:
        return heard
    terms = queries.terms_of(locked, now)
    if locked.flash_at is None and rules.is_flash(locked.starts_at, now, terms):
        locked.flash_at = now
        locked.save(update_fields=["flash_at"])
    made = rules.next_round(
        [entry.entry for entry in waiting.values()],
        seats=locked.seats_free, cars=locked.cars_free, starts_at=locked.starts_at, now=now,
        terms=terms,
    )  # fmt: skip
    heard.offers = [offer_to(locked, waiting[pk], now, terms) for pk in made.offered]
    heard.skipped = [waiting[pk] for pk in made.skipped]
    heard.told = [waiting[pk] for pk in made.told]
    for entry in heard.skipped:
        entry.skips += 1
    WaitEntry.objects.bulk_update(heard.skipped, ["skips"])
    return heard


def offer_to(event: Event, entry: WaitEntry, now: datetime, terms: rules.Terms) -> SeatOffer:
    take(event, entry.seats, entry.cars)
    entry.state = State.OFFERED
    entry.save(update_fields=["state"])
    return SeatOffer.objects.create(
        entry=entry, seats=entry.seats, cars=entry.cars, made_at=now,
        answer_by=min(rules.answer_by(event.starts_at, now, terms), event.starts_at),
    )  # fmt: skip


@transaction.atomic
def accept(
    *, offer: SeatOffer, companions: Sequence[Companion], request_key: str, now: datetime
) -> Registration:
    """Yes, perhaps with fewer guests than asked for; the seats not needed are free at once."""
    event, fresh = locked_offer(offer)
    digest = hash_of(event, fresh.entry.member, companions)
    if known := replayed(request_key, digest):
        return known
    if not fresh.is_open(now):
        raise refusals.OfferOver
    if len(companions) > fresh.entry.guests:
        raise refusals.TooManyGuests(max=fresh.entry.guests)
    end(event, fresh, Answer.ACCEPTED, now)
    made = place(event, fresh.entry.member, companions, request_key, digest, now)
    settle_entry(event, fresh.entry, State.PLACED, now)
    return made


@transaction.atomic
def decline(*, offer: SeatOffer, now: datetime) -> Event:
    """No, thank you: the entry ends and the seats go on to the next."""
    event, fresh = locked_offer(offer)
    if fresh.state != Answer.OPEN:
        raise refusals.OfferOver
    end(event, fresh, Answer.DECLINED, now)
    settle_entry(event, fresh.entry, State.LEFT, now)
    return event


@transaction.atomic
def leave_line(*, entry: WaitEntry, now: datetime) -> Event:
    """The party no longer waits; an open offer goes back with it."""
    event = lock(entry.event)
    fresh = WaitEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if fresh.state in WaitEntry.ALIVE:
        for offer in fresh.offers.filter(state=Answer.OPEN):
            end(event, offer, Answer.DECLINED, now)
        settle_entry(event, fresh, State.LEFT, now)
    return event


@transaction.atomic
def lapse(*, offer: SeatOffer, now: datetime) -> SeatOffer | None:
    """Silence: once back to the end of its class, the second time out. None: it was answered meanwhile."""
    event, fresh = locked_offer(offer)
    if fresh.state != Answer.OPEN or now < fresh.answer_by:
        return None
    end(event, fresh, Answer.LAPSED, now)
    entry = fresh.entry
    entry.lapses += 1
    if entry.lapses >= queries.terms_of(event, now).lapses_max:
        settle_entry(event, entry, State.OUT, now)
    else:
        entry.state, entry.since = State.WAITING, now
    entry.save(update_fields=["lapses", "state", "since"])
    return fresh


def locked_offer(offer: SeatOffer) -> tuple[Event, SeatOffer]:
    event = lock(Event.objects.get(line__offers=offer))
    rows = SeatOffer.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "entry__member__user"
    )
    fresh = rows.get(pk=offer.pk)
    fresh.entry.event = event
    return event, fresh


def close_line(event: Event, now: datetime) -> None:
    """Nobody waits any more for the locked event."""
    event.line.alive().update(state=State.OVER, ended_at=now)
    event.waiting = 0
    event.save(update_fields=["waiting"])


def end(event: Event, offer: SeatOffer, state: str, now: datetime) -> None:
    """The offer's one end; its seats are the event's again."""
    offer.state, offer.answered_at = state, now
    offer.save(update_fields=["state", "answered_at"])
    give_back(event, offer.seats, offer.cars)
