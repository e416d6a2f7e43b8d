"""The menu with its prices, and what a changed calendar would strand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.workshop.models import Kind, Operation, Resource, SiteDay
from booking.workshop.rules import asked_of

if TYPE_CHECKING:
    from booking.garage.models import Vehicle

STRANDED_MAX = 200
CHAPTERS = {
    "service": _("Service"),
    "repair": _("Repair"),
    "tyres": _("Tyres"),
    "comfort": _("Comfort and care"),
    "electric": _("Electric"),
}
SKILLS = {
    "lift": _("lift"),
    "alignment": _("wheel alignment"),
    "inspection": _("annual inspection"),
    "hv": _("high voltage"),
    "aircon": _("air conditioning"),
}
SERVES = {Kind.RECEPTION, Kind.SEAT}  # units that serve people, whatever the work asks

# The site's before the house's, then the model group's before all models', then that of the highest mileage
# the car has reached, then the newest. A car that never told its mileage has none.
PRICES = """
SELECT DISTINCT ON (s.site, p.operation_id) s.site, p.operation_id, p.price_minor
FROM unnest(%(sites)s::bigint[]) AS s (site)
JOIN booking_operationprice AS p ON p.site_id = s.site OR p.site_id IS NULL
WHERE p.operation_id = ANY(%(operations)s::bigint[]) AND p.price_group IN ('', %(group)s)
  AND p.valid_from <= %(on)s AND p.from_km <= coalesce((
    SELECT km FROM booking_odometerreading WHERE vehicle_id = %(vehicle)s AND on_date <= %(on)s
    ORDER BY on_date DESC, id DESC LIMIT 1), 0)
ORDER BY s.site, p.operation_id, p.site_id NULLS LAST, p.price_group DESC, p.from_km DESC, p.valid_from DESC
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


def chapter_name(code: str) -> str:
    """A chapter of the menu in the reader's language; one the house made up says itself."""
    return str(CHAPTERS.get(code, code.capitalize()))


def skill_name(tag: str) -> str:
    """Equipment or a skill in the reader's language; one the house made up says itself."""
    return str(SKILLS.get(tag.rpartition(":")[2], tag))


def able_sites(operations: Sequence[Operation], on: date) -> dict[int, set[int]]:
    """For each operation the sites with a unit of every kind it needs, and all that it asks of it. One query.

    What no site can do is offered nowhere, and its days look full.
    """
    units: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for site, kind, tags in Resource.objects.in_use_on(on).values_list("site_id", "kind", "tags"):
        units.setdefault(site, []).append((kind, frozenset(tags)))
    return {
        operation.pk: {
            site
            for site, there in units.items()
            if all(
                any(
                    kind == needed and (kind in SERVES or asked_of(kind, operation.tags) <= tags)
                    for kind, tags in there
                )
                for needed in operation.needs
            )
        }
        for operation in operations
    }


def menu(
    site: Site, vehicle: Vehicle | None = None, *, on: date, operations: Sequence[Operation] | None = None
) -> list[MenuItem]:
    """What owners may choose at the site, in menu order; or the given operations. One or two queries."""
    if operations is None:
        operations = list(Operation.objects.offered_on(on).online().order_by("group", "rank", "code"))
    return menus([site], vehicle, on=on, operations=operations)[site.pk]


def menus(
    sites: Sequence[Site], vehicle: Vehicle | None, *, on: date, operations: Sequence[Operation]
) -> dict[int, list[MenuItem]]:
    """The given operations as each site offers them, by its key. One query."""
    model = vehicle.model if vehicle else None
    factor, group = (model.factor_percent, model.price_group) if model else (100, "")
    wanted: dict[str, Any] = {
        "sites": [site.pk for site in sites],
        "operations": [operation.pk for operation in operations],
        "group": group,
        "vehicle": vehicle.pk if vehicle else None,
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(PRICES, wanted)
        prices = {(site, operation): minor for site, operation, minor in cursor.fetchall()}
    return {
        site.pk: [
            MenuItem(
                o, -(-o.minutes * factor // 100), prices.get((site.pk, o.pk), o.price_minor), site.currency
            )
            for o in operations
        ]
        for site in sites
    }
