"""The report of a day: what was allowed against the rules, re-planned, moved, cancelled, missed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from booking.appointments.models import Appointment, AppointmentEvent, OverrideLog
from booking.foreign.models import ForeignBooking
from booking.replanning.models import StrandedWork
from booking.sites.rules import local_day
from booking.workshop.models import SiteDay

if TYPE_CHECKING:
    from booking.sites.models import Site

ROWS_MAX = 200
NOTABLE = ("re-planned", "moved", "came after all")
SHOWN = ("requested", "booked", "checked_in", "in_work", "awaiting_approval", "awaiting_parts",
         "quality_check", "ready", "delivered", "no_show", "cancelled")  # fmt: skip


@dataclass(frozen=True)
class DayReport:
    """``states``: the cars that should have come that day; ``events``: what was done to any on that day."""

    day: date
    minutes_used: int
    minutes_cap: int | None
    states: tuple[tuple[str, int], ...]
    overrides: tuple[OverrideLog, ...]
    events: tuple[AppointmentEvent, ...]
    conflicts: tuple[ForeignBooking, ...]
    stranded: int

    @property
    def percent(self) -> int | None:
        return 100 * self.minutes_used // self.minutes_cap if self.minutes_cap else None


def day_report(site: Site, day: date) -> DayReport:
    """Six queries."""
    since, until = local_day(site.tz, day)
    row = SiteDay.objects.filter(site=site, day=day).first()
    coming = Appointment.objects.filter(site=site, arrive_at__gte=since, arrive_at__lt=until)
    counted = Counter(coming.filter(state__in=SHOWN).values_list("state", flat=True))
    overrides = OverrideLog.objects.filter(site=site, day=day).select_related("actor", "appointment__vehicle")
    steps = AppointmentEvent.objects.filter(appointment__site=site, at__gte=since, at__lt=until)
    steps = steps.filter(reason__in=NOTABLE) | steps.filter(to_state__in=["cancelled", "no_show", "declined"])
    conflicts = ForeignBooking.objects.filter(
        site=site, starts_at__gte=since, starts_at__lt=until, state__in=["overflow", "conflict"]
    )
    return DayReport(
        day=day,
        minutes_used=row.minutes_used if row else 0,
        minutes_cap=row.minutes_cap if row else None,
        states=tuple((state, counted[state]) for state in SHOWN if counted[state]),
        overrides=tuple(overrides.order_by("at", "pk")[:ROWS_MAX]),
        events=tuple(steps.select_related("actor", "appointment__vehicle").order_by("at", "pk")[:ROWS_MAX]),
        conflicts=tuple(conflicts.select_related("unit").order_by("starts_at", "pk")[:ROWS_MAX]),
        stranded=StrandedWork.objects.open().filter(site_day__site=site, site_day__day=day).count(),
    )
