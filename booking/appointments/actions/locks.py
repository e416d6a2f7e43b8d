"""The one order of locks: days by date and site, then car and person, then appointments, then claims.

Everything that changes a day's capacity comes through here first, so two bookings of a day stand in a
row instead of deadlocking over the exclusion constraint.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from booking.appointments.actions.refusals import VersionConflict
from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.sites.models import Site

LOCK_TIMEOUT = "3s"

# The time-out is set before the first row is looked at, and so before anybody waits.
LOCK = """
SELECT id FROM booking_siteday
WHERE (SELECT set_config('lock_timeout', %(timeout)s, true)) IS NOT NULL
  AND (id = ANY(%(ids)s::bigint[]) OR (site_id = %(site)s AND day BETWEEN %(first)s AND %(last)s))
ORDER BY day, site_id FOR UPDATE
"""

DEAD = """
SELECT DISTINCT c.site_day_id
FROM booking_appointment AS a JOIN booking_claim AS c ON c.appointment_id = a.id
WHERE a.state = 'held' AND a.held_until <= %(now)s AND (a.vehicle_id = %(vehicle)s OR EXISTS (
  SELECT FROM booking_claim AS k JOIN booking_siteday AS d ON d.id = k.site_day_id
  WHERE k.appointment_id = a.id AND d.site_id = %(site)s AND d.day BETWEEN %(first)s AND %(last)s))
"""


def take_days(
    *, ids: Iterable[int] = (), site: Site | None = None, first: date | None = None, last: date | None = None
) -> set[int]:
    """Lock days by id and of a site between two dates, in date order; the ids of all that were locked."""
    where = {"ids": list(ids), "site": site.pk if site else None, "first": first, "last": last}
    return _ids(LOCK, {"timeout": LOCK_TIMEOUT, **where})


def take_subjects(*, vehicle: Vehicle | None, person_id: int | None) -> None:
    """Lock the car and the person, whose other holds and bookings are about to be counted."""
    if vehicle is not None:
        Vehicle.objects.select_for_update(no_key=True).values("pk").get(pk=vehicle.pk)
    if person_id is not None:
        get_user_model()._default_manager.select_for_update(no_key=True).values("pk").get(pk=person_id)


def take_appointment(appointment: Appointment, locked_days: set[int]) -> Appointment:
    """The appointment as it is now, locked; its days must be among those locked before."""
    fresh = Appointment.objects.select_for_update(of=("self",)).select_related("site").get(pk=appointment.pk)
    if not days_of(fresh) <= locked_days:
        raise VersionConflict
    return fresh


def days_of(appointment: Appointment) -> set[int]:
    return _ids("SELECT site_day_id FROM booking_claim WHERE appointment_id = %(id)s", {"id": appointment.pk})


def days_of_dead_holds(
    *, site: Site, first: date, last: date, vehicle: Vehicle | None, now: datetime
) -> set[int]:
    """Every day touched by a dead hold that stands in the way: on these dates, or of this car anywhere."""
    vehicle_id = vehicle.pk if vehicle else None
    return _ids(DEAD, {"site": site.pk, "first": first, "last": last, "vehicle": vehicle_id, "now": now})


def _ids(sql: str, params: dict[str, Any]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {pk for (pk,) in cursor.fetchall()}
