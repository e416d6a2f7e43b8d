"""What the odometer showed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.actions.facts import BadDate
from booking.garage.models import OdometerReading, Vehicle, VehicleModel
from booking.garage.queries import readings_of
from booking.garage.rules import KM_MAX, Reading, follows, pace_of, plausible
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


CARS_MIN = 5  # of a model, before their use counts for more than the maker's word
YEARS_BACK = timedelta(days=3 * 365)


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


@transaction.atomic
def answer_reading(*, reading: OdometerReading, answer: str, now: datetime) -> OdometerReading:
    """The owner's word on a reading that does not fit: a mistake is left out. The first answer stands."""
    row = OdometerReading.objects.select_for_update().get(pk=reading.pk)
    if not row.answer:
        row.answer, row.answered_at = OdometerReading.Answer(answer), now
        row.save(update_fields=["answer", "answered_at"])
    return row


@transaction.atomic
def learn_use(*, now: datetime) -> int:
    """How far our own cars go in a year, by model: the median. How many models changed.

    Each reading of three years is read once, in the order of cars.
    """
    paces: dict[int, list[float]] = {}
    for (_car, model), readings in groupby(readings_told(now), key=itemgetter(0, 1)):
        pace = pace_of(plausible(Reading(*reading[2:]) for reading in readings)[0])
        if pace:
            paces.setdefault(model, []).append(pace)
    changed = 0
    for model in VehicleModel.objects.select_for_update().order_by("pk"):
        known = paces.get(model.pk, [])
        seen = round(median(known)) if len(known) >= CARS_MIN else None
        if seen != model.km_per_year_seen:
            model.km_per_year_seen, changed = seen, changed + 1
            model.save(update_fields=["km_per_year_seen"])
    return changed


def readings_told(now: datetime) -> Iterator[tuple[int, int, date, int, str]]:
    """Car, model and reading, in the order of cars."""
    rows = OdometerReading.objects.filter(
        on_date__gt=now.date() - YEARS_BACK, vehicle__model__isnull=False
    ).exclude(answer=OdometerReading.Answer.WRONG)
    told = rows.order_by("vehicle_id", "on_date", "pk").values_list(
        "vehicle_id", "vehicle__model_id", "on_date", "km", "source"
    )
    return told.iterator(chunk_size=5_000)
