"""Booking files for a calendar (RFC 5545, RFC 5546): one UID for ever, a higher SEQUENCE each change."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from club.notices.rules import NAMESPACE

PRODUCT = "-//Paddock//Bookings//EN"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Visit:
    """What a calendar entry says. ``version`` is the appointment's and becomes SEQUENCE.

    ``part`` tells several entries of one appointment apart.
    """

    ref: str
    version: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    location: str
    description: str
    url: str
    organizer: str
    is_cancelled: bool = False
    is_tentative: bool = False
    part: str = ""

    @property
    def uid(self) -> str:
        name = f"appointment:{self.ref}:{self.part}" if self.part else f"appointment:{self.ref}"
        return str(uuid.uuid5(NAMESPACE, name))

    @property
    def status(self) -> str:
        if self.is_cancelled:
            return "CANCELLED"
        return "TENTATIVE" if self.is_tentative else "CONFIRMED"


def ics(visit: Visit, *, stamp: datetime) -> bytes:
    """The file to attach to a message or to download."""
    calendar = Calendar.new(
        prodid=PRODUCT,
        method="CANCEL" if visit.is_cancelled else "PUBLISH",
        uid=visit.uid,  # else the library draws one, and the same file would differ each time
    )
    calendar.add_component(event_of(visit, stamp))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def feed(visits: Iterable[tuple[Visit, datetime]], *, name: str, uid: uuid.UUID) -> bytes:
    """A whole calendar to be read again and again: each entry with the moment of its last change."""
    calendar = read_again(name, uid)
    for visit, changed_at in visits:
        calendar.add_component(event_of(visit, changed_at))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def read_again(name: str, uid: uuid.UUID) -> Calendar:
    """An empty calendar that programs fetch anew each hour (RFC 7986, 5.7: the value's type is always said;
    Outlook knows a name of its own for it)."""
    calendar = Calendar.new(prodid=PRODUCT, name=name, uid=str(uid), refresh_interval=REFRESH)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", vDuration(REFRESH))
    return calendar


def event_of(visit: Visit, stamp: datetime) -> Event:
    zone = ZoneInfo(visit.zone)
    event = Event.new(
        uid=visit.uid,
        sequence=visit.version,
        stamp=stamp,
        start=visit.starts_at.astimezone(zone),
        end=visit.ends_at.astimezone(zone),
        summary=visit.summary,
        location=visit.location,
        description=visit.description or None,
        url=visit.url,
    )
    organizer = vCalAddress(f"mailto:{visit.organizer}")
    organizer.params["cn"] = vText(visit.location.split("\n")[0])
    event["organizer"] = organizer
    event["status"] = visit.status
    return event
