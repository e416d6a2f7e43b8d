"""Working out ahead what falls due on cars, so that the planner's SQL only has to compare days.

Cars whose readings, services, papers or keepers changed since, and those not looked at for three days, are
done anew, batch by batch; anybody else's forecasts (points, levels, events) the hall puts in.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, F, Manager, OuterRef, QuerySet

from booking.due.queries import CarFacts, DueItem, intervals_of, read_facts
from booking.due.queries.items import deferred_of
from booking.estimates.models import DeferredWork
from booking.garage.models import Keeper, Milestone, OdometerReading, Vehicle
from booking.garage.rules import add_months
from booking.sites.queries import group
from club.reminders import rules
from club.reminders.models import Forecast, Outlook, Rule

AT_ONCE = 2_000
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
KEEP = """
INSERT INTO club_forecast
    (anchor, subject_type, subject_id, mark, due_on, useful_until, facts, vehicle_id, person_id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::date[], %s::timestamptz[],
    %s::text[]::jsonb[], %s::bigint[], %s::bigint[])
ON CONFLICT (anchor, subject_type, subject_id, mark) DO UPDATE SET due_on = EXCLUDED.due_on,
    useful_until = EXCLUDED.useful_until, facts = EXCLUDED.facts, vehicle_id = EXCLUDED.vehicle_id,
    person_id = EXCLUDED.person_id
"""


class Foreseen(NamedTuple):
    """A row of ``Forecast`` as it is to stand."""

    anchor: str
    subject_type: str
    subject_id: int
    mark: str
    due_on: date
    useful_until: datetime | None = None
    facts: Mapping[str, object] = MappingProxyType({})
    vehicle_id: int | None = None
    person_id: int | None = None

    @property
    def name(self) -> tuple[str, str, int, str]:
        return self[:4]


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
    """Work out these cars anew; how many forecasts stand. A fixed number of queries.

    Facts are read in one statement and what changed is written in one; the days between are those of the
    rules that pages ask (docs/decisions/due-days.md).
    """
    ids = sorted(cars)
    with transaction.atomic():
        facts = read_facts(ids)
        put_off = deferred_of(ids, on)
        found = {
            row.name: row
            for car, known in facts.items()
            for row in forecasts_of(car, known, put_off.get(car, ()), on)
        }
        standing = {row.name: (pk, row) for pk, row in standing_of(ids)}
        gone = [pk for name, (pk, _row) in standing.items() if name not in found]
        if gone:
            Forecast.objects.filter(pk__in=gone).delete()
        keep(row for name, row in found.items() if name not in standing or standing[name][1] != row)
        looked_at(facts, now)
        return len(found)


def standing_of(cars: Collection[int]) -> Iterator[tuple[int, Foreseen]]:
    rows = Forecast.objects.filter(vehicle__in=cars, anchor__in=OF_CARS)
    for pk, *told in rows.values_list("pk", *Foreseen._fields).iterator():
        yield pk, Foreseen(*told)


def looked_at(cars: Collection[int], now: datetime) -> None:
    if Outlook.objects.filter(vehicle__in=cars).update(at=now) < len(cars):
        rows = (Outlook(vehicle_id=car, at=now) for car in cars)
        Outlook.objects.bulk_create(rows, ignore_conflicts=True)


def keep(found: Iterable[Foreseen]) -> None:
    """Write forecasts; one that stands already takes the new day."""
    for batch in batched(found, AT_ONCE):
        plain = ((str(row.anchor), *row[1:6], json.dumps(dict(row.facts)), *row[7:]) for row in batch)
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [list(column) for column in zip(*plain, strict=True)])


def replace(anchor: str, found: Iterable[Foreseen]) -> int:
    """All forecasts of an anchor anew, as the hall knows them: what is not among them is gone."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two planners at once: one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forecast'), hashtext(%s))", [anchor])
        Forecast.objects.filter(anchor=anchor).delete()
        count = 0
        for batch in batched(found, AT_ONCE):
            keep(batch)
            count += len(batch)
        return count


def forecasts_of(car: int, known: CarFacts, put_off: Iterable[DueItem], on: date) -> Iterator[Foreseen]:
    for item in intervals_of(known, on):
        facts = {"by": item.decided_by, "km": item.km, "rough": item.rough, "detail": item.detail}
        yield Foreseen(
            item.kind, "vehicle", car, mark_of(item, known, on), item.due_on, facts=facts, vehicle_id=car
        )  # fmt: skip
    for item in put_off:
        yield Foreseen(Rule.Anchor.DEFERRED, "work", item.source or 0, "once", item.due_on, vehicle_id=car)


def mark_of(item: DueItem, car: CarFacts | Vehicle, on: date) -> str:
    """Inspections are certain days; services are intervals, whose predicted day may move."""
    if item.kind not in rules.PREDICTED or car.model is None:
        return item.due_on.isoformat()
    model, registered = car.model, car.registered_on
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
