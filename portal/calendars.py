"""Appointments for calendars: one as a file to download, many as a feed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from booking.appointments.models import Appointment
from booking.feeds.models import Feed
from booking.feeds.queries import Entry
from booking.sites.models import Site
from club import house
from club.events.models import Event, Registration
from club.journeys.words import car_of
from club.notices.calendar import Visit, ics
from club.notices.calendar import feed as write
from portal.formats import listed
from portal.templatetags.paddock import said


def calendar_file(appointment: Appointment, *, now: datetime) -> bytes:
    """The same UID as the one in the mails, so a calendar replaces instead of doubling."""
    return ics(for_owner(appointment), stamp=now)


def feed_file(feed: Feed, entries: Iterable[Entry], events: Iterable[Registration] = ()) -> bytes:
    """Byte for byte the same while nothing has changed; in the language of its holder."""
    with translation.override(feed.holder.language or house.language()):
        is_own = feed.kind == Feed.Kind.OWNER
        shown = [(owned(each) if is_own else at_work(each, feed), each.changed_at) for each in entries]
        shown += [(for_event(each.event, each), changed_at(each)) for each in events]
        return write(shown, name=name_of(feed), uid=feed.ref)


def event_file(event: Event, registration: Registration | None, *, now: datetime) -> bytes:
    """One event of the club; the same UID as in the feed."""
    return ics(for_event(event, registration), stamp=now)


def changed_at(registration: Registration) -> datetime:
    steps = (registration.paid_at, registration.cancelled_at, registration.event.cancelled_at)
    return max((at for at in steps if at), default=registration.registered_at)


def for_event(event: Event, registration: Registration | None = None) -> Visit:
    """``registration`` comes with its ``sequence``."""
    is_off = event.cancelled_at is not None
    is_out = registration is not None and registration.state == Registration.State.CANCELLED
    return Visit(
        ref=f"event:{event.slug}",
        version=registration.sequence if registration else event.version,  # type: ignore[attr-defined]  # annotated
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        summary=said(event, "title"),
        location=event.place,
        description="",
        url=settings.BASE_URL + reverse("my_event", args=[event.slug]),
        organizer=organizer_of(event.site),
        is_cancelled=is_off or is_out,
        is_tentative=registration is not None and registration.state == Registration.State.UNPAID,
    )


def name_of(feed: Feed) -> str:
    if feed.site is None:
        return gettext("My appointments and events")
    what = feed.unit.name if feed.unit else gettext("Arrivals")
    return f"{what} · {said(feed.site, 'name')}"


def owned(entry: Entry) -> Visit:
    assert entry.appointment is not None  # noqa: S101 - an owner's entries are appointments
    return replace(for_owner(entry.appointment), is_cancelled=entry.is_cancelled)


def for_owner(appointment: Appointment) -> Visit:
    site = appointment.site
    address = ", ".join(part for part in (site.street, site.town, site.postcode) if part)
    return Visit(
        ref=appointment.ref,
        version=appointment.version,
        starts_at=appointment.arrive_at,
        ends_at=appointment.promise_at,
        zone=site.zone,
        summary=f"{work_of(appointment)} · {car_of(appointment.vehicle)}",
        location=f"{said(site, 'name')}\n{address}",
        description=appointment.note,
        url=settings.BASE_URL + reverse("appointment", args=[appointment.ref]),
        organizer=organizer_of(site),
        is_cancelled=appointment.state == Appointment.State.CANCELLED,
        is_tentative=appointment.state == Appointment.State.REQUESTED,
    )


def at_work(entry: Entry, feed: Feed) -> Visit:
    """For staff: plate and work, no names, because the file lives on other people's servers."""
    booked, site = entry.appointment, feed.site
    assert site is not None  # noqa: S101 - only an owner's feed has none
    plate = booked.vehicle.plate if booked and booked.vehicle else ""
    url = reverse("desk_appointment", args=[booked.ref]) if booked else reverse("desk_calendar")
    return Visit(
        ref=booked.ref if booked else f"block:{feed.ref}",
        version=entry.version,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=site.zone,
        summary=f"{plate or booked.ref} · {work_of(booked)}" if booked else entry.label or gettext("Blocked"),
        location=said(site, "name"),
        description="",
        url=settings.BASE_URL + url,
        organizer=organizer_of(site),
        is_cancelled=entry.is_cancelled,
        is_tentative=booked is not None and booked.state == Appointment.State.REQUESTED,
        part=entry.part,
    )


def work_of(appointment: Appointment) -> str:
    return listed(said(line.operation, "name") for line in appointment.lines.all())


def organizer_of(site: Site | None) -> str:
    return (site.email if site else "") or house.address()
