"""Questions about cars: a person's garage, what falls due, and finding one at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet
from vininfo import Vin

from booking.garage.models import InsurancePolicy, Keeper, Milestone, OdometerReading, Vehicle, VehicleModel
from booking.garage.rules import (
    Reading,
    add_months,
    check_digit_fits,
    inspection,
    normal_vin,
    plate_key,
    plausible,
    predict,
    two_limits,
    vin_problem,
    wants_reading,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

FOUND_MAX = 20
VIN_TAIL_MIN = 6
GRACE_MONTHS = 6  # a first service later than this was done, and not told us


@dataclass(frozen=True)
class DueItem:
    """Something that falls due: "service", "first_service", "inspection" or "insurance".

    ``decided_by`` is "date" or "km"; ``km`` the mileage limit of a service; ``rough`` when it rests
    on a guess; ``wants_reading`` when one more reading would sharpen it; ``detail`` the kind of
    inspection or of cover.
    """

    kind: str
    due_on: date
    decided_by: str = "date"
    km: int | None = None
    rough: bool = False
    wants_reading: bool = False
    detail: str = ""

    def is_overdue(self, on: date) -> bool:
        return self.due_on < on


@dataclass(frozen=True)
class GarageCar:
    """A car as its keeper sees it: the newest believed reading, doubtful ones, what is due."""

    vehicle: Vehicle
    role: str
    reading: Reading | None
    dropped: Sequence[Reading]
    due: Sequence[DueItem]


@dataclass(frozen=True)
class VinHint:
    """What a VIN says by itself; never more than a hint. ``fits``: its check digit is right."""

    brand: str
    years: Sequence[int]
    fits: bool


def garage_of(user: AbstractBaseUser, now: datetime) -> list[GarageCar]:
    """A person's cars, the newest first. Five queries, whatever the number of cars."""
    if user.pk is None:
        return []
    return [garage_car(vehicle, now) for vehicle in kept_by(user).order_by("-pk")]


def car_of(user: AbstractBaseUser, vehicle: Vehicle, now: datetime) -> GarageCar:
    """One of a person's cars as its keeper sees it. Five queries."""
    return garage_car(kept_by(user).get(pk=vehicle.pk), now)


def kept_by(user: AbstractBaseUser) -> QuerySet[Vehicle]:
    cars = Vehicle.objects.for_user(user).select_related("model__brand").prefetch_related(*due_parts())
    mine = Prefetch("keepers", Keeper.objects.filter(user_id=user.pk, until_date=None), to_attr="mine")
    return cars.prefetch_related(mine)


def models_on_offer() -> QuerySet[VehicleModel]:
    """Every model a car can be, by brand and name."""
    return VehicleModel.objects.select_related("brand").order_by("brand__name", "name")


def due_parts() -> tuple[Prefetch[str], ...]:
    """What ``due_items`` reads of a vehicle, to be fetched for many at once."""
    return (
        Prefetch("readings", OdometerReading.objects.order_by("on_date", "km")),
        Prefetch("milestones", Milestone.objects.order_by("on_date")),
        Prefetch("insurance", InsurancePolicy.objects.filter(superseded_at=None).order_by("ends_on")),
    )


def garage_car(vehicle: Vehicle, now: datetime) -> GarageCar:
    chain, dropped = plausible(readings_of(vehicle))
    return GarageCar(
        vehicle=vehicle,
        role=vehicle.mine[0].role,  # type: ignore[attr-defined]  # fetched by garage_of
        reading=chain[-1] if chain else None,
        dropped=dropped,
        due=due_items(vehicle, now.date(), chain),
    )


def readings_of(vehicle: Vehicle) -> list[Reading]:
    return [Reading(row.on_date, row.km, row.source) for row in vehicle.readings.all()]


def due_items(vehicle: Vehicle, on: date, readings: Sequence[Reading] | None = None) -> list[DueItem]:
    """What falls due next of each kind, soonest first; overdue ones stay until they are done.

    ``readings``: the believed chain, if the caller has it. At most three queries, none if the
    parts are prefetched.
    """
    chain = plausible(readings_of(vehicle))[0] if readings is None else plausible(readings)[0]
    found = [service_due(vehicle, on, chain), inspection_due(vehicle, on), *insurance_due(vehicle)]
    return sorted((item for item in found if item), key=lambda item: (item.due_on, item.kind))


def service_due(vehicle: Vehicle, on: date, chain: Sequence[Reading]) -> DueItem | None:
    """The next service by time or predicted mileage (messages.md §3)."""
    model = vehicle.model
    if model is None:
        return None
    done = last_milestone(vehicle, Milestone.Kind.SERVICE)
    kind, guessed = "service", False
    km_limit: int | None
    if done is not None:
        date_limit: date | None = add_months(done.on_date, model.service_months)
        km_limit = None if done.km is None else done.km + model.service_km
    else:
        kind, date_limit, km_limit, guessed = without_history(vehicle, on, chain)
    prediction = None if km_limit is None else predict(chain, km_limit, model.km_per_year)
    decided = two_limits(date_limit, prediction.on if prediction else None)
    if decided is None:
        return None
    due_on, decided_by = decided
    rough = guessed or (decided_by == "km" and prediction is not None and prediction.rough)
    return DueItem(kind, due_on, decided_by, km_limit, rough, wants_reading(prediction, on))


def without_history(
    vehicle: Vehicle, on: date, chain: Sequence[Reading]
) -> tuple[str, date | None, int | None, bool]:
    """A young car's first service; of an older one's unknown past, the next round interval."""
    model = vehicle.model
    assert model is not None  # noqa: S101 - asked for by the caller
    first = vehicle.registered_on and add_months(vehicle.registered_on, model.first_service_months)
    if first and on <= add_months(first, GRACE_MONTHS):
        return "first_service", first, model.service_km, False
    km_limit = (chain[-1].km // model.service_km + 1) * model.service_km if chain else None
    return "service", next_round(first, model.service_months, on), km_limit, True


def next_round(first: date | None, months: int, on: date) -> date | None:
    """The first date of an unbroken rhythm that is not over yet."""
    if first is None:
        return None
    rounds = max(((on.year - first.year) * 12 + on.month - first.month) // months, 0)
    due = add_months(first, rounds * months)
    return due if due >= on else add_months(first, (rounds + 1) * months)


def inspection_due(vehicle: Vehicle, on: date) -> DueItem | None:
    if vehicle.registered_on is None:
        return None
    done = last_milestone(vehicle, Milestone.Kind.INSPECTION)
    last = done.on_date if done else None
    try:
        due_on, kind = inspection(vehicle.plate_country, "private", vehicle.registered_on, on, last)
    except ValueError:  # a country whose law we do not know: say nothing
        return None
    return DueItem("inspection", due_on, rough=last is None, detail=kind)


def insurance_due(vehicle: Vehicle) -> list[DueItem]:
    covers = [cover for cover in vehicle.insurance.all() if cover.superseded_at is None]
    return [DueItem("insurance", cover.ends_on, detail=cover.kind) for cover in covers]


def last_milestone(vehicle: Vehicle, kind: str) -> Milestone | None:
    rows = [row for row in vehicle.milestones.all() if row.kind == kind]
    return max(rows, key=lambda row: row.on_date, default=None)


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
    """What a VIN says about brand and year of build; None if it cannot be a VIN."""
    number = normal_vin(vin)
    if vin_problem(number):
        return None
    read = Vin(number)
    brand = str(read.manufacturer or "").replace("UnsupportedBrand", "")
    return VinHint(brand=brand, years=list(read.years), fits=check_digit_fits(number))
