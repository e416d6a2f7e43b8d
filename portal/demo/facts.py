"""What earns beside bills: a whole file, papers seen, mileage told. Rows and keys as the hall makes them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from booking.garage.models import OdometerReading, Vehicle
from booking.visits.models import Visit
from club.journeys.facts import WHOLE
from loyalty.earning.actions import Grant
from portal.demo.ground import Ground
from portal.demo.people import Owner

TELLS = 0.85
"""How often somebody tells the mileage when a while has passed since the last visit."""
APART = timedelta(days=40)


@dataclass
class Told:
    owner: Owner
    car: Vehicle
    on: date
    km: int


def beside_bills(
    owners: list[Owner], visits: list[Visit], ground: Ground, chance: random.Random
) -> Iterator[Grant]:
    for owner in owners:
        if owner.member.completeness == WHOLE:
            on = min(ground.today, owner.joined_on(ground) + timedelta(days=chance.randint(0, 60)))
            yield grant(owner, "profile_complete", f"profile:{owner.member.pk}", on)
        for car in owner.cars:
            if car.verified_at:
                on = max(owner.joined_on(ground), car.verified_at.astimezone(ground.group.tz).date())
                yield grant(owner, "vehicle_verified", f"vehicle:{car.vin}", on)
    told = tell_mileage(owners, visits, ground, chance)
    rows = OdometerReading.objects.bulk_create(
        OdometerReading(
            vehicle=row.car, on_date=row.on, km=row.km, source=OdometerReading.Source.OWNER,
            recorded_by=row.owner.user, recorded_at=ground.moment(row.on),
        )
        for row in told
    )  # fmt: skip
    for row, reading in zip(told, rows, strict=True):
        yield grant(row.owner, "mileage", f"mileage:{reading.pk}", row.on)


def grant(owner: Owner, rule: str, key: str, on: date) -> Grant:
    return Grant(owner.account, rule, key, on, source=key)


def tell_mileage(
    owners: list[Owner], visits: list[Visit], ground: Ground, chance: random.Random
) -> list[Told]:
    """Between two visits far apart, up to three times, on the line between their readings: believed, of use."""
    keepers = {owner.user.pk: owner for owner in owners}
    by_car: dict[int, list[Visit]] = {}
    for visit in visits:
        by_car.setdefault(visit.vehicle_id, []).append(visit)
    found = []
    for rows in by_car.values():
        for before, after in pairwise(rows):
            owner, gap = keepers[before.person_id or 0], after.opened_at - before.opened_at
            parts = min(4, gap // APART)
            for part in range(1, parts):
                on = (before.opened_at + gap * part / parts).astimezone(ground.group.tz).date()
                if on > owner.joined_on(ground) and chance.random() < TELLS:
                    driven = (after.odometer_km or 0) - (before.odometer_km or 0)
                    km = (before.odometer_km or 0) + driven * part // parts
                    found.append(Told(owner, before.vehicle, on, km))
    return found
