"""The waiting list of an event: parties join, hear of seats, answer; what is free goes on to the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from club.events import actions as events
from club.events import queries, rules
from club.events.models import Event, Registration, SeatOffer, WaitEntry
from club.journeys.day import group_day
from club.journeys.event_places import companions_of, event_facts, welcome
from club.journeys.event_words import tell_of
from club.journeys.machines import registration_told
from club.members.models import Member

__all__ = [
    "accept_seats",
    "decline_seats",
    "join_event_line",
    "leave_event_line",
    "name_event_guests",
    "run_event_line",
]


def join_event_line(*, event: Event, member: Member, guests: int, now: datetime) -> WaitEntry:
    """A party waits, in the class of its member's tier, one lower after two events missed."""
    with transaction.atomic():
        guest = event_facts(member, group_day(now))
        terms = queries.terms_of(event, now)
        missed = queries.missed_by(member, now, terms)
        rank = rules.class_of(guest.rank, missed=missed, limit=terms.missed_limit)
        entry = events.join_line(event=event, member=member, guest=guest, guests=guests, rank=rank, now=now)
        run_event_line(event=entry.event, now=now)
        entry.refresh_from_db()
        return entry


def leave_event_line(*, entry: WaitEntry, now: datetime) -> None:
    with transaction.atomic():
        run_event_line(event=events.leave_line(entry=entry, now=now), now=now)


def accept_seats(
    *,
    offer: SeatOffer,
    guests: int | Sequence[str | events.Companion],
    request_key: str,
    now: datetime,
) -> Registration:
    """Yes, with as many as wanted at first or fewer; what is left over goes on to the next."""
    with transaction.atomic():
        made = events.accept(offer=offer, companions=companions_of(guests), request_key=request_key, now=now)
        welcome(made, now)
        registration_told(made, now)
        run_event_line(event=made.event, now=now)
        return made


def decline_seats(*, offer: SeatOffer, now: datetime) -> None:
    with transaction.atomic():
        run_event_line(event=events.decline(offer=offer, now=now), now=now)


def name_event_guests(
    *, registration: Registration, companions: Sequence[events.Companion], now: datetime
) -> Registration:
    """Names until the lock date; seats not needed go on to the next."""
    with transaction.atomic():
        named = events.name_guests(registration=registration, companions=companions, now=now)
        run_event_line(event=named.event, now=now)
        return named


def run_event_line(*, event: Event, now: datetime) -> events.Heard:
    """What is free is offered; everybody concerned hears of it."""
    with transaction.atomic():
        heard = events.run_line(event=event, now=now)
        for offer in heard.offers:
            facts: dict[str, object] = {"answer_by_at": offer.answer_by.isoformat(), "seats": offer.seats}
            tell_of(offer.entry.member, event, "event_offer", f"offer:{offer.pk}", now, facts)
        for entry in heard.skipped:
            tell_of(entry.member, event, "event_skipped", f"skip:{entry.pk}:{entry.skips}", now, {})
        for entry in heard.told:
            key = f"flash:{entry.pk}:{event.seats_taken}:{now:%Y%m%d%H}"
            tell_of(entry.member, event, "event_seats", key, now, {"seats": entry.seats})
        return heard
