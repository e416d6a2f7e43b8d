"""Time and appointments: what is free, hold, confirm, move, cancel. The same functions as on the pages."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params import functions as given
from pydantic import Field, StringConstraints

from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.sites.models import Site
from booking.transport.queries import zones_of
from booking.transport.rules import TripWish
from booking.workshop.models import Operation
from club import journeys
from club.exchange.queries import vehicles_seen
from portal.api.doors import PROBLEMS, Door, on_days, site_named, sites
from portal.api.errors import Refused
from portal.api.words import (
    PAGE,
    Birthday,
    Code,
    Cursor,
    Day,
    Id,
    Limit,
    Moment,
    Note,
    Ref,
    Text,
    WriteKey,
    one,
    page,
)

router = Router(tags=["appointments"])
DAYS_MAX = 42
DRIVEN = ("shuttle", "pick_up")
Mode = Literal["wait", "drop_off", "key_box", "courtesy", "shuttle", "pick_up"]
Short = Annotated[Text, StringConstraints(max_length=80)]
Operations = Annotated[list[Code], Field(min_length=1, max_length=20)]


Asked = Annotated[list[Code], given.Query(min_length=1, max_length=20)]


class SlotOut(Schema):
    at: datetime
    promise_at: datetime | None
    is_open: bool
    reason: str


class DayOut(Schema):
    date: date
    reason: str
    slots: list[SlotOut]


class Free(Schema):
    site: str
    minutes: int
    days: list[DayOut]


class AppointmentOut(Schema):
    ref: str
    site: str
    vehicle: str | None
    state: str
    mode: str
    arrive_at: datetime
    promise_at: datetime
    held_until: datetime | None
    version: int
    operations: list[str]


class Appointments(Schema):
    items: list[AppointmentOut]
    next: str | None


class TripIn(Schema):
    """``zone`` (of ``/sites``), street and phone for a lift home or a fetched car; the licence and the
    birthday of the driver for a courtesy car."""

    zone: Code | None = None
    street: Short = ""
    town: Short = ""
    postcode: Annotated[Text, StringConstraints(max_length=12)] = ""
    phone: Annotated[Text, StringConstraints(max_length=30)] = ""
    licence_number: Annotated[Text, StringConstraints(max_length=30)] = ""
    licence_until: Day | None = None
    born_on: Birthday | None = None

    def wish(self) -> TripWish:
        return TripWish(**{**self.dict(), "zone": self.zone or ""})


class HoldIn(Schema):
    site: Code
    operations: Operations
    mode: Mode
    at: Moment
    vehicle: Ref | None = None
    note: Note = ""
    trip: TripIn | None = None


class MoveIn(Schema):
    at: Moment
    version: Id


class CancelIn(Schema):
    reason: Annotated[Text, Field(min_length=1)]


def shown(row: Appointment) -> dict[str, Any]:
    return {
        "ref": row.ref, "site": row.site.code, "vehicle": row.vehicle.ref if row.vehicle else None,
        "state": row.state, "mode": row.mode, "arrive_at": row.arrive_at, "promise_at": row.promise_at,
        "held_until": row.held_until, "version": row.version,
        "operations": [line.operation.code for line in row.lines.all()],
    }  # fmt: skip


def seen(request: HttpRequest) -> Any:
    rows = Appointment.objects.filter(site__in=sites(request)).select_related("site", "vehicle", "person")
    return rows.prefetch_related("lines__operation")


def named(request: HttpRequest, ref: str) -> Appointment:
    found: Appointment = one(seen(request), ref=ref)
    return found


def operations_named(codes: list[str]) -> list[Operation]:
    found = {row.code: row for row in Operation.objects.filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Refused(422, "unknown_operation", f"No such work: {missing[0]}.")
    return [found[code] for code in dict.fromkeys(codes)]


def way_to(site: Site, on: date, mode: str, code: str | None) -> int:
    """Minutes to the zone asked for, in a mode in which somebody drives."""
    if mode not in DRIVEN or code is None:
        return 0
    found = next((zone for zone in zones_of(site, on, mode) if zone.code == code), None)
    if found is None:
        raise Refused(422, "unknown_zone", f"Nobody drives to this zone from here: {code}.")
    return found.travel_minutes


@router.get("/availability", auth=Door("availability:read"), response={200: Free, **PROBLEMS})
def free(
    request: HttpRequest, site: Code, operations: Asked, first: Day, last: Day,
    mode: Mode = "drop_off", vehicle: Ref | None = None, zone: Code | None = None,
) -> Any:  # fmt: skip
    """Every slot of the days with whether it is open, and why not; at most six weeks at a time.

    ``zone``: where the driver goes, for a lift home or a fetched car; a farther one leaves fewer times.
    """
    if not timedelta() <= last - first < timedelta(days=DAYS_MAX):
        raise Refused(422, "bad_days", f"Ask for 1 to {DAYS_MAX} days, the first not after the last.")
    car = one(vehicles_seen(sites(request)), ref=vehicle) if vehicle else None
    centre = site_named(request, site)
    found = availability(
        site=centre, operations=operations_named(operations), mode=mode, first=first, last=last,
        now=timezone.now(), vehicle=car, by_staff=True, travel_minutes=way_to(centre, first, mode, zone),
    )  # fmt: skip
    days = [
        {
            "date": day.date, "reason": str(day.reason),
            "slots": [
                {"at": s.at, "promise_at": s.promise_at, "is_open": s.is_open, "reason": str(s.reason)}
                for s in day.slots
            ],
        }
        for day in found.days
    ]  # fmt: skip
    return {"site": site, "minutes": found.minutes, "days": days}


@router.get("/appointments", auth=Door("appointments:read"), response={200: Appointments, **PROBLEMS})
def appointments(
    request: HttpRequest, from_day: Day | None = None, until_day: Day | None = None, cursor: Cursor = "",
    limit: Limit = PAGE,
) -> Any:  # fmt: skip
    """In the order they were made; days are those of arrival, at the centre."""
    rows = seen(request)
    if from_day or until_day:
        rows = rows.filter(on_days(request, "arrive_at", from_day, until_day))
    return page(rows, cursor, limit, shown)


@router.get("/appointments/{ref}", auth=Door("appointments:read"), response={200: AppointmentOut, **PROBLEMS})
def appointment(request: HttpRequest, ref: Ref) -> Any:
    return shown(named(request, ref))


@router.post("/appointments", auth=Door("appointments:write"), response={201: AppointmentOut, **PROBLEMS})
def hold(request: HttpRequest, body: HoldIn, idempotency_key: WriteKey) -> Any:
    """Take the time; it is kept for ten minutes, then ``confirmation`` makes it firm."""
    car = one(vehicles_seen(sites(request)), ref=body.vehicle) if body.vehicle else None
    keeper = car.keepers.filter(until_date=None, role="owner").select_related("user").first() if car else None
    held = journeys.hold_for_customer(
        site=site_named(request, body.site), operations=operations_named(body.operations), mode=body.mode,
        at=body.at, vehicle=car, person=keeper.user if keeper else None, note=body.note,
        trip=body.trip.wish() if body.trip else None,
        request_key=f"api:{request.user.pk}:{idempotency_key}", now=timezone.now(),
    )  # fmt: skip
    return Status(201, shown(named(request, held.ref)))


@router.post(
    "/appointments/{ref}/confirmation", auth=Door("appointments:write"),
    response={200: AppointmentOut, **PROBLEMS},
)  # fmt: skip
def confirm(request: HttpRequest, ref: Ref, idempotency_key: WriteKey) -> Any:
    journeys.confirm_service(appointment=named(request, ref), user=request.user, now=timezone.now())  # type: ignore[arg-type]
    return shown(named(request, ref))


@router.post(
    "/appointments/{ref}/move", auth=Door("appointments:write"), response={200: AppointmentOut, **PROBLEMS}
)
def move(request: HttpRequest, ref: Ref, body: MoveIn, idempotency_key: WriteKey) -> Any:
    """``version`` is the one that was read: somebody else's change in between is refused."""
    journeys.move_service(
        appointment=named(request, ref), at=body.at, version=body.version, user=request.user,  # type: ignore[arg-type]
        now=timezone.now(), by_staff=True,
    )  # fmt: skip
    return shown(named(request, ref))


@router.post(
    "/appointments/{ref}/cancellation", auth=Door("appointments:write"),
    response={200: AppointmentOut, **PROBLEMS},
)  # fmt: skip
def cancel(request: HttpRequest, ref: Ref, body: CancelIn, idempotency_key: WriteKey) -> Any:
    journeys.cancel_service(
        appointment=named(request, ref), user=request.user, now=timezone.now(), reason=body.reason,  # type: ignore[arg-type]
        by_staff=True,
    )  # fmt: skip
    return shown(named(request, ref))
