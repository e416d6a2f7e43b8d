"""The day as a list by time, and as a calendar by unit."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.appointments import queries
from booking.appointments.models import Appointment, Claim
from booking.estimates.queries import undecided
from booking.reception.queries import unread
from booking.sites.models import Site
from booking.visits.queries import promises_kept
from booking.workshop.models import Resource, Shift, SiteDay
from cms.desk import DeskRequest, chosen_site, desk, frame
from cms.desks.workshop.lists import LISTS, Row, is_in, lists_of, version_of
from cms.roles import scope_of

State = Appointment.State
TONES = {
    State.BOOKED: "plain",
    State.CHECKED_IN: "info",
    State.IN_WORK: "info",
    State.AWAITING_APPROVAL: "warn",
    State.AWAITING_PARTS: "warn",
    State.QUALITY_CHECK: "info",
    State.READY: "good",
    State.DELIVERED: "done",
    State.NO_SHOW: "stop",
}
FAR = timedelta(days=400)
KEPT_DAYS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a unit's day on the calendar, in per cent of the opening."""

    start: int
    width: int
    appointment: Appointment | None
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    unit: Resource
    works: list[Block]
    blocks: list[Block]


@desk("workshop")
@require_safe
def board(request: DeskRequest) -> HttpResponse:
    site, now = chosen_site(request), timezone.now()
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Workshop"), icon="desk-wrench")
    day = asked_day(request, site, now)
    version = version_of(site, day)
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    rows, shown = rows_of(site, day, now), request.GET.get("show", "")
    return frame(
        request,
        "cms/desk/workshop/board.html",
        _("Workshop"),
        icon="desk-wrench",
        rows=[row for row in rows if is_in(shown, row)],
        lists=lists_of(rows, shown),
        shown=shown if shown in LISTS else "",
        version=version,
        kept=promises_kept(site, now - KEPT_DAYS, now),
        **around(request, site, day, now),
    )


def rows_of(site: Site, day: date, now: datetime) -> list[Row]:
    """The day's cars with what waits for somebody. Six queries."""
    found = queries.board(site, day, now)
    cars = [row.appointment for row in found]
    asked, words = undecided(cars), unread(cars)
    return [
        replace(
            row_of(row, now),
            is_walk_in=is_walk_in(row.appointment),
            is_undecided=row.appointment.pk in asked,
            unread=words.get(row.appointment.pk, 0),
        )
        for row in found
    ]


def is_walk_in(appointment: Appointment) -> bool:
    """Booked at the desk on the day it came."""
    zone = appointment.site.tz
    made, comes = (at.astimezone(zone).date() for at in (appointment.created_at, appointment.arrive_at))
    return made == comes and appointment.request_key.startswith("desk:")


@desk("workshop")
@require_safe
def timeline(request: DeskRequest) -> HttpResponse:
    """The same day by bay and technician: free time is what is white."""
    site, now = chosen_site(request), timezone.now()
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Calendar"), icon="desk-calendar")
    day = asked_day(request, site, now)
    found = SiteDay.objects.filter(site=site, day=day).first()
    return frame(
        request,
        "cms/desk/workshop/timeline.html",
        _("Calendar"),
        icon="desk-calendar",
        above=((reverse("desk_workshop"), _("Workshop")),),
        lanes=lanes_of(found) if found else [],
        hours=hours_of(found, site) if found else [],
        **around(request, site, day, now),
    )


def around(request: DeskRequest, site: Site, day: date, now: datetime) -> dict[str, Any]:
    """What both views of a day show above it."""
    return {
        "site": site,
        "sites": list(request.scope.sites()),
        "day": day,
        "today": now.astimezone(site.tz).date(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "can_act": request.scope.acts_at(site.pk),
        "can_bill": scope_of(request.user, "bills").acts_at(site.pk),
    }


def asked_day(request: DeskRequest, site: Site, now: datetime) -> date:
    """The day in the address, kept within a year and a bit; today where there is none."""
    today = now.astimezone(site.tz).date()
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return min(max(asked, today - FAR), today + FAR)


def row_of(row: queries.lists.BoardRow, now: datetime) -> Row:
    appointment = row.appointment
    is_working = appointment.state in {State.CHECKED_IN, State.IN_WORK, State.QUALITY_CHECK}
    return Row(
        appointment,
        row.units,
        row.is_late,
        is_working and appointment.promise_at < now,
        TONES.get(State(appointment.state), "plain"),
    )


def lanes_of(day: SiteDay) -> list[Lane]:
    """Every unit that works that day, with its shifts and claims. Three queries."""
    lo, hi = opening_of(day)
    shifts: dict[int, list[Block]] = {}
    for shift in Shift.objects.filter(site_day=day).order_by("lo"):
        shifts.setdefault(shift.resource_id, []).append(block(shift.lo, shift.hi, lo, hi))
    claims: dict[int, list[Block]] = {}
    rows = Claim.objects.filter(site_day=day).select_related("appointment__vehicle", "appointment__site")
    for claim in rows.order_by("lo"):
        claims.setdefault(claim.resource_id, []).append(
            block(claim.lo, claim.hi, lo, hi, claim.appointment, claim.reason)
        )
    units = Resource.objects.filter(site=day.site_id, pk__in=shifts.keys() | claims.keys())
    return [
        Lane(unit, shifts.get(unit.pk, []), claims.get(unit.pk, []))
        for unit in units.order_by("kind", "rank", "name")
    ]


def block(
    start: int, end: int, lo: int, hi: int, appointment: Appointment | None = None, label: str = ""
) -> Block:
    """Cells [start, end) as a share of the opening [lo, hi)."""
    left, right = (100 * (min(max(cell, lo), hi) - lo) // (hi - lo) for cell in (start, end))
    return Block(left, max(right - left, 1), appointment, label)


def opening_of(day: SiteDay) -> tuple[int, int]:
    """First and last cell that the calendar shows; the whole day where the site is closed."""
    if not day.opening:
        return 0, day.cells
    return min(lo for lo, _hi in day.opening), max(hi for _lo, hi in day.opening)


def hours_of(day: SiteDay, site: Site) -> list[tuple[int, str]]:
    """Full hours over the calendar: (per cent, label) on the site's clock."""
    lo, hi = opening_of(day)
    instants = ((cell, (day.t0 + timedelta(minutes=15 * cell)).astimezone(site.tz)) for cell in range(lo, hi))
    return [(100 * (cell - lo) // (hi - lo), f"{at:%H}") for cell, at in instants if at.minute == 0]
