"""What is promised where, what was seen of a visit, what waits for a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Sum

from booking.appointments.models import Appointment, AppointmentEvent
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit, VisitLine
from booking.workshop.models import Operation
from club.promises import rules
from club.promises.models import PartWarranty, PromiseTerm, Rescue, RestCheck, VisitMoment, VisitPromise

if TYPE_CHECKING:
    from portal.models import User

ROWS_MAX = 200
YEAR = timedelta(days=365)


def terms_of(site: Site, on: date) -> dict[str, tuple[int, str]]:
    """Points and paying department of each promise: the site's own, else the group's, else as we began."""
    rows = PromiseTerm.objects.filter(Q(site=site) | Q(site=None), valid_from__lte=on)
    newest = rows.order_by("code", F("site").asc(nulls_last=True), "-valid_from", "-pk").distinct("code")
    return rules.DEFAULTS | {row.code: (row.points, row.department) for row in newest}


def promises_of(visit: Visit) -> list[VisitPromise]:
    """In the order of the nine. One query."""
    rows = {row.code: row for row in visit.promises.all()}
    return [rows[code] for code in rules.CODES if code in rows]


def seen_of(visit: Visit) -> rules.Seen:
    """The moments of a visit's day. Two queries; none for a visit without an appointment."""
    appointment = visit.appointment
    if appointment is None:
        return rules.Seen()
    moments = dict(appointment.moments.values_list("kind", "at"))
    events = AppointmentEvent.objects.filter(appointment=appointment).exclude(from_state=F("to_state"))
    reached: dict[str, datetime] = {}
    for state, at in events.order_by("pk").values_list("to_state", "at"):
        reached.setdefault(state, at)
    kind, steps = VisitMoment.Kind, Appointment.State
    return rules.Seen(
        arrived_at=moments.get(kind.ARRIVED),
        greeted_at=moments.get(kind.GREETED) or reached.get(steps.CHECKED_IN),
        work_began_at=reached.get(steps.IN_WORK),
        ready_at=reached.get(steps.READY) or reached.get(steps.DELIVERED),
        promise_at=appointment.promise_at,
        explained_at=moments.get(kind.EXPLAINED),
        washed_at=moments.get(kind.WASHED),
        no_wash_at=moments.get(kind.NO_WASH),
    )


def rest_area_of(visit: Visit, hours: int) -> str:
    """What the last look found before the owner left, if it was not too long before. One query."""
    if visit.appointment is None or visit.closed_at is None:
        return ""
    rows = RestCheck.objects.filter(
        site=visit.site_id, at__gte=visit.opened_at - timedelta(hours=hours), at__lte=visit.closed_at
    )
    return rows.order_by("-at", "-pk").values_list("found", flat=True).first() or ""


def covering(vehicle: Vehicle, on: date, km: int | None, before: Visit | None = None) -> list[PartWarranty]:
    """Guarantees of a car that hold on a day, at a mileage, the newest first. One query."""
    rows = PartWarranty.objects.filter(vehicle=vehicle, fitted_on__lte=on, until_on__gt=on)
    if before is not None:
        rows = rows.exclude(line__visit=before)
    found = rows.select_related("operation", "line__visit").order_by("-fitted_on", "-pk")[:ROWS_MAX]
    return [row for row in found if rules.is_covered(row.until_on, row.until_km, on, km)]


def denials(user: User, now: datetime) -> int:
    """How often an owner's own no has paid within a year."""
    rows = VisitPromise.objects.filter(visit__person=user, said="no", said_at__gt=now - YEAR)
    return rows.filter(paid_at__isnull=False).count()


def held(sites: Collection[int]) -> QuerySet[VisitPromise]:
    """Broken ones whose points wait for a person, the oldest first."""
    rows = VisitPromise.objects.for_sites(sites).exclude(held_why="").filter(settled_at=None)
    return rows.select_related("visit__site", "visit__person", "visit__vehicle").order_by("decided_at", "pk")


def counts(sites: Collection[int], since: datetime, until: datetime) -> dict[str, dict[str, int]]:
    """By promise: how many were kept, broken, paid for. One query."""
    rows = VisitPromise.objects.for_sites(sites).filter(decided_at__gte=since, decided_at__lt=until)
    found = rows.values("code").annotate(
        kept=Count("pk", filter=Q(verdict="kept")), broken=Count("pk", filter=Q(verdict="broken")),
        open=Count("pk", filter=Q(verdict="open")), points=Sum("points", filter=Q(paid_at__isnull=False)),
    )  # fmt: skip
    known: dict[str, Any] = {row["code"]: row for row in found}
    nothing = {"kept": 0, "broken": 0, "open": 0, "points": 0}
    return {code: known.get(code, nothing) for code in rules.CODES}


def rescues(sites: Collection[int]) -> QuerySet[Rescue]:
    rows = Rescue.objects.filter(site__in=sites).select_related("site", "vehicle__model")
    return rows.order_by("-called_at", "-pk")[:ROWS_MAX]


RELATED = {
    "tyres": ("tyres", "alignment", "tyre-swap"),
    "brakes": ("brakes",),
    "engine": ("diagnosis", "noise", "oil"),
    "battery": ("battery",),
    "lights": ("diagnosis",),
    "chassis": ("alignment", "tyres", "noise"),
    "fluids": ("oil", "service", "brakes-fluid"),
    "inside": ("aircon", "detailing"),
}
"""Where a finding stands on the car, and the work whose failing it may be: by the beginning of its code."""


def earlier_work(
    vehicle: Vehicle | None, areas: Collection[str], now: datetime, days: int
) -> list[tuple[Visit, Operation]]:
    """Work on these areas done on the car within so many days: a reason for goodwill (sources.md B17).

    One query.
    """
    known = [area for area in areas if area in RELATED]
    if vehicle is None or not known:
        return []
    match = Q(operation__group__in=known)
    for beginning in sorted({each for area in known for each in RELATED[area]}):
        match |= Q(operation__code=beginning) | Q(operation__code__startswith=f"{beginning}-")
    rows = VisitLine.objects.filter(
        match, visit__vehicle=vehicle, visit__corrected_by=None,
        visit__closed_at__gt=now - timedelta(days=days), visit__closed_at__lte=now,
    )  # fmt: skip
    found = rows.select_related("visit__site", "operation").order_by("-visit__closed_at", "position")
    return [(line.visit, line.operation) for line in found[:10] if line.operation is not None]
