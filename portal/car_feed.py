"""One car for a calendar program: what falls due as whole days, and its booked visits.

The address is the owner's own secret link and the car's name, so ending the link ends every car's too.
Service, not advertising: it works without any consent to messages.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from icalendar import TRANSP, Event

from booking.due.queries import DueItem, due_for
from booking.feeds.models import Feed
from booking.feeds.queries import Entry, entries
from booking.garage.models import Vehicle
from club import house
from club.members.queries import zone_of
from club.notices.calendar import event_of, read_again
from club.notices.rules import NAMESPACE
from club.reminders.foresight import mark_of
from portal.calendars import owned
from portal.due import line_of

NO_DAY = ("recall",)  # a recall has no last day, only an urgency


def car_file(feed: Feed, vehicle: Vehicle, now: datetime) -> bytes:
    """Byte for byte the same while nothing has changed; in the language of its holder."""
    on = now.astimezone(zone_of(feed.holder)).date()
    with translation.override(feed.holder.language or house.language()):
        name = gettext("%(car)s: what is due") % {"car": vehicle}
        calendar = read_again(name, uuid.uuid5(NAMESPACE, f"car:{vehicle.ref}:{feed.ref}"))
        for event in [*days_of(vehicle, due_for(vehicle, now, on=on), on), *visits_of(feed, vehicle, now)]:
            calendar.add_component(event)
        calendar.add_missing_timezones()
        return calendar.to_ical()


def days_of(vehicle: Vehicle, items: Iterable[DueItem], on: date) -> Iterable[Event]:
    """An interval keeps its entry while its predicted day moves. What is due keeps nobody busy that day."""
    url = settings.BASE_URL + reverse("vehicle", args=[vehicle.ref])
    for item in items:
        if item.kind in NO_DAY:
            continue
        name = f"due:{vehicle.ref}:{item.key}:{mark_of(item, vehicle, min(on, item.due_on))}"
        yield Event.new(
            uid=str(uuid.uuid5(NAMESPACE, name)),
            stamp=datetime.combine(item.due_on, time(), UTC),
            start=item.due_on,
            end=item.due_on + timedelta(days=1),
            summary=f"{line_of(item, on).label} · {vehicle}",
            url=url,
            transparency=TRANSP.TRANSPARENT,
        )


def visits_of(feed: Feed, vehicle: Vehicle, now: datetime) -> Iterable[Event]:
    for entry in entries(feed, now):
        if is_of(entry, vehicle):
            yield event_of(owned(entry), entry.changed_at)


def is_of(entry: Entry, vehicle: Vehicle) -> bool:
    return entry.appointment is not None and entry.appointment.vehicle_id == vehicle.pk
