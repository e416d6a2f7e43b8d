"""What may be asked for: the centres of a key with the ways to come and their zones, and the work they do."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from booking.sites.models import Site
from booking.transport.models import Zone
from booking.transport.queries import modes_of, zones_of
from booking.workshop.queries import menu
from club.exchange.queries import vehicles_seen
from portal.api.doors import PROBLEMS, Door, site_named, sites
from portal.api.words import Code, Ref, one

router = Router(tags=["appointments"])


class ZoneOut(Schema):
    """A part of town our drivers go to. ``minutes`` one way, ``fee_minor`` both ways with tax."""

    code: str
    name: str
    minutes: int
    fee_minor: int
    modes: list[str]
    postcodes: list[str]


class SiteOut(Schema):
    """``modes``: how a car may come here now; ``time_zone`` is that of its hours."""

    code: str
    name: str
    time_zone: str
    currency: str
    modes: list[str]
    zones: list[ZoneOut]


class OperationOut(Schema):
    """``price_minor`` with tax, for the car asked about: frozen once booked."""

    code: str
    name: str
    group: str
    minutes: int
    price_minor: int
    currency: str


@router.get("/sites", auth=Door("availability:read"), response={200: list[SiteOut], **PROBLEMS})
def centres(request: HttpRequest) -> Any:
    """The centres of this key."""
    return [shown(site) for site in sites(request)]


@router.get("/operations", auth=Door("availability:read"), response={200: list[OperationOut], **PROBLEMS})
def operations(request: HttpRequest, site: Code, vehicle: Ref | None = None) -> Any:
    """The menu of a centre today, as owners see it; for a car with its own minutes and prices."""
    centre = site_named(request, site)
    car = one(vehicles_seen(sites(request)).select_related("model"), ref=vehicle) if vehicle else None
    return [
        {
            "code": item.operation.code, "name": item.operation.name, "group": item.operation.group,
            "minutes": item.minutes, "price_minor": item.price_minor, "currency": item.currency,
        }
        for item in menu(centre, car, on=timezone.localdate(timezone=centre.tz))
    ]  # fmt: skip


def shown(site: Site) -> dict[str, Any]:
    on = timezone.localdate(timezone=site.tz)
    return {
        "code": site.code, "name": site.name, "time_zone": site.zone, "currency": site.currency,
        "modes": modes_of(site, on), "zones": [zone_shown(zone) for zone in zones_of(site, on)],
    }  # fmt: skip


def zone_shown(zone: Zone) -> dict[str, Any]:
    ways = (("shuttle", zone.has_shuttle), ("pick_up", zone.has_pick_up))
    return {
        "code": zone.code, "name": zone.name, "minutes": zone.travel_minutes, "fee_minor": zone.fee_minor,
        "modes": [mode for mode, is_served in ways if is_served], "postcodes": zone.postcodes,
    }  # fmt: skip
