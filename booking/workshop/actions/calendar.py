"""Laying the calendar: days and shifts from hours, exceptions and absences (booking.md §1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal
from booking.sites.models import Site
from booking.sites.queries import calendar_of
from booking.workshop.actions.caps import store_caps
from booking.workshop.models import Absence, Kind, Resource, Shift, SiteDay
from booking.workshop.queries import STRANDED_MAX, Stranded
from booking.workshop.rules import (
    MINUTES_PER_CELL,
    Span,
    at_cell,
    day_cells,
    hull,
    mask,
    mask_of,
    span_between,
    span_touched,
    spans_of,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

DAYS_MAX = 1200
DAYS_AHEAD = 400
DAYS_AT_ONCE = 28

type Key = tuple[int, int]
"""Ids of a resource and a site day."""


class ShiftInUse(Refusal):
    """``stranded`` lists the work that would lose its unit, at most 200 rows."""

    code = "shift_in_use"
    status = 409
    sentence = _("There is work booked in these hours. Move it first, then change the calendar.")


class TooManyDays(Refusal):
    code = "too_many_days"
    sentence = _("A calendar is laid for at most %(days)s days at a time.")


@dataclass(frozen=True)
class Laid:
    """What a run of the generator changed; ``stranded`` only where it worked around existing work.

    ``gained``: time that units of days already laid work more than before.
    """

    days: int = 0
    shifts: int = 0
    stranded: tuple[Stranded, ...] = ()
    gained: tuple[Gain, ...] = ()


@dataclass(frozen=True)
class Gain:
    """Time of a unit that was not in the calendar before."""

    kind: str
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def lay_calendar(*, site: Site, first: date, last: date, now: datetime, around_work: bool = False) -> Laid:
    """Make days and shifts equal to hours, exceptions and absences; run again it changes nothing.

    A shift with work in it is never taken away: ShiftInUse, or, with ``around_work``, the shift stays
    for as long as the work lasts and is reported.
    """
    if (last - first).days >= DAYS_MAX:
        raise TooManyDays(days=DAYS_MAX)
    days, made = lock_days(site, first, last)
    openings = {day.pk: day.opening for day in days}
    units = list(site.resources.order_by("pk"))
    plan = plan_of(days, units, wanted_masks(site, days, units))
    if plan.stranded and not around_work:
        raise ShiftInUse(stranded=plan.stranded[:STRANDED_MAX])
    Shift.objects.filter(pk__in=plan.drop).delete()
    Shift.objects.bulk_create(plan.add, batch_size=2000)
    touched = {shift.site_day_id for shift in plan.add} | plan.touched | made
    touched |= {day.pk for day in days if day.opening != openings[day.pk]}
    store_days([day for day in days if day.pk in touched], units)
    store_caps(site, days)
    check_periods()
    gained = tuple(gain for day_id, gain in plan.gained if day_id not in made)
    return Laid(len(made), len(plan.add), tuple(plan.stranded), gained)


def lay_ahead(*, now: datetime, days: int = DAYS_AHEAD) -> list[Laid]:
    """Keep the calendar of every site laid for the next 400 days, around work, four weeks at a time.

    Each four weeks are a transaction of their own, so bookings wait for a moment only.
    """
    laid = []
    for site in Site.objects.order_by("pk"):
        today = now.astimezone(site.tz).date()
        for n in range(0, days, DAYS_AT_ONCE):
            first, last = today + timedelta(days=n), today + timedelta(days=min(days, n + DAYS_AT_ONCE) - 1)
            laid.append(lay_calendar(site=site, first=first, last=last, now=now, around_work=True))
    return laid


@transaction.atomic
def add_absence(
    *,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    actor: AbstractBaseUser | None = None,
    reason: str = "",
    around_work: bool = False,
) -> Laid:
    """Note that a unit is away and take it off its shifts. Raises ShiftInUse with the work list."""
    Absence.objects.create(
        resource=resource,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        recorded_by_id=actor.pk if actor else None,
        recorded_at=now,
    )
    site = resource.site
    days = days_touched(site, starts_at, ends_at)
    if not days:
        return Laid()
    return lay_calendar(site=site, first=days[0], last=days[-1], now=now, around_work=around_work)


def days_touched(site: Site, starts_at: datetime, ends_at: datetime) -> list[date]:
    """The laid days that share a moment with [starts_at, ends_at), and no others: what is stranded on the
    day before is no part of an absence."""
    first, end = starts_at.astimezone(site.tz).date(), ends_at.astimezone(site.tz)
    last = end.date() if end.time() > time.min else end.date() - timedelta(days=1)
    return list(site.days.filter(day__range=(first, last)).order_by("day").values_list("day", flat=True))


@dataclass
class Plan:
    """The difference between the shifts as they are and as they should be."""

    add: list[Shift] = field(default_factory=list)
    drop: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    stranded: list[Stranded] = field(default_factory=list)
    gained: list[tuple[int, Gain]] = field(default_factory=list)


def lock_days(site: Site, first: date, last: date) -> tuple[list[SiteDay], set[int]]:
    """The site's days in date order, locked, missing ones made. Dates that the zone skips have none."""
    before = set(site.days.filter(day__range=(first, last)).values_list("pk", flat=True))
    dates = (first + timedelta(days=n) for n in range((last - first).days + 1))
    borders = ((day, *day_cells(day, site.tz)) for day in dates)
    fresh = [SiteDay(site=site, day=day, t0=t0, cells=cells) for day, t0, cells in borders if cells]
    SiteDay.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    rows = SiteDay.objects.filter(site=site, day__range=(first, last))
    days = list(rows.order_by("day").select_for_update())
    return days, {day.pk for day in days} - before


def wanted_masks(site: Site, days: Sequence[SiteDay], units: Sequence[Resource]) -> dict[Key, int]:
    """When each unit should work: the site's hours without its absences. Sets each day's opening.

    A courtesy car is out over lunch too; an overflow unit works on the days that claimed it, all day.
    """
    calendar = calendar_of(site, "workshop")
    absences = defaultdict(list)
    for absence in Absence.objects.filter(resource__in=units):
        absences[absence.resource_id].append((absence.starts_at, absence.ends_at))
    rows = Shift.objects.filter(resource__is_overflow=True, site_day__in=[day.pk for day in days])
    extra = set(rows.values_list("resource_id", "site_day_id"))
    wanted: dict[Key, int] = {}
    for day in days:
        hours = calendar.open_spans(day.day) if site.is_open_on(day.day) else []
        bits = mask_of(span_between(day.t0, day.cells, start, end) for start, end in hours)
        day.opening = [list(span) for span in spans_of(bits)]
        for unit in units:
            if unit.is_overflow and (unit.pk, day.pk) not in extra:
                continue
            if unit.retired_on is None or day.day < unit.retired_on:
                away = (span_touched(day.t0, day.cells, *period) for period in absences[unit.pk])
                own = hull(bits) if unit.is_overflow or unit.kind == Kind.COURTESY_CAR else bits
                wanted[unit.pk, day.pk] = own & ~mask_of(away)
    return wanted


def plan_of(days: Sequence[SiteDay], units: Sequence[Resource], wanted: dict[Key, int]) -> Plan:
    plan, by_id, unit_of = Plan(), {day.pk: day for day in days}, {unit.pk: unit for unit in units}
    existing: dict[Key, dict[Span, int]] = defaultdict(dict)
    for shift in Shift.objects.filter(site_day__in=by_id):
        existing[shift.resource_id, shift.site_day_id][shift.lo, shift.hi] = shift.pk
    claims = claims_on(by_id)
    for key in sorted(wanted.keys() | existing.keys(), key=lambda k: (k[1], k[0])):
        unit, day = unit_of[key[0]], by_id[key[1]]
        bits = wanted.get(key, 0)
        for lo, hi, ref in claims.get(key, ()):
            if mask(lo, hi) & ~bits:
                plan.stranded.append(Stranded(unit, day.day, lo, hi, ref or ""))
                bits |= mask(lo, hi)
        spans, have = set(spans_of(bits)), existing.get(key, {})
        gone = [pk for span, pk in have.items() if span not in spans]
        plan.drop += gone
        plan.touched |= {day.pk} if gone else set()
        plan.add += [shift_of(unit, day, *span) for span in sorted(spans - have.keys())]
        for lo, hi in spans_of(bits & ~mask_of(have)):
            plan.gained.append((day.pk, Gain(unit.kind, at_cell(day.t0, lo), at_cell(day.t0, hi))))
    return plan


def claims_on(days: Iterable[int]) -> dict[Key, list[tuple[int, int, str | None]]]:
    """Claimed cells by unit and day, held, booked or blocked."""
    rows = SiteDay.objects.filter(pk__in=list(days), claims__isnull=False).values_list(
        "claims__resource", "pk", "claims__lo", "claims__hi", "claims__appointment__ref"
    )
    claims: dict[Key, list[tuple[int, int, str | None]]] = defaultdict(list)
    for resource_id, day_id, lo, hi, ref in rows:
        claims[resource_id, day_id].append((lo, hi, ref))
    return claims


def shift_of(unit: Resource, day: SiteDay, lo: int, hi: int) -> Shift:
    during = DateTimeTZRange(at_cell(day.t0, lo), at_cell(day.t0, hi))
    return Shift(resource=unit, site_day=day, lo=lo, hi=hi, during=during)


def store_days(days: Sequence[SiteDay], units: Sequence[Resource]) -> None:
    """Store the openings and, as the cap of a day, its technicians' minutes, never below what is used."""
    technicians = [unit.pk for unit in units if unit.kind == Kind.TECHNICIAN and not unit.is_overflow]
    cells: dict[int, int] = defaultdict(int)
    rows = Shift.objects.filter(site_day__in=[day.pk for day in days], resource__in=technicians)
    for day_id, lo, hi in rows.values_list("site_day", "lo", "hi"):
        cells[day_id] += hi - lo
    for day in days:
        minutes = cells[day.pk] * MINUTES_PER_CELL
        day.minutes_cap = max(minutes, day.minutes_used) if technicians else None
        day.version += 1
    SiteDay.objects.bulk_update(days, ["opening", "minutes_cap", "version"], batch_size=500)


def check_periods() -> None:
    """Let the database check now that every claim still lies inside a shift."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS claim_inside_shift IMMEDIATE; SET CONSTRAINTS claim_inside_shift DEFERRED"
        )
