"""The door: one scan opens a party, each person is let in once, a slip is undone (club.md §3.6, §3.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from club.events import queries
from club.events.actions import refusals
from club.events.actions.line import close_line, end
from club.events.actions.places import lock, said
from club.events.models import CheckIn, Event, PartyGuest, Registration, SeatOffer

if TYPE_CHECKING:
    from portal.models import User

State = Registration.State


@dataclass(frozen=True, slots=True)
class Admitted:
    """``fresh``: let in by this scan; ``before``: rows of those who were in already. ``is_first``: the
    member's party had nobody inside before."""

    registration: Registration
    fresh: tuple[CheckIn, ...]
    before: tuple[CheckIn, ...]


@transaction.atomic
def check_in(
    *,
    event: Event,
    registration: Registration,
    present: Iterable[int],
    nonce: str,
    scanned_at: datetime,
    now: datetime,
    actor: User,
    is_blocked: bool = False,
) -> Admitted:
    """Let people of a party in. ``present``: 0 the member, 1, 2, … the guests by their place.

    The same nonce again is a silent success; somebody who is in already is shown with when and by whom.
    ``scanned_at`` may lie before ``now``: a phone without a network sends later.
    """
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    fresh = rows.select_related("event", "member__user").get(pk=registration.pk)
    places = sorted(set(present))
    refuse_at_door(event, fresh, scanned_at, is_blocked)
    guests = {guest.place: guest for guest in fresh.guests.all()}
    if not places or not set(places) <= {0, *guests}:
        raise refusals.NobodyTicked
    inside = {row.guest_id: row for row in fresh.check_ins.filter(undone_at=None).select_related("actor")}
    seen = {"nonce": nonce, "scanned_at": scanned_at, "recorded_at": now, "actor": actor}
    made, before = [], []
    for place in places:
        guest = guests.get(place)
        known = inside.get(guest.pk if guest else None)
        if known is None:
            made.append(CheckIn(registration=fresh, guest=guest, **seen))
        elif known.nonce != nonce:
            before.append(known)
    CheckIn.objects.bulk_create(made)
    if made and fresh.state != State.ATTENDED:
        fresh.state = State.ATTENDED
        fresh.save(update_fields=["state"])
    return Admitted(fresh, tuple(made), tuple(before))


def refuse_stranger(event: Event, registration: Registration) -> None:
    """A ticket of another event, or of a party that has cancelled."""
    if registration.event_id != event.pk:
        raise refusals.OtherEvent(title=registration.event.title)
    if registration.state == State.CANCELLED:
        raise refusals.Cancelled


def refuse_at_door(event: Event, registration: Registration, scanned_at: datetime, is_blocked: bool) -> None:
    """In the order a person at the door wants to hear it."""
    refuse_stranger(event, registration)
    opens_at = door_opens(event, scanned_at)
    if scanned_at < opens_at:
        raise refusals.DoorClosed(opens=said(opens_at, event))
    if registration.state == State.UNPAID:
        raise refusals.Unpaid
    if is_blocked:
        raise refusals.Blocked
    if event.asks_waiver and registration.waiver_at is None:
        raise refusals.WaiverMissing
    if event.asks_licence and registration.licence_at is None:
        raise refusals.LicenceMissing


def door_opens(event: Event, now: datetime) -> datetime:
    return event.starts_at - timedelta(minutes=queries.terms_of(event, now).door_opens_minutes)


@transaction.atomic
def undo_check_in(*, check_in: CheckIn, now: datetime, actor: User) -> Registration:
    """A slip, within ten minutes; the row stays, with who took it back."""
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    registration = rows.get(pk=check_in.registration_id)
    row = CheckIn.objects.get(pk=check_in.pk)
    if row.undone_at is not None:
        return registration
    minutes = queries.terms_of(registration.event, now).undo_minutes
    if now - row.recorded_at > timedelta(minutes=minutes):
        raise refusals.UndoOver
    row.undone_at, row.undone_by = now, actor
    row.save(update_fields=["undone_at", "undone_by"])
    if not registration.check_ins.filter(undone_at=None).exists():
        registration.state = State.REGISTERED
        registration.save(update_fields=["state"])
    return registration


@transaction.atomic
def note_papers(
    *, registration: Registration, now: datetime, waiver: bool = False, licence: bool = False
) -> Registration:
    """Signed or looked at; what was noted before stays."""
    fresh = Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    fresh.waiver_at = fresh.waiver_at or (now if waiver else None)
    fresh.licence_at = fresh.licence_at or (now if licence else None)
    fresh.save(update_fields=["waiver_at", "licence_at"])
    return fresh


@transaction.atomic
def guest_joins(*, guest: PartyGuest, name: str, phone: str, now: datetime) -> PartyGuest:
    """A guest says at the door that the club may call. The first word stands."""
    rows = PartyGuest.objects.select_for_update(no_key=True, of=("self",))
    fresh = rows.select_related("registration__member__user").get(pk=guest.pk)
    if fresh.consented_at is None:
        fresh.name, fresh.phone, fresh.consented_at = name[:80], phone[:30], now
        fresh.save(update_fields=["name", "phone", "consented_at"])
    return fresh


@transaction.atomic
def note_asked(*, event: Event, now: datetime) -> Event | None:
    """Who came is being asked how it was; None when that has begun before."""
    locked = lock(event)
    if locked.feedback_at is not None:
        return None
    locked.feedback_at = now
    locked.save(update_fields=["feedback_at"])
    return locked


def closes_books_at(event: Event, now: datetime) -> datetime:
    """From when on who did not come is marked as having missed it."""
    return event.ends_at + timedelta(minutes=queries.terms_of(event, now).missed_after_minutes)


@transaction.atomic
def close_event(*, event: Event, now: datetime) -> list[Registration]:
    """Two hours after the end: who did not come is marked, the list is closed. Returns the missed."""
    locked = lock(event)
    if locked.closed_at is not None or now < closes_books_at(locked, now):
        return []
    missed = list(locked.registrations.select_for_update(no_key=True).filter(state=State.REGISTERED))
    Registration.objects.filter(pk__in=[row.pk for row in missed]).update(state=State.MISSED)
    for offer in SeatOffer.objects.filter(entry__event=locked, state=SeatOffer.State.OPEN):
        end(locked, offer, SeatOffer.State.LAPSED, now)
    close_line(locked, now)
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    return missed
