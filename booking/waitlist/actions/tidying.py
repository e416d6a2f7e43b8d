"""Offers nobody answered, and entries whose days are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from booking.appointments.models import Appointment
from booking.appointments.rules import Freed
from booking.waitlist.actions.entries import answer, end, give_back
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import today_of

TIDY_MAX = 200
State = Appointment.State
Answer, Ending = WaitlistOffer.Answer, WaitlistEntry.Ending
KEPT = frozenset({State.BOOKED, State.REQUESTED})


@dataclass(frozen=True, slots=True)
class Tidied:
    """What a round changed: offers that ended unanswered, entries that ended, time that came free."""

    lapsed: tuple[WaitlistOffer, ...]
    ended: tuple[WaitlistEntry, ...]
    freed: tuple[Freed, ...]


def tidy(*, now: datetime, limit: int = TIDY_MAX) -> Tidied:
    """Close what time has decided. Each entry is its own transaction."""
    over = WaitlistOffer.objects.filter(answer="").filter(Q(until_at__lte=now) | ~Q(hold__state=State.HELD))
    lapsed = [gone for row in over.order_by("until_at", "pk")[:limit] if (gone := _close(row, now))]
    moved_on = ~Q(replaces__state=State.BOOKED) | Q(replaces__arrive_at__lte=now)
    past = Q(last_date__lte=now.date()) | (Q(replaces__isnull=False) & moved_on)
    stale = WaitlistEntry.objects.waiting().filter(past).order_by("last_date", "pk")[:limit]
    ended: list[WaitlistEntry] = []
    freed: list[Freed] = []
    for row in stale:
        entry, given_back = _end(row, now)
        freed += given_back
        if entry is not None:
            ended.append(entry)
    freed += [Freed(o.hold.site_id, "", o.arrive_at, o.promise_at) for o in lapsed]
    return Tidied(tuple(lapsed), tuple(ended), tuple(freed))


def _close(row: WaitlistOffer, now: datetime) -> WaitlistOffer | None:
    """The offer if it lapsed; one confirmed as an appointment of its own was taken."""
    with transaction.atomic():
        entry = WaitlistEntry.objects.select_for_update().get(pk=row.entry_id)
        offer = WaitlistOffer.objects.select_related("hold", "entry__person").get(pk=row.pk)
        if offer.answer or offer.is_open(now):
            return None
        if offer.hold.state in KEPT:
            answer(offer, Answer.TAKEN, now)
            if entry.is_waiting:
                end(entry, Ending.BOOKED, now)
            return None
        was_let_go = offer.hold.state != State.HELD and now < offer.until_at
        answer(offer, Answer.DECLINED if was_let_go else Answer.LAPSED, now)
        return offer


def _end(row: WaitlistEntry, now: datetime) -> tuple[WaitlistEntry | None, tuple[Freed, ...]]:
    """The entry if it ended, and what its open offer gave back."""
    with transaction.atomic():
        rows = WaitlistEntry.objects.select_for_update(of=("self",))
        entry = rows.select_related("replaces", "site", "person").get(pk=row.pk)
        ending = _ending_of(entry, now)
        if not entry.is_waiting or not ending:
            return None, ()
        freed = give_back(entry, now, None)
        end(entry, ending, now)
        return entry, freed


def _ending_of(entry: WaitlistEntry, now: datetime) -> str:
    if entry.replaces is not None and entry.replaces.state != State.BOOKED:
        return Ending.GONE
    if entry.replaces is not None and entry.replaces.arrive_at <= now:
        return Ending.OVER
    return Ending.OVER if entry.last_date < today_of(entry.site, now) else ""
