"""Another time zone for a site: tomorrow and after, every hour on the wall stays (safety.md D8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment, AppointmentEvent
from booking.appointments.rules import LIVE
from booking.refusals import Refusal
from booking.replanning.actions.worklist import lay_around
from booking.sites.models import Site
from booking.workshop.actions import DAYS_AHEAD, check_periods
from booking.workshop.models import SiteDay
from booking.workshop.rules import day_cells

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

ASIDE = """
UPDATE booking_{table} SET during = tstzrange(
  lower(during) + interval '100 years', upper(during) + interval '100 years')
WHERE site_day_id = ANY(%(days)s)
"""
"""Periods of one unit must not overlap even for a moment: all step aside first, then each to its place."""

BACK = """
UPDATE booking_{table} AS own
SET during = tstzrange(there.start, there.start + (own.hi - own.lo) * interval '15 minutes'),
  lo = there.cell, hi = there.cell + own.hi - own.lo
FROM (
  SELECT wall.id, start, extract(epoch FROM start - d.t0)::int / 900 AS cell
  FROM (SELECT id, site_day_id, (lower(during) - interval '100 years')
      AT TIME ZONE %(old)s AT TIME ZONE %(new)s AS start
    FROM booking_{table} WHERE site_day_id = ANY(%(days)s)) AS wall
  JOIN booking_siteday AS d ON d.id = wall.site_day_id
) AS there WHERE there.id = own.id
"""

APPOINTMENTS = """
UPDATE booking_appointment SET version = version + 1,
  arrive_at = CASE WHEN arrive_at < %(from)s THEN arrive_at
    ELSE arrive_at AT TIME ZONE %(old)s AT TIME ZONE %(new)s END,
  promise_at = promise_at AT TIME ZONE %(old)s AT TIME ZONE %(new)s
WHERE site_id = %(site)s AND state = ANY(%(live)s) AND promise_at >= %(from)s
RETURNING id
"""

ABSENCES = """
UPDATE booking_absence AS a
SET starts_at = CASE WHEN starts_at < %(from)s THEN starts_at
    ELSE starts_at AT TIME ZONE %(old)s AT TIME ZONE %(new)s END,
  ends_at = ends_at AT TIME ZONE %(old)s AT TIME ZONE %(new)s
FROM booking_resource AS r WHERE r.id = a.resource_id AND r.site_id = %(site)s AND ends_at >= %(from)s
"""


class SameZone(Refusal):
    code = "same_zone"
    sentence = _("The site is in this time zone already.")


@transaction.atomic
def change_zone(*, site: Site, zone: str, now: datetime, actor: AbstractBaseUser | None) -> list[Appointment]:
    """Read the site's clock in another zone from its next day on; the bookings whose instants moved.

    Hours on the wall, units and lengths of work stay; the day that runs is finished on the old clock.
    """
    fresh = Site.objects.select_for_update().get(pk=site.pk)
    if fresh.zone == zone:
        raise SameZone
    old, fresh.zone = fresh.zone, zone
    fresh.full_clean(validate_unique=False)
    first = now.astimezone(site.tz).date() + timedelta(days=1)
    days = list(SiteDay.objects.select_for_update().filter(site=site, day__gte=first).order_by("day"))
    facts: dict[str, Any] = {
        "site": site.pk, "old": old, "new": zone, "days": [day.pk for day in days], "live": sorted(LIVE),
        "from": day_cells(first, site.tz)[0],
    }  # fmt: skip
    for day in days:
        day.t0, day.cells = day_cells(day.day, fresh.tz)
        day.version += 1
    SiteDay.objects.bulk_update(days, ["t0", "cells", "version"], batch_size=500)
    moved = rewrite(facts)
    fresh.save(update_fields=["zone"])
    relay(fresh, first, days[-1].day if days else first, now, actor)
    site.refresh_from_db()
    return noted(moved, old, zone, now, actor)


def rewrite(facts: dict[str, Any]) -> list[int]:
    """Shifts, claims, absences and bookings at the same hour on the wall; the keys of the bookings."""
    with connection.cursor() as cursor:
        for step in (ASIDE, BACK):
            for table in ("shift", "claim"):
                cursor.execute(step.format(table=table), facts)
        cursor.execute(ABSENCES, facts)
        cursor.execute(APPOINTMENTS, facts)
        moved = [pk for (pk,) in cursor.fetchall()]
    check_periods()
    return moved


def relay(site: Site, first: date, last: date, now: datetime, actor: AbstractBaseUser | None) -> None:
    """The openings as cells of the new days; on a day on which a clock changes they may differ."""
    last = min(last, first + timedelta(days=DAYS_AHEAD))
    if first <= last:
        lay_around(site=site, first=first, last=last, now=now, actor=actor)


def noted(
    moved: list[int], old: str, new: str, now: datetime, actor: AbstractBaseUser | None
) -> list[Appointment]:
    rows = list(Appointment.objects.filter(pk__in=moved).select_related("site", "vehicle", "person"))
    AppointmentEvent.objects.bulk_create(
        AppointmentEvent(
            appointment=row, at=now, actor_id=actor.pk if actor else None, from_state=row.state,
            to_state=row.state, reason="zone changed", version=row.version, data={"old": old, "new": new},
        )
        for row in rows
    )  # fmt: skip
    return rows
