"""The days a batch touches, locked: who works when, what is taken, and extra units for what collides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.actions import locks
from booking.appointments.actions.claims import Counts, count, freed_by, new_counts
from booking.appointments.actions.expiry import expire
from booking.appointments.models import Claim
from booking.appointments.rules import Freed
from booking.foreign.models import ForeignBooking, ForeignPlace
from booking.workshop.actions import shift_of
from booking.workshop.models import Kind, Resource, Shift, SiteDay
from booking.workshop.rules import MINUTES_PER_CELL, at_cell, mask, span_touched, spans_of

if TYPE_CHECKING:
    from booking.sites.models import Site

EXTRA_MAX = 20

type Key = tuple[int, int]
"""Ids of a unit and a day."""
type Piece = tuple[SiteDay, int, int]


@dataclass
class Ground:
    """Bit masks by unit and day, kept up to date while places are given and taken back."""

    site: Site
    days: list[SiteDay]
    units: list[Resource]
    work: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    busy: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    counts: Counts = field(default_factory=new_counts)
    freed: list[Freed] = field(default_factory=list)

    def pieces(self, unit: Resource, start: datetime, end: datetime) -> list[Piece]:
        """The working time of a unit between two instants."""
        found = []
        for day in self.days:
            wanted = mask(*span_touched(day.t0, day.cells, start, end))
            found += [(day, lo, hi) for lo, hi in spans_of(wanted & self.work[unit.pk, day.pk])]
        return found

    def is_free(self, unit: Resource, pieces: Iterable[Piece]) -> bool:
        return not any(mask(lo, hi) & self.busy[unit.pk, day.pk] for day, lo, hi in pieces)

    def extra_unit(self, kind: str, start: datetime, end: datetime) -> tuple[Resource, list[Piece]] | None:
        """An overflow unit that is free then, made where there is none; None when the site is closed."""
        for number in range(1, EXTRA_MAX + 1):
            unit = self.overflow(kind, number)
            for day in self.days:
                self.staff(unit, day, mask(*span_touched(day.t0, day.cells, start, end)))
            pieces = self.pieces(unit, start, end)
            if not pieces:
                return None
            if self.is_free(unit, pieces):
                return unit, pieces
        return None

    def overflow(self, kind: str, number: int) -> Resource:
        unit, _made = Resource.objects.get_or_create(
            site=self.site, kind=kind, name=f"{Kind(kind).label} +{number}",
            defaults={"is_overflow": True, "is_online": False, "rank": 900 + number},
        )  # fmt: skip
        return unit

    def staff(self, unit: Resource, day: SiteDay, wanted: int) -> None:
        """An overflow unit works from opening to closing on days it is needed."""
        if not wanted or not day.opening or self.work[unit.pk, day.pk] or not unit.is_overflow:
            return
        lo, hi = min(lo for lo, _hi in day.opening), max(hi for _lo, hi in day.opening)
        if not Shift.objects.filter(resource=unit, site_day=day).exists():
            shift_of(unit, day, lo, hi).save()
        self.work[unit.pk, day.pk] = mask(lo, hi)

    def give(self, booking: ForeignBooking, unit: Resource, pieces: Iterable[Piece]) -> None:
        """Write the claims; minutes count towards the day as far as its cap allows."""
        for day, lo, hi in pieces:
            minutes = self.minutes_for(day, unit, (hi - lo) * MINUTES_PER_CELL)
            during = DateTimeTZRange(at_cell(day.t0, lo), at_cell(day.t0, hi))
            claim = Claim.objects.create(
                resource=unit, during=during, site_day=day, lo=lo, hi=hi, minutes=minutes,
                reason=f"{booking.source} {booking.record} {booking.label}".strip()[:120],
            )  # fmt: skip
            ForeignPlace.objects.create(booking=booking, claim=claim)
            self.busy[unit.pk, day.pk] |= mask(lo, hi)
            self.counts[day.pk][0] += minutes

    def minutes_for(self, day: SiteDay, unit: Resource, minutes: int) -> int:
        if unit.kind not in (Kind.BAY, Kind.TECHNICIAN) or day.minutes_cap is None:
            return minutes if unit.kind in (Kind.BAY, Kind.TECHNICIAN) else 0
        room = day.minutes_cap - day.minutes_used - self.counts[day.pk][0]
        return max(0, min(minutes, room))

    def take_back(self, booking: ForeignBooking) -> None:
        """Delete the claims of a booking; what they held is free."""
        for claim in Claim.objects.filter(foreign__booking=booking).select_related("resource"):
            self.counts[claim.site_day_id][0] -= claim.minutes
            self.busy[claim.resource_id, claim.site_day_id] &= ~mask(claim.lo, claim.hi)
            if not claim.resource.is_overflow:
                self.freed.append(freed_by(claim, claim.during.lower))
            claim.delete()

    def close(self) -> None:
        count(self.counts)


def ground_of(
    site: Site, spans: Iterable[tuple[datetime, datetime]], former: Iterable[int], now: datetime
) -> Ground:
    """Lock the days of the spans and of former bookings (by id), in order, and read them."""
    dates = {on for start, end in spans for on in dates_of(site, start, end)}
    wanted = set(SiteDay.objects.filter(site=site, day__in=dates).values_list("pk", flat=True))
    held = Claim.objects.filter(foreign__booking__in=list(former))
    wanted |= set(held.values_list("site_day_id", flat=True))
    locked = locks.take_days(ids=wanted)
    dead = Claim.objects.filter(site_day__in=locked, held_until__lte=now)
    expire(set(dead.values_list("appointment_id", flat=True)) - {None}, locked, now)
    days = list(SiteDay.objects.filter(pk__in=locked).order_by("day"))
    units = list(site.resources.filter(retired_on=None).order_by("kind", "rank", "pk"))
    ground = Ground(site, days, units)
    for unit, day, lo, hi in rows_of(Shift, locked):
        ground.work[unit, day] |= mask(lo, hi)
    for unit, day, lo, hi in rows_of(Claim, locked):
        ground.busy[unit, day] |= mask(lo, hi)
    return ground


def rows_of(model: type[Shift | Claim], days: set[int]) -> Iterable[tuple[int, int, int, int]]:
    rows = model._default_manager.filter(site_day__in=days)
    return rows.values_list("resource_id", "site_day_id", "lo", "hi")


def dates_of(site: Site, start: datetime, end: datetime) -> list[date]:
    first, last = start.astimezone(site.tz).date(), end.astimezone(site.tz).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
