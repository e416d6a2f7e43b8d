"""Import visits with lines (CSV): the whole way of a list beside COPY of the same lines into a like table."""

from __future__ import annotations

import io
from datetime import timedelta

from django.db import connection

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from booking.garage.models import Vehicle
from booking.garage.rules import with_check_digit
from booking.sites.models import Site
from club.exchange import actions as exchange
from club.exchange.models import ExternalRecord, ImportJob
from club.journeys.lists import work_on_lists

TITLE = "import visits with lines (CSV)"
LIMIT = "limit: COPY of the lines into an indexed table"
LINES = 4  # of each visit
CARS = 500
TABLE = """
    CREATE TABLE bench_line (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, visit text NOT NULL,
        position int NOT NULL, kind text NOT NULL, description text NOT NULL, net bigint NOT NULL,
        tax bigint NOT NULL, pay_type text NOT NULL, UNIQUE (visit, position))
"""
COPY = "COPY bench_line (visit, position, kind, description, net, tax, pay_type) FROM STDIN"


def run(stage: Stage) -> Table:
    visits = stage.size(2_000, 20_000)
    site, _work = ground.dealership()
    vins = cars_at(site)
    ground.run(TABLE)
    ground.analyse()
    last: list[bytes] = []

    def numbers() -> list[str]:
        batch = next(ground.numbers)
        return [f"B{batch}-{n}" for n in range(visits)]

    def limit() -> Sample:
        names = numbers()

        def copy_in() -> int:
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                for name in names:
                    for n in range(LINES):
                        copy.write_row((name, n, "labour", "Oil and filter", 12_050, 2_410, "customer"))
            return visits * LINES

        return timed(copy_in)

    def ours() -> Sample:
        last[:] = [text_of(numbers(), vins)]
        return timed(lambda: take(site, last[0]))

    def again() -> Sample:
        data = last[0] if last else text_of(numbers(), vins)
        if not last:
            last[:] = [data]
            take(site, data)
        return timed(lambda: take(site, data))

    sides = [
        Side(LIMIT, limit),
        Side("a list taken in, every rule applied", ours, LIMIT, Bar("share", 0.2)),
        Side("the same list again, nothing changes", again, LIMIT),
    ]
    note = f"{visits} visits of {LINES} lines; looked through, then taken; lines a second"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))


def cars_at(site: Site) -> list[str]:
    vins = [with_check_digit(f"WVWZZZ1K16W{n:06}") for n in range(CARS)]
    made = Vehicle.objects.bulk_create(Vehicle(vin=vin, created_at=ground.NOW) for vin in vins)
    ExternalRecord.objects.bulk_create(
        ExternalRecord(
            site=site, source="dms", kind="vehicles", number=car.vin or "", digest="", vehicle=car,
            told_at=ground.NOW,
        )
        for car in made
    )  # fmt: skip
    return vins


def text_of(numbers: list[str], vins: list[str]) -> bytes:
    day = (ground.NOW - timedelta(days=30)).date().isoformat()
    rows = (
        f"{number},{vins[n % CARS]},{day} 09:00,{day} 16:00,,labour,Oil filter {line},120.50,24.10,customer"
        for n, number in enumerate(numbers)
        for line in range(LINES)
    )
    heading = "number,vin,opened,closed,km,line_kind,line_text,net,tax,pay_type"
    return "\n".join([heading, *rows, ""]).encode()


def take(site: Site, data: bytes) -> int:
    """From the upload to the last chunk: looked through by a dry run, then taken in."""
    upload, now = io.BytesIO(data), ground.NOW
    job = exchange.take_in(site=site, kind="visits", upload=upload, name="bench", now=now, actor=None)
    exchange.name_columns(job=job, mapping=job.mapping, now=now, actor=None)
    work_on_lists(clock=lambda: now)
    exchange.confirm_list(job=ImportJob.objects.get(pk=job.pk), now=now, actor=None)
    work_on_lists(clock=lambda: now)
    done = ImportJob.objects.get(pk=job.pk)
    if done.state != ImportJob.State.DONE or done.counts.get("error"):
        raise RuntimeError(f"the list ended as {done.state}: {done.counts}")
    done.file.delete(save=False)
    return data.count(b"\n") - 1
