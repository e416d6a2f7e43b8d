"""The capacity of the coming weeks, seen by a piece of work: three queries, whatever the size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from booking.appointments.models import AppointmentLine
from booking.appointments.queries.window import Wish, view
from booking.replanning.rules import DayShortage, shortages
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from booking.sites.models import Site

WEEKS_MAX = 12
HABIT = timedelta(days=90)


@dataclass(frozen=True)
class Shortage:
    """The days of the weeks asked for, the sums over them, and the longest wait of what closes times."""

    days: tuple[DayShortage, ...]
    closed: tuple[tuple[str, int], ...]
    more: tuple[tuple[str, int], ...]

    @property
    def open(self) -> int:
        return sum(day.open for day in self.days)


def shortage(
    *, site: Site, operations: Sequence[Operation], mode: str, first: date, weeks: int, now: datetime
) -> Shortage:
    """What closes times for this work, and what one more unit of each kind would open, most first."""
    last = first + timedelta(days=7 * min(weeks, WEEKS_MAX) - 1)
    window = view(Wish(site=site, operations=operations, mode=mode, now=now), first, last).window
    days = tuple(day for day in shortages(window) if day.day <= last)
    closed, more = Counter[str](), Counter[str]()
    for day in days:
        closed.update(day.closed)
        more.update(day.more)
    return Shortage(days, tuple(closed.most_common()), tuple(more.most_common()))


def usual_work(site: Site, now: datetime) -> Operation | None:
    """What is booked most here; the first on the menu where nothing was booked yet."""
    offered = Operation.objects.offered_on(now.astimezone(site.tz).date())
    lines = AppointmentLine.objects.filter(
        appointment__site=site, appointment__created_at__gt=now - HABIT, operation__in=offered
    )
    most = lines.values("operation").annotate(times=Count("pk")).order_by("-times", "operation").first()
    if most:
        return Operation.objects.get(pk=most["operation"])
    return offered.online().order_by("rank", "code").first()
