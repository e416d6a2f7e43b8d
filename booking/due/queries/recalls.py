"""Which recalls a car is meant by, and which cars a recall means. One query each, by hand.

The join is on parts of the VIN, compared byte by byte whatever the database sorts by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from booking.due.models import Recall, RecallDone
from booking.due.queries.intervals import DueItem
from booking.garage.models import Vehicle

RECALLS_MAX = 200
CARS_MAX = 500

IN_FORCE = """
FROM booking_vehicle AS v
JOIN booking_recallrange AS g ON g.stem = left(v.vin, 8) || substr(v.vin, 10, 2)
  AND right(v.vin, 6) COLLATE "C" BETWEEN g.first AND g.last
JOIN booking_recall AS r ON r.id = g.recall_id
  AND (r.ended_on IS NULL OR r.ended_on > %(on)s) AND r.issued_on <= %(on)s
  AND NOT EXISTS (SELECT 1 FROM booking_recalldone AS d WHERE d.recall_id = r.id AND d.vehicle_id = v.id)
WHERE v.id = ANY(%(cars)s)
"""
MEANT = f"""
SELECT DISTINCT v.id, r.id, r.issued_on, r.title, r.title_zh, r.is_urgent, r.code,
  CASE WHEN o.is_online AND (o.retired_on IS NULL OR o.retired_on > %(on)s) THEN o.code END
{IN_FORCE.replace("WHERE v.id", "LEFT JOIN booking_operation AS o ON o.id = r.operation_id WHERE v.id")}
ORDER BY r.issued_on, r.id
"""

CARS = """
SELECT DISTINCT v.id FROM booking_recallrange AS g
JOIN booking_vehicle AS v ON left(v.vin, 8) || substr(v.vin, 10, 2) = g.stem
  AND right(v.vin, 6) COLLATE "C" BETWEEN g.first AND g.last
WHERE g.recall_id = %(recall)s ORDER BY v.id LIMIT %(most)s
"""


def recalls_of(vehicles: Sequence[Vehicle], on: date) -> dict[int, list[DueItem]]:
    """Open recalls by car; none for cars without a VIN, which cost no query."""
    cars = [vehicle.pk for vehicle in vehicles if vehicle.vin]
    found: dict[int, list[DueItem]] = {}
    if not cars:
        return found
    with connection.cursor() as cursor:
        cursor.execute(MEANT, {"cars": cars, "on": on})
        for car, pk, issued_on, title, title_zh, is_urgent, code, operation in cursor.fetchall():
            item = DueItem(
                "recall", issued_on, operation=operation, reason="recall", source=pk, detail=code, name=title,
                name_zh=title_zh, is_urgent=is_urgent,
            )  # fmt: skip
            found.setdefault(car, []).append(item)
    return found


def cars_of_recall(recall: Recall) -> QuerySet[Vehicle]:
    """The cars we know that a recall means, with ``done_on`` where one was put right. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(CARS, {"recall": recall.pk, "most": CARS_MAX})
        ids = [pk for (pk,) in cursor.fetchall()]
    done = RecallDone.objects.filter(recall=recall, vehicle=OuterRef("pk")).values("on_date")
    cars = Vehicle.objects.filter(pk__in=ids).select_related("model__brand")
    return cars.annotate(done_on=Subquery(done)).order_by("done_on", "plate_key", "pk")


def open_recalls(on: date) -> QuerySet[Recall]:
    """Recalls in force, newest first, with how many cars were put right."""
    rows = Recall.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on)).select_related("operation")
    return rows.annotate(done_count=Count("done")).order_by("-issued_on", "-pk")[:RECALLS_MAX]
