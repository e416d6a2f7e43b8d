"""What cars need is worked out from four small tables and two lists that are mostly empty: read in one query.

Raw SQL: a garage stands on an owner's first page (performance.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db import DEFAULT_DB_ALIAS, connection

from booking.due.queries.intervals import CarFacts, Done
from booking.due.queries.recalls import IN_FORCE
from booking.garage.models import InsurancePolicy, Milestone, OdometerReading, Vehicle, VehicleModel
from booking.garage.rules import Reading

DRIVEN = """
SELECT 'readings', vehicle_id, id, on_date, km, source, answer
FROM booking_odometerreading WHERE vehicle_id = ANY(%(cars)s)
UNION ALL
SELECT 'milestones', vehicle_id, id, on_date, km, kind, ''
FROM booking_milestone WHERE vehicle_id = ANY(%(cars)s)
UNION ALL
"""
FACTS = f"""{DRIVEN}
SELECT 'car', id, id, registered_on, model_id::int, plate_country, ''
FROM booking_vehicle WHERE id = ANY(%(cars)s)
ORDER BY 4, 5, 3
"""  # noqa: S608 - our own words
PARTS = f"""{DRIVEN}
SELECT 'insurance', vehicle_id, id, ends_on, NULL, kind, '' FROM booking_insurancepolicy
WHERE vehicle_id = ANY(%(cars)s) AND superseded_at IS NULL
UNION ALL
SELECT 'deferred', vehicle_id, id, declined_on, NULL, '', '' FROM booking_deferredwork
WHERE vehicle_id = ANY(%(cars)s) AND done_at IS NULL AND dropped_at IS NULL
UNION ALL
SELECT 'recalls', v.id, r.id, r.issued_on, NULL, '', '' {IN_FORCE}
ORDER BY 4, 5, 3
"""  # noqa: S608 - our own words
FIELDS = {
    "readings": (OdometerReading, ["id", "vehicle_id", "on_date", "km", "source", "answer"]),
    "milestones": (Milestone, ["id", "vehicle_id", "kind", "on_date", "km"]),
    "insurance": (InsurancePolicy, ["id", "vehicle_id", "kind", "ends_on", "superseded_at"]),
}
"""What is read of each, in the order of the model's own columns."""


def read_facts(cars: Collection[int]) -> dict[int, CarFacts]:
    """What intervals follow from, of very many cars. Two queries, no row of the ORM's for each."""
    readings, milestones = defaultdict[int, list[Reading]](list), defaultdict[int, list[Done]](list)
    known = []
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"cars": list(cars)})
        for name, car, pk, day, number, word, answer in cursor.fetchall():
            if name == "readings":
                if answer != OdometerReading.Answer.WRONG:
                    readings[car].append(Reading(day, number, word))
            elif name == "milestones":
                milestones[car].append(Done(pk, word, day, number))
            else:
                known.append((car, number, word, day))
    models = VehicleModel.objects.in_bulk({model for _car, model, _country, _day in known if model})
    return {
        car: CarFacts(models.get(model), country, day, readings[car], milestones[car])
        for car, model, country, day in known
    }


def read_parts(vehicles: Sequence[Vehicle], on: date) -> frozenset[str]:
    """Fetches what ``due_parts`` names, and says which of "deferred" and "recalls" there is any of."""
    known = {vehicle.pk: {name: list[object]() for name in FIELDS} for vehicle in vehicles}
    others = set()
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"cars": list(known), "on": on})
        for name, car, pk, day, km, kind, answer in cursor.fetchall():
            if name not in FIELDS:
                others.add(name)
                continue
            told = {
                "id": pk, "vehicle_id": car, "on_date": day, "ends_on": day, "km": km, "source": kind,
                "kind": kind, "answer": answer, "superseded_at": None,
            }  # fmt: skip
            model, fields = FIELDS[name]
            row = model.from_db(DEFAULT_DB_ALIAS, fields, [told[field] for field in fields])
            known[car][name].append(row)
    for vehicle in vehicles:
        for name, rows in known[vehicle.pk].items():
            relation = getattr(vehicle, name).get_queryset()
            relation._result_cache, relation._prefetch_done = rows, True
            vehicle.__dict__.setdefault("_prefetched_objects_cache", {})[name] = relation
    return frozenset(others)
