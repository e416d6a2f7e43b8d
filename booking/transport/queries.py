"""What a site offers for getting there and away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, DateField

from booking.compiled import Compiled, Given
from booking.sites.queries import policy
from booking.transport.models import Zone
from booking.transport.rules import COURTESY, PICK_UP, SHUTTLE
from booking.workshop.models import Kind, Resource

if TYPE_CHECKING:
    from booking.sites.models import Site

ZONES_MAX = 60
UNITS = Compiled(
    lambda: Resource.objects.in_use_on(Given("on", DateField())).filter(  # type: ignore[arg-type]  # a day
        site=Given("site", BigIntegerField()), is_online=True, kind__in=[Kind.COURTESY_CAR, Kind.DRIVER]
    )
)


def modes_of(site: Site, on: date) -> list[str]:
    """The modes owners may choose at a site, in the order of their usefulness. Three queries."""
    kinds = {unit.kind for unit in UNITS.rows(site=site.pk, on=on)}
    zones = zones_of(site, on) if Kind.DRIVER in kinds else []
    offered = {
        "drop_off": True,
        "wait": True,
        "key_box": bool(policy(site, "key_box", on)),
        COURTESY: Kind.COURTESY_CAR in kinds,
        SHUTTLE: any(zone.has_shuttle for zone in zones),
        PICK_UP: any(zone.has_pick_up for zone in zones),
    }
    return [mode for mode, is_offered in offered.items() if is_offered]


def zones_of(site: Site, on: date, mode: str = "") -> list[Zone]:
    """The zones a site serves on a day, nearest first; with ``mode`` those served that way."""
    return zones_at([site], on, mode).get(site.pk, [])


def zones_at(sites: Iterable[Site], on: date, mode: str = "") -> dict[int, list[Zone]]:
    """The same for several sites, by site. One query."""
    rows = Zone.objects.served_on(on).filter(site__in=list(sites))
    if mode == SHUTTLE:
        rows = rows.filter(has_shuttle=True)
    if mode == PICK_UP:
        rows = rows.filter(has_pick_up=True)
    found: dict[int, list[Zone]] = {}
    for zone in rows.order_by("travel_minutes", "name"):
        found.setdefault(zone.site_id, []).append(zone)
    return {site: zones[:ZONES_MAX] for site, zones in found.items()}
