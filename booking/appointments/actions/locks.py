"""The one order of locks: days by date and site, then car and person, then appointments, then claims.

Everything that changes a day's capacity comes through here first, so two bookings of a day stand in a
row instead of deadlocking over the exclusion constraint.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q

from booking.appointments.actions.refusals import VersionConflict
from booking.appointments.models import Appointment, Claim
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.workshop.models import SiteDay

LOCK_TIMEOUT = "3s"


def take_days(
    *, ids: Iterable[int] = (), site: Site | None = None, first: date | None = None, last: date | None = None
) -> set[int]:
    """Lock days by id and of a site between two dates, in date order; the ids of all that were locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
    wanted = Q(pk__in=list(ids))
    if site is not None:
        wanted |= Q(site=site, day__range=(first, last))
    rows = SiteDay.objects.filter(wanted).order_by("day", "site_id").select_for_update()
    return set(rows.values_list("pk", flat=True))


def take_subjects(*, vehicle: Vehicle | None, person_id: int | None) -> None:
    """Lock the car and the person, whose other holds and bookings are about to be counted."""
    if vehicle is not None:
        Vehicle.objects.select_for_update(no_key=True).values("pk").get(pk=vehicle.pk)
    if person_id is not None:
        get_user_model()._default_manager.select_for_update(no_key=True).values("pk").get(pk=person_id)


def take_appointment(appointment: Appointment, locked_days: set[int]) -> Appointment:
    """The appointment as it is now, locked; its days must be among those locked before."""
    fresh = Appointment.objects.select_for_update(of=("self",)).select_related("site").get(pk=appointment.pk)
    if not set(fresh.claims.values_list("site_day_id", flat=True)) <= locked_days:
        raise VersionConflict
    return fresh


def days_of(appointment: Appointment) -> set[int]:
    return set(appointment.claims.values_list("site_day_id", flat=True))


def days_of_dead_holds(
    *, site: Site, first: date, last: date, vehicle: Vehicle | None, now: datetime
) -> set[int]:
    """Every day touched by a dead hold that stands in the way: on these dates, or of this car anywhere."""
    in_the_way = Q(claims__site_day__site=site, claims__site_day__day__range=(first, last))
    if vehicle is not None:
        in_the_way |= Q(vehicle=vehicle)
    dead = Appointment.objects.dead_holds(now).filter(in_the_way)
    return set(Claim.objects.filter(appointment__in=dead).values_list("site_day_id", flat=True))
