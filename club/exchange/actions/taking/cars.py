"""Which car of ours a row means, and whether it is this site's to speak of (safety.md E9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet

from booking.garage.models import Keeper, Vehicle
from booking.garage.rules import plate_key
from club.exchange.models import ExternalRecord, ImportJob

if TYPE_CHECKING:
    from club.exchange.actions.taking.engine import Judged


class Known(NamedTuple):
    """A car where its key is all that is needed."""

    pk: int
    vin: str | None
    plate_key: str


@dataclass
class Cars[Car: (Vehicle, Known)]:
    """The cars a chunk speaks of. Keepers and sites are asked for by those lists that need to know."""

    rows: list[Car]

    @cached_property
    def by_vin(self) -> dict[str, Car]:
        return {row.vin: row for row in self.rows if row.vin}

    @cached_property
    def by_plate(self) -> dict[str, Car]:
        return {row.plate_key: row for row in self.rows}

    @property
    def keys(self) -> list[int]:
        return [row.pk for row in self.rows]

    @cached_property
    def owners(self) -> dict[int, Keeper]:
        """By car. One query."""
        keepers = Keeper.objects.filter(vehicle__in=self.keys, until_date=None, role="owner")
        return {keeper.vehicle_id: keeper for keeper in keepers}

    @cached_property
    def sites(self) -> dict[int, set[int]]:
        """Which sites told us of each car. One query."""
        told = ExternalRecord.objects.filter(kind="vehicles", vehicle__in=self.keys)
        found: dict[int, set[int]] = {}
        for vehicle, site in told.values_list("vehicle_id", "site_id"):
            found.setdefault(vehicle, set()).add(site)
        return found

    def find(self, each: Judged) -> Car | None:
        """By its VIN; by its plate only where this site knows exactly that car."""
        told = each.values
        if told["vin"]:
            return self.by_vin.get(told["vin"])
        return self.by_plate.get(plate_key(told["plate"]))

    def elsewhere(self, vehicle: Vehicle, site_id: int) -> int | None:
        """Another site that told us of this car while this one never did."""
        sites = self.sites.get(vehicle.pk, set())
        return None if site_id in sites else min(sites, default=None)


def cars_of(job: ImportJob, judged: Sequence[Judged]) -> Cars[Vehicle]:
    """One query, two where cars are called by their plates."""
    return Cars(list(called(job, judged)))


def known_cars(job: ImportJob, judged: Sequence[Judged]) -> Cars[Known]:
    """The same without what is written on them."""
    return Cars([Known(*row) for row in called(job, judged).values_list("pk", "vin", "plate_key")])


def called(job: ImportJob, judged: Sequence[Judged]) -> QuerySet[Vehicle]:
    vins = {each.values["vin"] for each in judged} - {""}
    plates = {plate_key(each.values["plate"]) for each in judged if not each.values["vin"]}
    here = ExternalRecord.objects.filter(
        site_id=job.site_id, kind="vehicles", vehicle__plate_key__among=plates
    )
    named = list(here.values_list("vehicle_id", flat=True)) if plates else []
    named_by = Q(vin__among=vins)
    return Vehicle.objects.filter(named_by | Q(pk__among=named) if named else named_by)
