"""Quiet days: the multiplier promised when a time is taken, kept at the bill (loyalty.md §3.11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from booking.appointments.models import Appointment
from booking.appointments.queries import DayLoad, load
from booking.sites.models import Site
from booking.visits.models import Visit
from club.journeys.day import group_day
from club.peak import actions, queries
from club.peak.models import QuietPromise
from club.peak.rules import Terms
from loyalty.earning.models import Receipt
from loyalty.earning.rules import Frozen
from loyalty.ledger.queries import account_of

__all__ = ["quiet_days"]

OFF_PEAK = "off_peak"  # the engine's rule that multiplies; its trait bears the same name


def quiet_days(
    loads: Mapping[date, DayLoad], *, on: date, now: datetime, moving: Appointment | None = None
) -> dict[date, Terms]:
    """Days on which a booking made now, on the group's day ``on``, earns more. Two queries."""
    return queries.quiet_days(loads, on=on, now=now, moving=moving)


def load_before(site: Site, at: datetime, now: datetime, without: Appointment | None = None) -> int | None:
    """How full the day of an arrival is, in percent; None where minutes are not counted."""
    day = at.astimezone(site.tz).date()
    found = load(site, day, day, now=now, without=without).get(day)
    return found.percent if found else None


def promise_quiet(
    *, appointment: Appointment, load_percent: int | None, now: datetime
) -> QuietPromise | None:
    """Freeze what its day promises a member, or take back what another day had promised."""
    person = appointment.person
    if person is None or account_of(person) is None:
        return None
    day = appointment.arrive_at.astimezone(appointment.site.tz).date()
    full = 100 if load_percent is None else load_percent
    terms = queries.terms_on(group_day(now))
    return actions.promise(appointment=appointment, day=day, load_percent=full, terms=terms, now=now)


def promise_for(visit: Visit) -> QuietPromise | None:
    """The promise this visit keeps: it came on the day that was promised."""
    promise = queries.promise_of(visit.appointment) if visit.appointment is not None else None
    came_on = visit.opened_at.astimezone(visit.site.tz).date()
    return promise if promise is not None and promise.day == came_on else None


def as_frozen(promise: QuietPromise) -> Frozen:
    """The promise as the engine keeps it, whatever its rule says by now."""
    return Frozen(rule=OFF_PEAK, factor_percent=promise.multiplier_percent, points_max=promise.points_max)


def settle_quiet(*, promise: QuietPromise, receipt: Receipt, now: datetime) -> None:
    """What the bill used of its promise; the rest is the month's again."""
    used = sum(line.points for line in receipt.lines.filter(rule__code=OFF_PEAK))
    actions.settle(promise=promise, points=used, now=now)
