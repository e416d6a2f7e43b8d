"""A changed calendar: the units, the bookings that must not notice, and what somebody else may have now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.models import Appointment
from booking.foreign import actions as foreign
from booking.foreign.actions import Taken
from booking.foreign.models import ForeignBatch
from booking.foreign.rules import Row
from booking.replanning import actions as replanning
from booking.replanning.actions import Changed
from booking.replanning.queries import open_rows
from club.journeys.booking import tell_of
from club.journeys.freed import run
from club.trail.actions import record

if TYPE_CHECKING:
    from booking.sites.models import Site
    from booking.workshop.models import Absence, Resource
    from portal.models import User

__all__ = [
    "change_calendar",
    "change_zone",
    "end_absence",
    "note_absence",
    "replan_list",
    "take_foreign",
    "undo_foreign",
]

DAYS_AHEAD = 400


def change_calendar(
    *,
    site: Site,
    now: datetime,
    actor: User | None,
    first: date | None = None,
    last: date | None = None,
    keep_times: bool = False,
) -> Changed:
    """Lay a site's calendar as its settings now say: the given dates, else the next 400 days."""
    today = now.astimezone(site.tz).date()
    with transaction.atomic():
        changed = replanning.change_calendar(
            site=site, first=first or today, last=last or today + timedelta(days=DAYS_AHEAD), now=now,
            actor=actor, keep_times=keep_times,
        )  # fmt: skip
        return _offered(changed, now)


def change_zone(*, site: Site, zone: str, now: datetime, actor: User) -> list[Appointment]:
    """Another time zone for a site; owners hear that their hour on the wall stays (safety.md D8)."""
    with transaction.atomic():
        moved = replanning.change_zone(site=site, zone=zone, now=now, actor=actor)
        for booked in moved:
            if booked.state != Appointment.State.HELD:
                tell_of(booked, "booking_zone", f"zone:{booked.version}", now)
        record(
            actor=actor, verb="site.zone_changed", subject=site, now=now, site=site,
            data={"zone": zone, "bookings": len(moved)},
        )  # fmt: skip
        return moved


def note_absence(
    *,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    actor: User,
    reason: str = "",
    keep_times: bool = False,
) -> Changed:
    """Somebody is away; with ``keep_times`` others take over what can keep its arrival and promise."""
    return replanning.note_absence(
        resource=resource, starts_at=starts_at, ends_at=ends_at, now=now, actor=actor, reason=reason,
        keep_times=keep_times,
    )  # fmt: skip


def end_absence(*, absence: Absence, now: datetime, actor: User) -> Changed:
    """Back early: the time is free again, for those on the waitlist first."""
    with transaction.atomic():
        return _offered(replanning.end_absence(absence=absence, now=now, actor=actor), now)


def replan_list(*, site: Site, now: datetime, actor: User) -> Changed | None:
    """Try again for everything on the site's work list; None when it is empty."""
    days = open_rows(site).filter(site_day__day__gte=now.astimezone(site.tz).date())
    dates = sorted(set(days.values_list("site_day__day", flat=True)))
    if not dates:
        return None
    return change_calendar(site=site, first=dates[0], last=dates[-1], now=now, actor=actor, keep_times=True)


def take_foreign(
    *, site: Site, rows: Sequence[Row], now: datetime, actor: User | None, name: str = ""
) -> Taken:
    """Bookings of the dealer system; what its changes free goes to the waitlist."""
    with transaction.atomic():
        taken = foreign.take(site=site, rows=rows, now=now, actor=actor, name=name)
        run(taken.freed, now)
        return taken


def undo_foreign(*, batch: ForeignBatch, now: datetime, actor: User) -> Taken:
    """A list taken back."""
    with transaction.atomic():
        undone = foreign.undo(batch=batch, now=now, actor=actor)
        run(undone.freed, now)
        return undone


def _offered(changed: Changed, now: datetime) -> Changed:
    run(changed.freed, now)
    return changed
