"""Plan services and inspections of very many cars, and plan them again; memory stays as it was."""

from __future__ import annotations

import resource
from datetime import timedelta
from itertools import batched

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from bench.tables.reminders import join
from booking.garage.models import Vehicle, VehicleModel
from booking.sites.models import Brand
from club.reminders.actions import plan
from club.reminders.foresight import AT_ONCE, foresee_cars
from club.reminders.models import Outlook, Rule

TITLE = "plan services and inspections"
LIMIT = "limit: one INSERT … SELECT of as many rows with a unique key"
AHEAD = "work out cars ahead (cars with eight readings)"
AHEAD_AT_ONCE = 4_000
SPREAD = 1_060  # days over which what is due lies: one or two services a year, an inspection in some years
CARS = """
    INSERT INTO booking_vehicle (ref, plate, plate_key, plate_country, description, paint, created_at,
        registered_on)
    SELECT 'b' || n, 'B' || n, 'B' || n, 'GB', 'car', '', %s, %s::date - (n %% 2900)
    FROM generate_series(1, %s) n
"""
KEEPERS = """
    INSERT INTO booking_keeper (vehicle_id, user_id, role, from_date, ending)
    SELECT v.id, m.user_id, 'owner', %s, '' FROM booking_vehicle v
    JOIN (SELECT user_id, row_number() OVER () - 1 AS n FROM club_member) m
        ON m.n = v.id %% (SELECT count(*) FROM club_member)
"""
FORECASTS = """
    INSERT INTO club_forecast (anchor, subject_type, subject_id, mark, vehicle_id, due_on, facts)
    SELECT a.anchor, 'vehicle', v.id, 'after-' || v.id, v.id,
        %s::date - 60 + ((v.id * a.prime) %% %s)::int, '{}'
    FROM booking_vehicle v, (VALUES ('service', 7919), ('inspection', 104729)) a (anchor, prime)
"""
OUTLOOKS = "INSERT INTO club_outlook (vehicle_id, at) SELECT id, %s FROM booking_vehicle"
READINGS = """
    INSERT INTO booking_odometerreading (vehicle_id, on_date, km, source, recorded_at, answer)
    SELECT v.id, %s::date - 90 * n, 100000 - n * (2000 + (v.id * 7919 + n * 104729) %% 900), 'owner', %s, ''
    FROM booking_vehicle v, generate_series(1, 8) n WHERE v.id = ANY(%s)
"""
SERVICES = """
    INSERT INTO booking_milestone (vehicle_id, kind, on_date, km, recorded_at)
    SELECT id, 'service', %s::date - (id %% 300)::int, 80000, %s FROM booking_vehicle
    WHERE id = ANY(%s) AND id %% 3 > 0
"""
TABLES = """
    CREATE TABLE bench_due (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE,
        vehicle bigint NOT NULL, person bigint NOT NULL, due date NOT NULL, send_at timestamptz NOT NULL,
        state text NOT NULL)
"""
INSERT = """
    INSERT INTO bench_due (key, vehicle, person, due, send_at, state)
    SELECT %s || f.id, f.vehicle_id, k.user_id, f.due_on, %s, 'planned'
    FROM club_forecast f JOIN booking_keeper k ON k.vehicle_id = f.vehicle_id
    WHERE f.due_on BETWEEN %s AND %s ORDER BY f.due_on LIMIT %s
    ON CONFLICT (key) DO NOTHING RETURNING 1
"""


def run(stage: Stage) -> Table:
    cars = stage.size(100_000, 1_000_000)
    lay(cars)
    due = plan(now=ground.NOW)
    before = memory()

    def limit() -> Sample:
        first, last = ground.TODAY - timedelta(days=60), ground.TODAY + timedelta(days=60)
        mark = f"{next(ground.numbers)}:"
        return timed(lambda: len(ground.run(INSERT, mark, ground.NOW, first, last, due)))

    def first() -> Sample:
        ground.run("TRUNCATE club_occurrence CASCADE")
        return timed(lambda: plan(now=ground.NOW))

    def again() -> Sample:
        return timed(lambda: due + plan(now=ground.NOW))

    def ahead() -> Sample:
        def work() -> int:
            for batch in batched(driven, AT_ONCE):
                foresee_cars(batch, on=ground.TODAY, now=ground.NOW)
            return len(driven)

        return timed(work)

    bar = Bar("times", 4)
    sides = [Side(LIMIT, limit), Side("plan", first, LIMIT, bar), Side("plan again", again, LIMIT, bar)]
    rows = compared(sides, in_turns(sides, stage.rounds))
    grown = memory() - before
    driven = drive()
    rows += compared([Side(AHEAD, ahead)], in_turns([Side(AHEAD, ahead)], stage.rounds))
    note = f"{cars:,} cars, {due:,} messages due; our memory grew by {grown:,} MB over all plannings"
    return Table(TITLE, f"{note}; figure: multiple of the limit's cost", rows)


def lay(cars: int) -> None:
    """A member for every five cars; the cars' due days worked out, as the planner's nights leave them."""
    site, _service = ground.dealership(days=(0, 1), bay=1)
    join(site, max(1, cars // 5))
    ground.run(CARS, ground.NOW, ground.TODAY, cars)
    ground.run(KEEPERS, ground.TODAY - timedelta(days=400))
    ground.run(FORECASTS, ground.TODAY, SPREAD)
    ground.run(OUTLOOKS, ground.NOW)
    ground.run(TABLES)
    Rule.objects.exclude(code__in=["service", "inspection"]).update(paused_at=ground.NOW)
    since = ground.NOW - timedelta(days=1)
    Rule.objects.update(active_from=since, most_at_once=10_000_000)
    ground.analyse()


def drive() -> list[int]:
    """Some of the cars with all that their days follow from: a model, eight readings, a service of most."""
    some = list(Outlook.objects.order_by("pk").values_list("pk", flat=True)[:AHEAD_AT_ONCE])
    brand = Brand.objects.create(code="bench", name="Bench")
    model = VehicleModel.objects.create(
        brand=brand, code="bench", name="Bench", body="suv", fuel="petrol", price_group="m", from_year=2015
    )
    Vehicle.objects.filter(pk__in=some).update(model=model)
    ground.run(READINGS, ground.TODAY, ground.NOW, some)
    ground.run(SERVICES, ground.TODAY, ground.NOW, some)
    ground.analyse()
    foresee_cars(some, on=ground.TODAY, now=ground.NOW)
    return some


def memory() -> int:
    """The most this process ever took, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
