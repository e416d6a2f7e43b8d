"""Working out ahead what falls due on cars, so that the planner's SQL only has to compare days.

Cars whose readings, services, papers or keepers changed since, and those not looked at for three days, are
done anew, batch by batch; anybody else's forecasts (points, levels, events) the hall puts in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Manager, OuterRef, QuerySet

from booking.due.queries import DueItem, dates_of, due_parts
from booking.due.queries.items import deferred_of
from booking.estimates.models import DeferredWork
from booking.garage.models import Keeper, Milestone, OdometerReading, Vehicle
from booking.garage.rules import add_months
from booking.sites.queries import group
from club.reminders import rules
from club.reminders.models import Forecast, Outlook, Rule

AT_ONCE = 500
STALE = timedelta(days=3)
ANCHORS = frozenset({Rule.Anchor.SERVICE, Rule.Anchor.FIRST_SERVICE, Rule.Anchor.INSPECTION})
OF_CARS = (*sorted(ANCHORS), Rule.Anchor.DEFERRED)
LEARNED: Sequence[tuple[Manager[Any], str]] = (
    (OdometerReading.objects, "recorded_at"),
    (OdometerReading.objects, "answered_at"),
    (Milestone.objects, "recorded_at"),
    (DeferredWork.objects, "done_at"),
    (DeferredWork.objects, "line__estimate__answered_at"),
)
"""What moves a car's due days, and when we learned it."""
FIELDS = ("due_on", "useful_until", "facts", "vehicle", "person")
TOLD = ("due_on", "useful_until", "facts", "vehicle_id", "person_id")


def foresee(*, now: datetime) -> int:
    """Bring the forecasts of cars up to date; how many cars were done. Flat memory, repeatable."""
    on, done = now.astimezone(group().tz).date(), 0
    cars = stale(now).values_list("pk", flat=True)
    for batch in batched(cars.iterator(chunk_size=AT_ONCE), AT_ONCE):
        foresee_cars(batch, on=on, now=now)
        done += len(batch)
    return done


def stale(now: datetime) -> QuerySet[Vehicle]:
    """Cars with a living owner whose outlook is missing, old, or older than what we learned since.

    Asked from the other end: what was learned in three days is little, cars are many.
    """
    owned = Keeper.objects.filter(vehicle=OuterRef("pk"), until_date=None, role=Keeper.Role.OWNER)
    missing = Vehicle.objects.filter(outlook=None).values("pk")
    old = Outlook.objects.filter(at__lt=now - STALE).values("vehicle")
    learned = [
        rows.filter(
            **{f"{at}__gte": now - STALE}, vehicle__outlook__at__lte=F(at), vehicle__outlook__at__lt=now
        ).values("vehicle")
        for rows, at in LEARNED
    ]
    return Vehicle.objects.filter(Exists(owned), pk__in=missing.union(old, *learned)).order_by("pk")


def foresee_cars(cars: Iterable[int], *, on: date, now: datetime) -> int:
    """Work out these cars anew; how many forecasts stand. A fixed number of queries."""
    ids = sorted(cars)
    with transaction.atomic():
        rows = Vehicle.objects.filter(pk__in=ids).select_related("model").prefetch_related(*due_parts())
        vehicles = list(rows)
        put_off = deferred_of(vehicles, on)
        found = [
            forecast
            for vehicle in vehicles
            for forecast in forecasts_of(vehicle, [*dates_of(vehicle, on), *put_off.get(vehicle.pk, ())], on)
        ]
        standing = {name_of(row): row for row in Forecast.objects.filter(vehicle__in=ids, anchor__in=OF_CARS)}
        known = {name_of(row): row for row in found}
        gone = [row.pk for name, row in standing.items() if name not in known]
        Forecast.objects.filter(pk__in=gone).delete()
        keep(row for name, row in known.items() if name not in standing or differs(row, standing[name]))
        looked_at([vehicle.pk for vehicle in vehicles], now)
        return len(found)


def name_of(row: Forecast) -> tuple[str, str, int, str]:
    return row.anchor, row.subject_type, row.subject_id, row.mark


def differs(row: Forecast, other: Forecast) -> bool:
    return any(getattr(row, field) != getattr(other, field) for field in TOLD)


def looked_at(cars: Collection[int], now: datetime) -> None:
    if Outlook.objects.filter(vehicle__in=cars).update(at=now) < len(cars):
        rows = (Outlook(vehicle_id=car, at=now) for car in cars)
        Outlook.objects.bulk_create(rows, ignore_conflicts=True)


def keep(found: Iterable[Forecast]) -> None:
    """Write forecasts; one that stands already takes the new day."""
    for batch in batched(found, 2_000):
        Forecast.objects.bulk_create(
            batch, update_conflicts=True, update_fields=FIELDS,
            unique_fields=["anchor", "subject_type", "subject_id", "mark"],
        )  # fmt: skip


def replace(anchor: str, found: Iterable[Forecast]) -> int:
    """All forecasts of an anchor anew, as the hall knows them: what is not among them is gone."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two planners at once: one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forecast'), hashtext(%s))", [anchor])
        Forecast.objects.filter(anchor=anchor).delete()
        count = 0
        for batch in batched(found, 2_000):
            keep(batch)
            count += len(batch)
        return count


def forecasts_of(vehicle: Vehicle, items: Iterable[DueItem], on: date) -> Iterator[Forecast]:
    for item in items:
        if item.kind in ANCHORS:
            yield Forecast(
                anchor=item.kind, subject_type="vehicle", subject_id=vehicle.pk, vehicle=vehicle,
                mark=mark_of(item, vehicle, on), due_on=item.due_on,
                facts={"by": item.decided_by, "km": item.km, "rough": item.rough, "detail": item.detail},
            )  # fmt: skip
        elif item.kind == "deferred":
            yield Forecast(
                anchor=Rule.Anchor.DEFERRED, subject_type="work", subject_id=item.source or 0, mark="once",
                vehicle=vehicle, due_on=item.due_on, facts={},
            )  # fmt: skip


def mark_of(item: DueItem, vehicle: Vehicle, on: date) -> str:
    """Inspections are certain days; services are intervals, whose predicted day may move."""
    if item.kind not in rules.PREDICTED or vehicle.model is None:
        return item.due_on.isoformat()
    model, registered = vehicle.model, vehicle.registered_on
    return rules.interval_of(
        rules.Interval(
            done=item.source,
            first_on=registered and add_months(registered, model.first_service_months),
            months=model.service_months,
            km=item.km,
            is_first=item.kind == "first_service",
        ),
        on,
    )
