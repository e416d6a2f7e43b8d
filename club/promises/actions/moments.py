"""One tap on the day of service. The first one counts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit
from club.promises.models import Rescue, RestCheck, VisitMoment
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

Kind = VisitMoment.Kind


class NotToday(Refusal):
    code = "not_today"
    status = 409
    sentence = _("This can be said on the day of the visit, once you are here.")


class TimesWrong(Refusal):
    code = "times_wrong"
    sentence = _("These times cannot be right.")


@transaction.atomic
def tap(*, appointment: Appointment, kind: str, now: datetime, actor: User) -> VisitMoment:
    """Something happened this moment: the owner is here, was greeted, the bill was explained …

    Only while the visit runs; arriving and greeting only on its day and before the car is taken in.
    """
    locked = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(
        pk=appointment.pk
    )  # fmt: skip
    known = VisitMoment.objects.filter(appointment=locked, kind=kind).first()
    if known is not None:
        return known
    if kind in (Kind.ARRIVED, Kind.GREETED):
        zone = locked.site.tz
        is_day = locked.arrive_at.astimezone(zone).date() == now.astimezone(zone).date()
        if locked.state != Appointment.State.BOOKED or not is_day:
            raise NotToday
    elif locked.state not in OPEN or locked.state == Appointment.State.BOOKED:
        raise NotToday
    return VisitMoment.objects.create(appointment=locked, kind=kind, at=now, actor=actor)


@transaction.atomic
def look_at_rest_area(*, site: Site, found: str, now: datetime, actor: User) -> RestCheck:
    return RestCheck.objects.create(site=site, found=found, at=now, actor=actor)


@transaction.atomic
def note_rescue(
    *,
    site: Site,
    place: str,
    called_at: datetime,
    now: datetime,
    actor: User,
    words: str = "",
    vehicle: Vehicle | None = None,
    visit: Visit | None = None,
    left_at: datetime | None = None,
    there_at: datetime | None = None,
) -> Rescue:
    """A call for help, whenever it came, with when help left and was there."""
    times = [at for at in (called_at, left_at, there_at) if at is not None]
    if times != sorted(times) or times[-1] > now or not place.strip():
        raise TimesWrong
    row = Rescue.objects.create(
        site=site, place=place.strip()[:200], words=words.strip()[:300], called_at=called_at, left_at=left_at,
        there_at=there_at, vehicle=vehicle, visit=visit, actor=actor,
    )  # fmt: skip
    record(actor=actor, verb="rescue.noted", subject=row, now=now, site=site)
    return row
