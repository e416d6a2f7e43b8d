"""Visits: opened, closed with their bill, money given back."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from booking.visits.rules import LINES_MAX, LineDraft
from booking.workshop.models import Operation
from club import journeys
from portal.api.doors import PROBLEMS, Door, on_days, sites
from portal.api.errors import Refused
from portal.api.words import PAGE, Code, Cursor, Day, Limit, Minor, Ref, Text, WriteKey, one, page

router = Router(tags=["visits"])


class LineOut(Schema):
    position: int
    kind: str
    description: str
    operation: str | None
    net_minor: int
    tax_minor: int
    points_minor: int
    pay_type: str
    refunded_minor: int


class VisitOut(Schema):
    ref: str
    number: str
    external_number: str
    site: str
    vehicle: str
    appointment: str | None
    opened_at: datetime
    closed_at: datetime | None
    odometer_km: int | None
    currency: str
    lines: list[LineOut]
    points: int | None


class Visits(Schema):
    items: list[VisitOut]
    next: str | None


class OpenIn(Schema):
    appointment: Ref
    odometer_km: Annotated[int, Field(ge=0, le=2_000_000)]


class LineIn(Schema):
    kind: Literal["labour", "parts", "accessories", "body", "sublet", "fee", "insurance"]
    description: Annotated[Text, Field(min_length=1, max_length=160)]
    net_minor: Minor
    tax_minor: Minor = 0
    pay_type: Literal["customer", "warranty", "insurer", "internal", "goodwill"] = "customer"
    operation: Code | None = None


class CloseIn(Schema):
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=LINES_MAX)]
    points: Annotated[int, Field(ge=0, le=10**9)] | None = None


class RefundIn(Schema):
    position: Annotated[int, Field(ge=1, le=LINES_MAX)]
    net_minor: Annotated[int, Field(ge=1, le=10**12)]
    reason: Annotated[Text, Field(min_length=1)]


def seen(request: HttpRequest) -> Any:
    rows = Visit.objects.counting().filter(site__in=sites(request))
    shown_with = rows.select_related("site", "vehicle__model__brand", "appointment", "person")
    return shown_with.prefetch_related("lines__operation", "lines__refunds")


def shown(visit: Visit, points: int | None = None) -> dict[str, Any]:
    lines = [
        {
            "position": line.position, "kind": line.kind, "description": line.description,
            "operation": line.operation.code if line.operation else None, "net_minor": line.net_minor,
            "tax_minor": line.tax_minor, "points_minor": line.points_minor, "pay_type": line.pay_type,
            "refunded_minor": sum(refund.net_minor for refund in line.refunds.all()),
        }
        for line in sorted(visit.lines.all(), key=lambda each: each.position)
    ]  # fmt: skip
    return {
        "ref": visit.ref, "number": visit.number, "external_number": visit.external_number,
        "site": visit.site.code, "vehicle": visit.vehicle.ref,
        "appointment": visit.appointment.ref if visit.appointment else None, "opened_at": visit.opened_at,
        "closed_at": visit.closed_at, "odometer_km": visit.odometer_km, "currency": visit.currency,
        "lines": lines, "points": points,
    }  # fmt: skip


@router.get("/visits", auth=Door("visits:read"), response={200: Visits, **PROBLEMS})
def visits(
    request: HttpRequest, closed_from: Day | None = None, cursor: Cursor = "", limit: Limit = PAGE
) -> Any:
    """In the order they were opened here; ``closed_from``, a day at the centre, leaves out open ones."""
    rows = seen(request)
    if closed_from:
        rows = rows.filter(on_days(request, "closed_at", closed_from))
    return page(rows, cursor, limit, shown)


@router.get("/visits/{ref}", auth=Door("visits:read"), response={200: VisitOut, **PROBLEMS})
def visit(request: HttpRequest, ref: Ref) -> Any:
    return shown(one(seen(request), ref=ref))


@router.post("/visits", auth=Door("visits:write"), response={201: VisitOut, **PROBLEMS})
def open_visit(request: HttpRequest, body: OpenIn, idempotency_key: WriteKey) -> Any:
    """The car of an appointment is with us. Asked again: the same visit."""
    rows = Appointment.objects.filter(site__in=sites(request)).select_related("site", "person", "vehicle")
    made = journeys.receive_car(
        appointment=one(rows, ref=body.appointment), odometer_km=body.odometer_km, now=timezone.now(),
        actor=request.user,  # type: ignore[arg-type]
    )  # fmt: skip
    return Status(201, shown(one(seen(request), pk=made.pk)))


@router.post("/visits/{ref}/closing", auth=Door("visits:write"), response={200: VisitOut, **PROBLEMS})
def close(request: HttpRequest, ref: Ref, body: CloseIn, idempotency_key: WriteKey) -> Any:
    """The bill, once and for all: points, receipt, status and the friend's reward follow at once.

    ``points`` pay their part; null takes what the owner put aside.
    """
    found = one(seen(request), ref=ref)
    codes = [line.operation for line in body.lines if line.operation]
    known = dict(Operation.objects.filter(code__in=codes).values_list("code", "pk"))
    if missing := [code for code in codes if code not in known]:
        raise Refused(422, "unknown_operation", f"No such work: {missing[0]}.")
    lines = [
        LineDraft(
            kind=line.kind, description=line.description, net_minor=line.net_minor, tax_minor=line.tax_minor,
            pay_type=line.pay_type, operation_id=known.get(line.operation or ""),
        )
        for line in body.lines
    ]  # fmt: skip
    closed = journeys.close_by_machine(
        visit=found, lines=lines, points=body.points, now=timezone.now(), actor=request.user,  # type: ignore[arg-type]
    )  # fmt: skip
    points = closed.receipt.points if closed.receipt else None
    return shown(one(seen(request), pk=found.pk), points)


@router.post("/visits/{ref}/refunds", auth=Door("visits:write"), response={201: VisitOut, **PROBLEMS})
def refund(request: HttpRequest, ref: Ref, body: RefundIn, idempotency_key: WriteKey) -> Any:
    """Money back on one line; its points go back with it."""
    found = one(seen(request), ref=ref)
    line = one(found.lines.select_related("visit__site", "visit__person"), position=body.position)
    journeys.refund_line(
        line=line, net_minor=body.net_minor, key=f"api:{request.user.pk}:{idempotency_key}",
        reason=body.reason, now=timezone.now(), actor=request.user,  # type: ignore[arg-type]
    )  # fmt: skip
    return Status(201, shown(one(seen(request), pk=found.pk)))
