"""Free time that suits an entry, found by the function that lists slots for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from booking.appointments.actions.seating import wish_of
from booking.appointments.queries import Slot
from booking.appointments.queries.availability import listed
from booking.appointments.queries.window import Wish
from booking.waitlist.models import WaitlistEntry
from booking.waitlist.queries import today_of


def wish_for(entry: WaitlistEntry, now: datetime) -> Wish:
    """The entry as a question of time."""
    if entry.replaces is not None:
        return replace(wish_of(entry.replaces, now, by_staff=False), is_beside=True)
    return Wish(
        site=entry.site,
        operations=sorted(entry.operations.all(), key=lambda operation: operation.pk),
        mode=entry.mode,
        now=now,
        vehicle=entry.vehicle,
        person_id=entry.person_id,
    )


def places_for(entry: WaitlistEntry, first: date, last: date, now: datetime) -> list[Slot]:
    """The free times between two dates that suit an entry, soonest first. Four queries."""
    first, last = max(first, entry.first_date, today_of(entry.site, now)), min(last, entry.last_date)
    if first > last:
        return []
    want, zone = entry.want(entry.offers.all()), entry.site.tz
    found = listed(wish_for(entry, now), first, last)
    return [slot for slot in found.open_slots() if want.fits(slot.at, zone, now)]
