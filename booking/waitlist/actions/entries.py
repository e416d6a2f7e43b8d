"""Joining the waitlist and leaving it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from booking.appointments import actions as appointments
from booking.appointments.actions.refusals import NothingChosen, ReasonMissing
from booking.appointments.models import Appointment
from booking.appointments.rules import Freed
from booking.waitlist.actions.refusals import (
    AlreadyWaiting,
    BadHours,
    BadWindow,
    NothingEarlier,
    NotMovable,
    NotWaiting,
    TooManyEntries,
)
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import numbers_of, today_of
from booking.waitlist.rules import plain

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.garage.models import Vehicle
    from booking.sites.models import Site
    from booking.waitlist.rules import Numbers
    from booking.workshop.models import Operation

WEEKDAYS = range(7)
NOTICE_MINUTES_MAX = 14 * 24 * 60
END_OF_DAY = time(23, 59)
Ending = WaitlistEntry.Ending


def join(
    *,
    person: AbstractBaseUser,
    site: Site,
    mode: str,
    first: date,
    last: date,
    now: datetime,
    operations: Sequence[Operation] = (),
    vehicle: Vehicle | None = None,
    replaces: Appointment | None = None,
    weekdays: Collection[int] = (),
    from_time: time = time(0),
    until_time: time = END_OF_DAY,
    notice_minutes: int = 0,
) -> WaitlistEntry:
    """Wait for a time between two dates; for a booked appointment (``replaces``), for an earlier one.

    Its site, car, work and way are then those of the appointment. A new visit waits in one of the two plain
    ways: what else may be lent is chosen with a time, not before there is one.
    """
    if replaces is None and not operations:
        raise NothingChosen
    if until_time < from_time:
        raise BadHours
    numbers = numbers_of(site, today_of(site, now))
    last = _checked_last(site, first, last, replaces, now, numbers)
    with transaction.atomic():
        get_user_model()._default_manager.select_for_update(no_key=True).values("pk").get(pk=person.pk)
        _check_room(person, replaces, numbers)
        entry = WaitlistEntry.objects.create(
            site=site,
            person_id=person.pk,
            vehicle=vehicle,
            replaces=replaces,
            mode=replaces.mode if replaces else plain(mode),
            first_date=max(first, today_of(site, now)),
            last_date=last,
            weekdays=sorted({day for day in weekdays if day in WEEKDAYS}),
            from_time=from_time,
            until_time=until_time,
            notice_minutes=min(max(notice_minutes, 0), NOTICE_MINUTES_MAX),
            created_at=now,
        )
        if replaces is None:
            entry.operations.set(dict.fromkeys(operations))
        return entry


def withdraw(
    *, entry: WaitlistEntry, now: datetime, actor: AbstractBaseUser, by_staff: bool = False, reason: str = ""
) -> tuple[Freed, ...]:
    """Wait no longer; an open offer goes back to the day. What that frees. Staff say why."""
    if by_staff and not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        fresh = WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
        if not fresh.is_waiting:
            raise NotWaiting
        freed = give_back(fresh, now, actor)
        end(fresh, Ending.WITHDRAWN, now, actor=actor, reason=reason.strip()[:200])
        return freed


def give_back(entry: WaitlistEntry, now: datetime, actor: AbstractBaseUser | None) -> tuple[Freed, ...]:
    """Let the open offer of a locked entry go, if there is one."""
    offer = entry.offers.filter(answer="").select_related("hold").first()
    if offer is None:
        return ()
    answer(offer, WaitlistOffer.Answer.DECLINED, now)
    if offer.hold.state != Appointment.State.HELD:
        return ()
    return appointments.release(appointment=offer.hold, now=now, actor=actor).freed


def answer(offer: WaitlistOffer, word: str, now: datetime) -> None:
    offer.answer, offer.answered_at = word, now
    offer.save(update_fields=["answer", "answered_at"])


def end(
    entry: WaitlistEntry,
    ending: str,
    now: datetime,
    *,
    actor: AbstractBaseUser | None = None,
    reason: str = "",
) -> None:
    """Close a locked entry."""
    entry.ending, entry.ended_at, entry.why_ended = ending, now, reason
    entry.ended_by_id = actor.pk if actor else None
    entry.save(update_fields=["ending", "ended_at", "ended_by", "why_ended"])


def _checked_last(
    site: Site, first: date, last: date, replaces: Appointment | None, now: datetime, numbers: Numbers
) -> date:
    """The last day, cut at the appointment's own; refused where no day is left."""
    today, most = today_of(site, now), numbers.waitlist_days_max
    if last < today or last < first or (last - max(first, today)).days >= most:
        raise BadWindow(most=most)
    if replaces is None:
        return last
    if replaces.state != Appointment.State.BOOKED:
        raise NotMovable
    own = replaces.arrive_at.astimezone(site.tz).date()
    if max(first, today) > own or replaces.arrive_at <= now:
        raise NothingEarlier
    return min(last, own)


def _check_room(person: AbstractBaseUser, replaces: Appointment | None, numbers: Numbers) -> None:
    waiting = WaitlistEntry.objects.waiting()
    if replaces is not None and waiting.filter(replaces=replaces).exists():
        raise AlreadyWaiting
    most = numbers.waitlist_entries_per_person
    if waiting.filter(person=person.pk).count() >= most:
        raise TooManyEntries(most=most)
