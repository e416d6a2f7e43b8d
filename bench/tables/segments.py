"""Segments and reports over very many members, beside one aggregate over the same rows."""

from __future__ import annotations

from datetime import timedelta

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from bench.tables.reminders import join
from club.insight.queries import reports
from club.segments.actions import classify
from club.segments.models import ClassRun
from club.segments.queries import by_class, fitting, run_on, seen

TITLE = "segments and reports over 100,000 members"
LIMIT = "limit: one aggregate query"
AGGREGATE = (
    "SELECT klass, label, count(*), sum(amount_minor) FROM club_standing WHERE run_id = %s GROUP BY 1, 2"
)
VISITS = """
    INSERT INTO booking_visit (ref, number, site_id, vehicle_id, person_id, opened_at, closed_at, currency,
        source, external_number, correction)
    SELECT 'b' || m.id, 'B' || m.id, m.site_id, (SELECT min(id) FROM booking_vehicle), m.user_id,
        %s - (m.id %% 700) * interval '1 day', %s - (m.id %% 700) * interval '1 day', 'GBP', 'bench', '', ''
    FROM club_member m
"""
LINES = """
    INSERT INTO booking_visitline (visit_id, position, kind, description, net_minor, tax_minor, points_minor,
        pay_type)
    SELECT id, 1, 'labour', 'Work', 1000 + (id * 7919) % 90000, 0, 0, 'customer' FROM booking_visit
    WHERE source = 'bench'
"""


def run(stage: Stage) -> Table:
    members = stage.size(20_000, 100_000)
    site, _service = ground.dealership(days=(0, 1), bay=1)
    join(site, members)
    ground.run(
        "INSERT INTO booking_vehicle (ref, plate, plate_key, plate_country, description, paint, created_at) "
        "VALUES ('bench', 'B1', 'B1', 'GB', 'car', '', %s)",
        ground.NOW,
    )
    ground.run(VISITS, ground.NOW, ground.NOW)
    ground.run(LINES)
    ground.analyse()
    on = ground.TODAY
    classify(on=on, now=ground.NOW)
    ground.run("ANALYZE club_standing")
    found = run_on(on)
    assert found is not None  # noqa: S101  # made a line above

    def limit() -> Sample:
        return timed(lambda: len(ground.run(AGGREGATE, found.pk)) and members)

    def segment() -> Sample:
        asked = {"klass": {"in": ["A", "B"]}, "visits": {"least": 1}}
        return timed(lambda: fitting(asked, on).count() and members)

    def classes() -> Sample:
        return timed(lambda: len(by_class(seen(found, None))) and members)

    def customers() -> Sample:
        return timed(lambda: len(reports.splits(on, None)) and members)

    def again() -> Sample:
        day = on + timedelta(days=ClassRun.objects.count())
        return timed(lambda: classify(on=day, now=ground.NOW).pk and members)

    bar = Bar("times", 3)
    sides = [
        Side(LIMIT, limit), Side("a segment of two conditions", segment, LIMIT, bar),
        Side("customers by class", classes, LIMIT, bar), Side("customers, six cuts", customers, LIMIT),
        Side("a whole run of the classes", again, LIMIT),
    ]  # fmt: skip
    rows = compared(sides, in_turns(sides, stage.rounds))
    return Table(TITLE, f"{members:,} members with a bill each; figure: multiple of the limit's cost", rows)
