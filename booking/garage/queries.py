"""Questions about cars: whose they are, what the odometer showed, and finding one at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Q, QuerySet
from vininfo import Vin

from booking.compiled import Compiled, Given
from booking.garage.models import Keeper, OdometerReading, Vehicle, VehicleModel
from booking.garage.rules import (
    Reading,
    check_digit_fits,
    normal_vin,
    plate_key,
    states_all,
    vin_problem,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

FOUND_MAX = 20
VIN_TAIL_MIN = 6
MINE = Compiled(
    lambda: (
        Keeper.objects.filter(user=Given("user", BigIntegerField()), until_date=None)
        .select_related("vehicle__model__brand")
        .order_by("-vehicle")
    )
)


@dataclass(frozen=True)
class VinHint:
    """What a VIN says by itself; never more than a hint. Model years return every thirty years."""

    brand: str
    years: Sequence[int]
    is_doubtful: bool


def kept_by(user: AbstractBaseUser) -> list[Vehicle]:
    """A person's cars, the newest first, each with ``mine``: their own time with it. One query."""
    cars = []
    for keeper in MINE.rows(user=user.pk) if user.pk is not None else []:
        keeper.vehicle.mine = keeper  # type: ignore[attr-defined]
        cars.append(keeper.vehicle)
    return cars


def models_on_offer() -> QuerySet[VehicleModel]:
    """Every model a car can be, by brand and name."""
    return VehicleModel.objects.select_related("brand").order_by("brand__name", "name")


def readings_of(vehicle: Vehicle) -> list[Reading]:
    """What the odometer showed; what its owner called a mistake is left out."""
    rows = vehicle.readings.all()
    return [
        Reading(row.on_date, row.km, row.source) for row in rows if row.answer != OdometerReading.Answer.WRONG
    ]


def find_vehicles(q: str, limit: int = FOUND_MAX) -> QuerySet[Vehicle]:
    """Cars by plate (from its beginning), VIN (whole, or its last six and more) or ref."""
    key = plate_key(q)
    if len(key) < 2:
        return Vehicle.objects.none()
    match = Q(plate_key__startswith=key) | Q(ref=q.strip().lower()) | Q(vin=normal_vin(q))
    if len(key) >= VIN_TAIL_MIN:
        match |= Q(vin__endswith=key)
    rows = Vehicle.objects.filter(match).select_related("model__brand")
    return rows.order_by("plate_key", "pk")[: min(limit, FOUND_MAX)]


def hint_of(vin: str) -> VinHint | None:
    """What a VIN says about brand and model year; None if it cannot be a VIN."""
    number = normal_vin(vin)
    if vin_problem(number):
        return None
    read, is_stated = Vin(number), states_all(number)
    brand = str(read.manufacturer or "").replace("UnsupportedBrand", "")
    years = list(read.years) if is_stated else []
    return VinHint(brand=brand, years=years, is_doubtful=is_stated and not check_digit_fits(number))
