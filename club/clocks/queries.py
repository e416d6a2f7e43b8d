"""What runs, what is late, and the calendar a clock runs by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, Subquery

from booking.sites.models import Policy, ServiceCalendar, Site
from booking.sites.queries import as_rule, unpublished
from booking.sites.rules import SETTINGS, Calendar, NoOpenTimeError
from club.clocks import rules
from club.clocks.models import Clock

STALE_MAX = 500


class Hours(NamedTuple):
    """The calendar of a clock. Without any, every minute counts: ``kind`` is empty, ``version`` 0."""

    calendar: Calendar
    kind: str
    version: int


def hours_for(site: Site, kind: str, at: datetime) -> Hours:
    """The care desk's calendar, else the workshop's, else around the clock. Three queries."""
    rows = {
        row.kind: row
        for row in ServiceCalendar.objects.filter(site=site).prefetch_related("weekly_hours", "exceptions")
    }
    for name in dict.fromkeys((kind, ServiceCalendar.Kind.CARE, ServiceCalendar.Kind.WORKSHOP)):
        row = rows.get(name)
        if row is None:
            continue
        calendar = as_rule(row, site)
        try:
            calendar.next_open(at)
        except NoOpenTimeError:
            continue
        return Hours(calendar, row.kind, row.version)
    return Hours(Calendar(site.tz, dict.fromkeys(range(7), rules.WHOLE_DAY)), "", 0)


def setting(site: Site, name: str, at: datetime) -> tuple[int, Policy | None]:
    """A clock's amount in force at a site, and the row that says so. One query."""
    on = at.astimezone(site.tz).date()
    rows = Policy.objects.filter(Q(site=site) | Q(site=None), name=name, valid_from__lte=on)
    row = rows.order_by(F("site").asc(nulls_last=True), "-valid_from", "-pk").first()
    return (row.value, row) if row is not None else (SETTINGS[name].default, None)


def of(subject: str) -> list[Clock]:
    """All clocks of a subject, the oldest first, with their pauses. Two queries."""
    rows = Clock.objects.of(subject).select_related("site", "stopped_by").prefetch_related("pauses", "told")
    return list(rows.order_by("pk"))


def may_move(rows: Iterable[Clock]) -> dict[int, int]:
    """Running clocks that count through a year whose public holidays are not announced: year by id.

    Their due times stand by what is known today. No query where nothing is announced yearly; else one
    for each country.
    """
    clocks = [clock for clock in rows if clock.years()]
    years: dict[str, set[int]] = {}
    for clock in clocks:
        years.setdefault(clock.site.country, set()).update(clock.years())
    unknown = {country: unpublished(country, asked) for country, asked in years.items()}
    firsts = {
        clock.pk: next((year for year in clock.years() if year in unknown[clock.site.country]), None)
        for clock in clocks
    }
    return {pk: year for pk, year in firsts.items() if year is not None}


def running(subject: str, kind: str) -> Clock | None:
    return Clock.objects.running().of(subject).filter(kind=kind).select_related("site").first()


def of_many(subjects: Iterable[str]) -> dict[str, list[Clock]]:
    """Running clocks by subject, the first to fall due first. Two queries."""
    found: dict[str, list[Clock]] = {}
    rows = Clock.objects.running().filter(subject__in=list(subjects)).select_related("site")
    for clock in rows.prefetch_related("pauses").order_by("due_at", "pk"):
        found.setdefault(clock.subject, []).append(clock)
    return found


def ringing(now: datetime, limit: int) -> list[int]:
    """Ids of clocks whose next rung has come, the longest waiting first. One query."""
    rows = Clock.objects.running().filter(next_at__lte=now).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def stale() -> list[int]:
    """Ids of running clocks whose calendar has changed since, at most 500. One query."""
    versions = ServiceCalendar.objects.filter(site=OuterRef("site"), kind=OuterRef("calendar_kind"))
    rows = Clock.objects.running().annotate(current=Subquery(versions.values("version")[:1]))
    return list(
        rows.filter(current__isnull=False)
        .exclude(current=F("calendar_version"))
        .order_by("pk")
        .values_list("pk", flat=True)[:STALE_MAX]
    )
