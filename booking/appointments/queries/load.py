"""How full days are: minutes of work booked against minutes there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from booking.workshop.models import SiteDay

if TYPE_CHECKING:
    from booking.appointments.models import Appointment
    from booking.sites.models import Site

PERCENT = 100


@dataclass(frozen=True)
class DayLoad:
    """Minutes booked of the minutes a day's technicians have."""

    day: date
    used: int
    capacity: int

    @property
    def percent(self) -> int:
        """Rounded down: a day of 49.9 % is under half full."""
        return self.used * PERCENT // self.capacity


def load(
    site: Site, first: date, last: date, *, now: datetime, without: Appointment | None = None
) -> dict[date, DayLoad]:
    """The load of each working day; dead holds do not count, nor does the work of ``without``.

    Days without work, and sites whose minutes are not counted, are left out. One query.
    """
    idle = Q(claims__held_until__lte=now)
    if without is not None:
        idle |= Q(claims__appointment=without)
    days = SiteDay.objects.filter(site=site, day__range=(first, last), minutes_cap__gt=0)
    rows = days.annotate(idle=Sum("claims__minutes", filter=idle, default=0))
    found = rows.values_list("day", "minutes_used", "minutes_cap", "idle")
    return {day: DayLoad(day, used - idle_minutes, cap or 0) for day, used, cap, idle_minutes in found}
