"""Everything a car needs, soonest first: intervals, recalls, and work put off (booking.md §5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch

from booking.due.queries.intervals import DueItem, facts_of, insurance_due, intervals_of
from booking.due.queries.parts import read_parts
from booking.due.queries.recalls import recalls_of
from booking.due.rules import again_on
from booking.estimates.models import DeferredWork
from booking.garage.models import InsurancePolicy, Keeper, Milestone, OdometerReading, Vehicle
from booking.sites.queries import policy
from booking.workshop.models import Operation

RANKS = {"recall": 0, "deferred": 2}  # of several on one day


def due_for(vehicle: Vehicle, now: datetime, *, on: date | None = None) -> tuple[DueItem, ...]:
    """What one car needs; overdue items stay until they are done. At most five queries.

    ``on``: today where the reader is, else the date of ``now`` as it stands.
    """
    today = on or now.date()
    return with_work(due_of([vehicle], today)[vehicle.pk], today)


def due_of(vehicles: Sequence[Vehicle], on: date) -> dict[int, tuple[DueItem, ...]]:
    """For many cars, by pk, and intervals without their work: one query, three more for what is rare."""
    has = read_parts(vehicles, on)
    recalls = recalls_of(vehicles, on) if "recalls" in has else {}
    put_off = deferred_of(vehicles, on) if "deferred" in has else {}
    return {
        vehicle.pk: in_order(
            [
                *dates_of(vehicle, on),
                *recalls.get(vehicle.pk, ()),
                *put_off.get(vehicle.pk, ()),
            ]
        )
        for vehicle in vehicles
    }


def with_work(items: Sequence[DueItem], on: date) -> tuple[DueItem, ...]:
    """The items with the first work on the menu that begins their interval anew. One query."""
    offered = Operation.objects.offered_on(on).online().exclude(resets="").order_by("-rank", "-code")
    work = dict(offered.values_list("resets", "code"))
    return tuple(replace(item, operation=item.operation or work.get(item.interval)) for item in items)


def in_order(items: Sequence[DueItem]) -> tuple[DueItem, ...]:
    """Dangers first, then by day."""
    key = {id(item): (not item.is_urgent, item.due_on, RANKS.get(item.kind, 1), item.key) for item in items}
    return tuple(sorted(items, key=lambda item: key[id(item)]))


def dates_of(vehicle: Vehicle, on: date) -> list[DueItem]:
    """What falls due by date or mileage alone. At most three queries, none if the parts are fetched."""
    found = [*intervals_of(facts_of(vehicle), on), *insurance_due(vehicle)]
    return sorted(found, key=lambda item: (item.due_on, item.kind))


def due_parts() -> tuple[Prefetch[str], ...]:
    """What ``dates_of`` reads of a vehicle, to be fetched for many at once."""
    return (
        Prefetch("readings", OdometerReading.objects.order_by("on_date", "km")),
        Prefetch("milestones", Milestone.objects.order_by("on_date")),
        Prefetch("insurance", InsurancePolicy.objects.filter(superseded_at=None).order_by("ends_on")),
    )


def deferred_of(vehicles: Collection[Vehicle | int], on: date) -> dict[int, list[DueItem]]:
    """Work put off and not done since, by car. Two queries.

    What was written for a former keeper is told by the menu's name or the area only (safety.md R37).
    """
    here = Keeper.objects.filter(vehicle=OuterRef("vehicle"), until_date=None)
    rows = (
        DeferredWork.objects.filter(vehicle__in=vehicles, done_at=None, dropped_at=None)
        .annotate(is_theirs=Exists(here.filter(user=OuterRef("line__estimate__appointment__person"))))
        .select_related("line__operation", "line__finding")
        .order_by("pk")
    )
    found: dict[int, list[DueItem]] = {}
    days = policy(None, "deferred_again_days", on) if (known := list(rows)) else 0
    for row in known:
        found.setdefault(row.vehicle_id, []).append(put_off(row, days, on))
    return found


def put_off(row: DeferredWork, days: int, on: date) -> DueItem:
    line, operation = row.line, row.line.operation
    told = line.description if row.is_theirs else ""  # type: ignore[attr-defined]  # annotated
    bookable = operation if operation and operation.is_online else None
    if bookable is not None and bookable.retired_on is not None and bookable.retired_on <= on:
        bookable = None
    return DueItem(
        "deferred", again_on(row.declined_on, days, is_urgent=line.is_urgent),
        operation=bookable.code if bookable else None, reason="declined", source=row.pk,
        detail=line.finding.area if line.finding else "", is_urgent=line.is_urgent,
        name=operation.name if operation else told, name_zh=operation.name_zh if operation else "",
    )  # fmt: skip
