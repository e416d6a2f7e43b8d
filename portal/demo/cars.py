"""The members' cars: what they are, who keeps them, how far they go, how they are insured."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from booking.garage.models import InsurancePolicy, Keeper, Vehicle, VehicleModel
from booking.garage.rules import PAINTS, plate_key, with_check_digit
from portal.demo import goods
from portal.demo.cast import Cast

if TYPE_CHECKING:
    from portal.demo.ground import Ground
    from portal.demo.people import Owner

INSURERS = {
    "gb": ("Lantern Mutual", "Harbour Direct", "Oak & Field"),
    "cn": ("灯塔保险", "港湾保险", "橡田保险"),
}


def give_cars(
    owners: Sequence[Owner], ground: Ground, region: str, cast: Cast, chance: random.Random, now: datetime
) -> None:
    """One car each, and a second for some until the number is reached; the first owner has two."""
    count = ground.size.cars
    keepers = [*owners, owners[0], *chance.choices(owners[1:], k=count - len(owners) - 1)]
    weights = [row[-1] for row in goods.MODELS]
    models = chance.choices(ground.models, weights, k=count)
    models[0], models[len(owners)] = ground.models[2], ground.models[3]
    cars = Vehicle.objects.bulk_create(
        as_car(owner, model, region, cast, chance, now) for owner, model in zip(keepers, models, strict=True)
    )
    for owner, car in zip(keepers, cars, strict=True):
        owner.cars.append(car)
    today = ground.today
    Keeper.objects.bulk_create(
        Keeper(
            vehicle=car, user=owner.user, from_date=max(car.registered_on or today, owner.joined_on(ground))
        )
        for owner, car in zip(keepers, cars, strict=True)
    )
    InsurancePolicy.objects.bulk_create(
        insured(car, region, chance, today, now) for car in cars if chance.random() < 0.7
    )


def as_car(
    owner: Owner, model: VehicleModel, region: str, cast: Cast, chance: random.Random, now: datetime
) -> Vehicle:
    registered = owner.joined_at.date() - timedelta(days=int(chance.triangular(0, 4200, 500)))
    registered = max(registered, date(model.from_year, 3, 1))
    plate = cast.plate(registered.year, electric=model.fuel == "electric")
    country = "CN" if region == "cn" else "GB"
    return Vehicle(
        vin=with_check_digit(cast.vin()), plate=plate, plate_key=plate_key(plate), plate_country=country, model=model,
        paint=chance.choice(PAINTS).code, registered_on=registered,
        verified_at=min(now, owner.joined_at + timedelta(days=chance.randint(1, 20))), created_at=owner.joined_at,
    )  # fmt: skip


def insured(car: Vehicle, region: str, chance: random.Random, today: date, now: datetime) -> InsurancePolicy:
    """Cover ends within the coming year, so some end this week."""
    return InsurancePolicy(
        vehicle=car, insurer=chance.choice(INSURERS[region]), ends_on=today + timedelta(days=chance.randint(-5, 360)),
        recorded_at=now - timedelta(days=30),
    )  # fmt: skip
