"""The menu with its prices, and what a changed calendar would strand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from booking.garage.models import OdometerReading
from booking.sites.models import Site
from booking.workshop.models import Operation, Resource, SiteDay

if TYPE_CHECKING:
    from booking.garage.models import Vehicle

STRANDED_MAX = 200

PRICES = """
SELECT DISTINCT ON (operation_id) operation_id, price_minor FROM booking_operationprice
WHERE (site_id = %(site)s OR site_id IS NULL) AND operation_id = ANY(%(operations)s::bigint[])
  AND price_group IN ('', %(group)s) AND from_km <= %(km)s AND valid_from <= %(on)s
ORDER BY operation_id, site_id NULLS LAST, price_group DESC, from_km DESC, valid_from DESC
"""


@dataclass(frozen=True)
class MenuItem:
    """An operation as offered for one car at one site: minutes of its model, price frozen on that day."""

    operation: Operation
    minutes: int
    price_minor: int
    currency: str


@dataclass(frozen=True)
class Stranded:
    """Work that a changed calendar would leave without its unit."""

    resource: Resource
    day: date
    lo: int
    hi: int
    appointment_ref: str


def open_today(sites: Iterable[Site], now: datetime) -> set[int]:
    """The keys of those sites whose workshop opens on their own today. One query."""
    todays = Q(pk=None)
    for site in sites:
        todays |= Q(site=site, day=now.astimezone(site.tz).date())
    return set(SiteDay.objects.filter(todays).exclude(opening=[]).values_list("site_id", flat=True))


def menu(
    site: Site, vehicle: Vehicle | None = None, *, on: date, operations: Sequence[Operation] | None = None
) -> list[MenuItem]:
    """What owners may choose at the site, in menu order; or the given operations. Two to four queries."""
    if operations is None:
        operations = list(Operation.objects.offered_on(on).online().order_by("group", "rank", "code"))
    model = vehicle.model if vehicle else None
    factor, group = (model.factor_percent, model.price_group) if model else (100, "")
    prices = prices_of(operations, site=site, price_group=group, on=on, km=km_of(vehicle, on))
    return [MenuItem(o, -(-o.minutes * factor // 100), prices[o.pk], site.currency) for o in operations]


def km_of(vehicle: Vehicle | None, on: date) -> int:
    """What the odometer showed last, as the menu counts it; 0 for a car that never told. One query."""
    if vehicle is None:
        return 0
    rows = OdometerReading.objects.filter(vehicle=vehicle, on_date__lte=on).order_by("-on_date", "-pk")
    return rows.values_list("km", flat=True).first() or 0


def prices_of(
    operations: Iterable[Operation], *, site: Site, price_group: str, on: date, km: int = 0
) -> dict[int, int]:
    """Prices by operation id: the site's before the house's, then the model group's before all models',
    then that of the highest mileage the car has reached, then the newest."""
    usual = {o.pk: o.price_minor for o in operations}
    wanted: dict[str, Any] = {
        "site": site.pk,
        "operations": list(usual),
        "group": price_group,
        "km": km,
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(PRICES, wanted)
        return usual | dict(cursor.fetchall())
