"""A person's garage: each car with its mileage, what does not fit, and what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from booking.due.queries.intervals import DueItem
from booking.due.queries.items import due_of, with_work
from booking.garage.models import OdometerReading, Vehicle
from booking.garage.queries import kept_by, readings_of
from booking.garage.rules import Reading, km_on, plausible

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class GarageCar:
    """A car as its keeper sees it: the newest believed reading, doubtful ones, what is due.

    ``on``: today where the reader is. ``odd``: the doubtful ones its keeper has not been asked about yet,
    or has not answered.
    """

    vehicle: Vehicle
    role: str
    reading: Reading | None
    dropped: Sequence[Reading]
    due: Sequence[DueItem]
    on: date
    odd: Sequence[OdometerReading] = ()
    km_today: int | None = None

    @property
    def wants_reading(self) -> bool:
        """Whether today's mileage would sharpen a date that is near (messages.md §3)."""
        return any(item.wants_reading for item in self.due)


def garage_of(user: AbstractBaseUser, now: datetime, *, on: date | None = None) -> list[GarageCar]:
    """A person's cars, the newest first. Two queries, at most five, whatever the number of cars."""
    return cars(kept_by(user), on or now.date())


def car_of(user: AbstractBaseUser, vehicle: Vehicle, now: datetime, *, on: date | None = None) -> GarageCar:
    """One of a person's cars as its keeper sees it, with the work that may be booked."""
    today = on or now.date()
    (found,) = cars([car for car in kept_by(user) if car.pk == vehicle.pk], today)
    return replace(found, due=with_work(found.due, today))


def cars(vehicles: Sequence[Vehicle], on: date) -> list[GarageCar]:
    due = due_of(vehicles, on) if vehicles else {}
    return [garage_car(vehicle, on, due[vehicle.pk]) for vehicle in vehicles]


def garage_car(vehicle: Vehicle, on: date, due: Sequence[DueItem]) -> GarageCar:
    chain, dropped = plausible(readings_of(vehicle))
    left_out = {(reading.on, reading.km, reading.source) for reading in dropped}
    rows = [row for row in vehicle.readings.all() if not row.answer]
    return GarageCar(
        vehicle=vehicle,
        role=vehicle.mine.role,  # type: ignore[attr-defined]  # fetched by kept_by
        reading=chain[-1] if chain else None,
        dropped=dropped,
        due=due,
        on=on,
        odd=[row for row in rows if (row.on_date, row.km, row.source) in left_out],
        km_today=km_on(chain, on, vehicle.model.usual_km_per_year) if vehicle.model else None,
    )
