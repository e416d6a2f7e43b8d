"""Which car of ours a row means, and whether it is this site's to speak of (safety.md E9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from booking.garage.models import Keeper, Vehicle
from booking.garage.rules import plate_key
from club.exchange.models import ExternalRecord, ImportJob

if TYPE_CHECKING:
    from club.exchange.actions.taking.engine import Judged


@dataclass
class Cars:
    """The cars a chunk speaks of, their keepers and the sites that told us of them. Three queries."""

    by_vin: dict[str, Vehicle] = field(default_factory=dict)
    by_plate: dict[str, Vehicle] = field(default_factory=dict)
    owners: dict[int, Keeper] = field(default_factory=dict)
    sites: dict[int, set[int]] = field(default_factory=dict)

    def find(self, each: Judged) -> Vehicle | None:
        """By its VIN; by its plate only where this site knows exactly that car."""
        told = each.values
        if told["vin"]:
            return self.by_vin.get(told["vin"])
        return self.by_plate.get(plate_key(told["plate"]))

    def elsewhere(self, vehicle: Vehicle, site_id: int) -> int | None:
        """Another site that told us of this car while this one never did."""
        sites = self.sites.get(vehicle.pk, set())
        return None if site_id in sites else min(sites, default=None)


def cars_of(job: ImportJob, judged: Sequence[Judged]) -> Cars:
    vins = [each.values["vin"] for each in judged if each.values["vin"]]
    plates = [plate_key(each.values["plate"]) for each in judged if not each.values["vin"]]
    here = ExternalRecord.objects.filter(site_id=job.site_id, kind="vehicles", vehicle__plate_key__in=plates)
    named = here.values_list("vehicle_id", flat=True) if plates else []
    rows = list(Vehicle.objects.filter(Q(vin__in=vins) | Q(pk__in=list(named))).select_related("model"))
    cars = Cars({row.vin: row for row in rows if row.vin}, {row.plate_key: row for row in rows})
    ids = [row.pk for row in rows]
    for keeper in Keeper.objects.filter(vehicle__in=ids, until_date=None, role="owner"):
        cars.owners[keeper.vehicle_id] = keeper
    told = ExternalRecord.objects.filter(kind="vehicles", vehicle__in=ids)
    for vehicle, site in told.values_list("vehicle_id", "site_id"):
        cars.sites.setdefault(vehicle, set()).add(site)
    return cars
