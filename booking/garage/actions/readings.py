"""What the odometer showed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.actions.facts import BadDate
from booking.garage.models import OdometerReading, Vehicle
from booking.garage.queries import readings_of
from booking.garage.rules import KM_MAX, Reading, follows, plausible
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


class AbsurdReading(Refusal):
    code = "absurd_reading"
    sentence = _("A reading lies between 0 and %(max)s km.")


class ReadingUnlikely(Refusal):
    """A question, not a no: the same call with ``confirmed=True`` is taken."""

    code = "reading_unlikely"
    status = 409
    sentence = _("On %(on)s the odometer showed %(before)s km. Is %(km)s km right?")


@transaction.atomic
def record_reading(
    *,
    vehicle: Vehicle,
    km: int,
    on: date,
    source: str,
    now: datetime,
    actor: Person | None,
    confirmed: bool = False,
) -> OdometerReading:
    """Note what the odometer showed. An owner's number that cannot follow the others is asked back.

    Raises AbsurdReading, BadDate (in the future), ReadingUnlikely.
    """
    check_km(km)
    if on > now.date() + timedelta(days=1):  # the site's day may be ahead of ours
        raise BadDate
    if source == OdometerReading.Source.OWNER and not confirmed:
        check_follows(vehicle, Reading(on, km, source))
    return write_reading(vehicle, km, on, source, now, actor)


def check_km(km: int | None) -> None:
    if km is not None and not 0 <= km <= KM_MAX:
        raise AbsurdReading(max=KM_MAX)


def check_follows(vehicle: Vehicle, reading: Reading) -> None:
    """Ask back when the newest believed reading before it does not lead here."""
    chain, _dropped = plausible(readings_of(vehicle))
    before = [known for known in chain if known.on <= reading.on]
    if before and not follows(before[-1], reading):
        raise ReadingUnlikely(on=before[-1].on, before=before[-1].km, km=reading.km)


def write_reading(
    vehicle: Vehicle, km: int, on: date, source: str, now: datetime, actor: Person | None
) -> OdometerReading:
    return OdometerReading.objects.create(
        vehicle=vehicle,
        km=km,
        on_date=on,
        source=OdometerReading.Source(source),
        recorded_at=now,
        recorded_by_id=actor.pk if actor else None,
    )
