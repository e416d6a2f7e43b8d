"""Offers: a real hold for the entry whose turn it is, taken or let go (booking.md §6).

Locks are taken in the order entry → days → car and person → appointments, everywhere in this room.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments import actions as appointments
from booking.appointments.actions.refusals import SlotTaken
from booking.appointments.models import Appointment
from booking.refusals import Refusal
from booking.waitlist.actions.entries import answer, end, give_back
from booking.waitlist.actions.places import places_for, wish_for
from booking.waitlist.actions.refusals import EnoughOffers, NotWaiting, OfferOver, StillOffered
from booking.waitlist.actions.releases import note_freed
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import midnight, numbers_of, today_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.appointments.rules import Freed

TRIES_MAX = 3
Answer = WaitlistOffer.Answer


def offer_to(*, entry: WaitlistEntry, first: date, last: date, now: datetime) -> WaitlistOffer | None:
    """Hold the first time between two dates that suits the entry; None when there is none for it now.

    ``entry`` comes with its details. Whoever booked a little earlier has the time: the next one is tried.
    """
    for slot in places_for(entry, first, last, now)[:TRIES_MAX]:
        try:
            return _offer(entry, slot.at, now)
        except SlotTaken:
            continue
        except Refusal:  # offered to meanwhile, enough for today, or holding other times
            return None
    return None


def take(*, offer: WaitlistOffer, now: datetime, actor: AbstractBaseUser) -> Appointment:
    """Say yes. An appointment moves at once; a new one is still to be confirmed by the caller, in the
    same transaction. A yes said twice is answered twice.
    """
    with transaction.atomic():
        entry, fresh = _locked(offer)
        if fresh.answer == Answer.TAKEN:
            return entry.replaces or fresh.hold
        if not fresh.is_open(now):
            raise OfferOver
        taken = fresh.hold
        if entry.replaces is not None:
            taken = appointments.take_over(
                appointment=entry.replaces, offered=fresh.hold, now=now, actor=actor
            )
        answer(fresh, Answer.TAKEN, now)
        end(entry, WaitlistEntry.Ending.BOOKED, now, actor=actor)
        return taken


def decline(*, offer: WaitlistOffer, now: datetime, actor: AbstractBaseUser) -> tuple[Freed, ...]:
    """Say no, and wait on. What that frees."""
    with transaction.atomic():
        entry, fresh = _locked(offer)
        if fresh.answer == Answer.DECLINED:
            return ()
        if not fresh.is_open(now):
            raise OfferOver
        return give_back(entry, now, actor)


def _offer(entry: WaitlistEntry, at: datetime, now: datetime) -> WaitlistOffer:
    site = entry.site
    numbers = numbers_of(site, today_of(site, now))
    until = now + timedelta(minutes=numbers.offer_minutes)
    with transaction.atomic():
        fresh = WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
        if not fresh.is_waiting:
            raise NotWaiting
        if fresh.offers.filter(answer="").exists():
            raise StillOffered
        key = f"waitlist:{entry.ref}:{secrets.token_hex(8)}"
        held = appointments.offer(wish=wish_for(entry, now), at=at, until=until, request_key=key)
        _check_day(entry, numbers.offers_per_day, now)  # the person is locked by now
        note_freed(held.freed, now=now)
        return WaitlistOffer.objects.create(
            entry=entry, hold=held, arrive_at=held.arrive_at, promise_at=held.promise_at,
            offered_at=now, until_at=until,
        )  # fmt: skip


def _check_day(entry: WaitlistEntry, most: int, now: datetime) -> None:
    today = WaitlistOffer.objects.filter(
        entry__person=entry.person_id, offered_at__gte=midnight(entry.site, now)
    )
    if today.count() >= most:
        raise EnoughOffers


def _locked(offer: WaitlistOffer) -> tuple[WaitlistEntry, WaitlistOffer]:
    """The entry as it is now, locked, and its offer."""
    rows = WaitlistEntry.objects.select_for_update(of=("self",))
    entry = rows.select_related("replaces", "site").get(pk=offer.entry_id)
    return entry, WaitlistOffer.objects.select_related("hold__site", "hold__vehicle").get(pk=offer.pk)
