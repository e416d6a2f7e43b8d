"""Cars: by VIN or plate, and what their odometer shows."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from booking.garage.actions import record_reading
from booking.garage.models import OdometerReading, Vehicle
from booking.garage.rules import normal_vin, plate_key
from club.exchange.queries import vehicles_seen
from portal.api.doors import PROBLEMS, Door, sites
from portal.api.words import PAGE, Cursor, Day, Limit, Ref, Text, Whole, WriteKey, one, page

router = Router(tags=["vehicles"])


class VehicleOut(Schema):
    ref: str
    vin: str | None
    plate: str
    model: str | None
    description: str
    registered_on: date | None
    verified: bool


class Vehicles(Schema):
    items: list[VehicleOut]
    next: str | None


class ReadingIn(Schema):
    km: Whole
    on: Day


class ReadingOut(Schema):
    km: int
    on: date


def shown(car: Vehicle) -> dict[str, Any]:
    return {
        "ref": car.ref, "vin": car.vin, "plate": car.plate, "model": car.model.code if car.model else None,
        "description": car.description, "registered_on": car.registered_on, "verified": car.is_verified(),
    }  # fmt: skip


@router.get("/vehicles", auth=Door("vehicles:read"), response={200: Vehicles, **PROBLEMS})
def vehicles(
    request: HttpRequest, vin: Text = "", plate: Text = "", cursor: Cursor = "", limit: Limit = PAGE
) -> Any:
    """The cars these sites know; ``vin`` and ``plate`` as they are typed."""
    rows = vehicles_seen(sites(request))
    if vin:
        rows = rows.filter(vin=normal_vin(vin))
    if plate:
        rows = rows.filter(plate_key=plate_key(plate))
    return page(rows, cursor, limit, shown)


@router.get("/vehicles/{ref}", auth=Door("vehicles:read"), response={200: VehicleOut, **PROBLEMS})
def vehicle(request: HttpRequest, ref: Ref) -> Any:
    return shown(one(vehicles_seen(sites(request)), ref=ref))


@router.post("/vehicles/{ref}/readings", auth=Door("vehicles:write"), response={201: ReadingOut, **PROBLEMS})
def reading(request: HttpRequest, ref: Ref, body: ReadingIn, idempotency_key: WriteKey) -> Any:
    """What the odometer showed on a day, read by a workshop."""
    made = record_reading(
        vehicle=one(vehicles_seen(sites(request)), ref=ref), km=body.km, on=body.on, now=timezone.now(),
        source=OdometerReading.Source.WORKSHOP, actor=request.user,  # type: ignore[arg-type]
    )  # fmt: skip
    return Status(201, {"km": made.km, "on": made.on_date})
