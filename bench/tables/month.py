"""A month of availability at a large site, with few and with very many appointments behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import ground
from bench.harness import Bar, Row, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from booking.appointments.queries import availability
from booking.sites.models import Site
from booking.workshop.models import Operation

TITLE = "month of availability, 42 units"
UNITS = {"bay": 16, "technician": 18, "reception": 4, "seat": 4}
# One hour of one bay and one technician, in a grid that never overlaps; counters are their sums.
FILL = """
    WITH cell AS (
        SELECT d.id AS day, d.t0, b.id AS bay, t.id AS technician, lo,
            row_number() OVER (ORDER BY d.day, b.id, lo) AS n
        FROM booking_siteday d
        JOIN (SELECT id, site_id, row_number() OVER (PARTITION BY site_id ORDER BY id) AS n
              FROM booking_resource WHERE kind = 'bay') b ON b.site_id = d.site_id
        JOIN (SELECT id, site_id, row_number() OVER (PARTITION BY site_id ORDER BY id) AS n
              FROM booking_resource WHERE kind = 'technician') t ON t.site_id = d.site_id AND t.n = b.n
        CROSS JOIN LATERAL (SELECT lo FROM jsonb_array_elements(d.opening) o,
            generate_series((o ->> 0)::int, (o ->> 1)::int - 4, %(every)s) lo) g
        WHERE d.site_id = %(site)s AND d.day BETWEEN %(first)s AND %(last)s LIMIT %(count)s
    ), made AS (
        INSERT INTO booking_appointment (ref, site_id, state, mode, arrive_at, promise_at, work_minutes,
            request_key, request_hash, version, moves_online, note, deposit_reference, created_at)
        SELECT 'B' || %(site)s || '-' || n || %(mark)s, %(site)s, %(state)s, 'wait',
            t0 + lo * interval '15 min', t0 + (lo + 4) * interval '15 min', 60,
            %(mark)s || %(site)s || ':' || n, '', 1, 0, '', '', now() FROM cell RETURNING id, request_key
    ), claimed AS (
        INSERT INTO booking_claim (resource_id, during, appointment_id, site_day_id, lo, hi, minutes, cars,
            reason, skills)
        SELECT u.id, tstzrange(t0 + lo * interval '15 min', t0 + (lo + 4) * interval '15 min'), made.id,
            cell.day, lo, lo + 4, u.minutes, u.cars, '', '{}'
        FROM cell JOIN made ON made.request_key = %(mark)s || %(site)s || ':' || n
        CROSS JOIN LATERAL (VALUES (bay, 0, 0), (technician, 60, 1)) u(id, minutes, cars)
        RETURNING site_day_id, minutes, cars
    )
    UPDATE booking_siteday d SET minutes_used = d.minutes_used + s.minutes, cars_used = d.cars_used + s.cars
    FROM (SELECT site_day_id, sum(minutes)::int AS minutes, sum(cars)::int AS cars FROM claimed GROUP BY 1) s
    WHERE d.id = s.site_day_id
"""


def run(stage: Stage) -> Table:
    few, many = stage.size(5_000, 5_000), stage.size(20_000, 500_000)
    site, service = ground.dealership(days=(-60, 45), **UNITS)
    fill(site, few)
    ground.analyse()
    times = stage.size(8, 40)
    note = "one client, one process; CPU µs are ours"
    before = measure(f"{few:,} appointments", site, service, times, stage)
    more = []
    for _ in range(max(1, many // 50_000)):
        other, _service = ground.dealership(days=(-400, 1), **UNITS)
        more.append(other)
        fill(other, min(many, 50_000))
    ground.analyse()
    after = measure(f"{few + many:,} appointments", site, service, times, stage)
    rows = [*before, *after, grown(before[0], after[0]), queries(site, service)]
    return Table(TITLE, note, rows)


def fill(site: Site, count: int) -> None:
    """``count`` appointments: past days are full, the coming month is seven tenths full."""
    today = ground.TODAY
    for first, last, every, state, mark, limit in (
        (today, today + timedelta(days=45), 6, "booked", "n", count // 2),
        (today - timedelta(days=4_000), today - timedelta(days=1), 4, "delivered", "p", count),
    ):
        done = ground.run("SELECT count(*) FROM booking_appointment WHERE site_id = %s", site.pk)[0][0]
        with connection.cursor() as cursor:
            cursor.execute(
                FILL,
                {
                    "site": site.pk, "first": first, "last": last, "every": every, "state": state,
                    "mark": mark, "count": min(limit, count - done),
                },
            )  # fmt: skip


def measure(name: str, site: Site, service: Operation, times: int, stage: Stage) -> list[Row]:
    side = Side(name, month(site, service, times), bar=Bar("ms", 10))
    return compared([side], in_turns([side], stage.rounds))


def month(site: Site, service: Operation, times: int) -> Callable[[], Sample]:
    return lambda: timed(lambda: sum(1 for _ in range(times) if asked(site, service)))


def asked(site: Site, service: Operation) -> object:
    return availability(
        site=site, operations=[service], mode="wait", first=ground.TODAY,
        last=ground.TODAY + timedelta(days=30), now=ground.NOW,
    )  # fmt: skip


def grown(before: Row, after: Row) -> Row:
    times = (after.figure or 0) / (before.figure or 1)
    return Row("grown by", figure=times, bar=Bar("times", 2))


def queries(site: Site, service: Operation) -> Row:
    with CaptureQueriesContext(connection) as asked_for:
        asked(site, service)
    return Row("queries", figure=len(asked_for), bar=Bar("most", 3))
