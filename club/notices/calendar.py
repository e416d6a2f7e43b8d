"""Booking files for a calendar (RFC 5545, RFC 5546): one UID for ever, a higher SEQUENCE each change."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from club.notices.rules import NAMESPACE


@dataclass(frozen=True)
class Visit:
    """What a calendar entry says. ``version`` is the appointment's and becomes SEQUENCE."""

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


def ics(visit: Visit, *, stamp: datetime) -> bytes:
    """The file to attach to a message or to download."""
    zone = ZoneInfo(visit.zone)
    uid = str(uuid.uuid5(NAMESPACE, f"appointment:{visit.ref}"))
    event = Event.new(
        uid=uid,
        sequence=visit.version,
        stamp=stamp,
        start=visit.starts_at.astimezone(zone),
        end=visit.ends_at.astimezone(zone),
        summary=visit.summary,
        location=visit.location,
        description=visit.description,
        url=visit.url,
    )
    organizer = vCalAddress(f"mailto:{visit.organizer}")
    organizer.params["cn"] = vText(visit.location.split("\n")[0])
    event["organizer"] = organizer
    event["status"] = "CANCELLED" if visit.is_cancelled else "CONFIRMED"
    calendar = Calendar.new(
        prodid="-//Paddock//Bookings//EN",
        method="CANCEL" if visit.is_cancelled else "PUBLISH",
        uid=uid,  # else the library draws one, and the same file would differ each time
    )
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
