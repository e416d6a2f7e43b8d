"""Import visits with lines (CSV): the whole way of a list beside COPY of the same lines into a like table."""

from __future__ import annotations

import io
import multiprocessing
import resource
import tempfile
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from django.db import connection, connections

from bench import ground
from bench.harness import Bar, Row, Sample, Side, Table, compared, in_turns, timed
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
JOBS = 300  # of a price list; one line in four has a price of its own
KINDS = ("labour", "parts")
LIST_SECONDS_MAX = 3_600
HEADING = "number,vin,opened,closed,km,line_kind,line_text,net,tax,pay_type\n"
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
    grown = memory_rows(site, vins, stage.size(8_000, 100_000), stage.size(40_000, 1_000_000))
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
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)) + grown)


def memory_rows(site: Site, vins: list[str], few: int, many: int) -> list[Row]:
    """The most a process of its own takes for a short list and for a long one: it stays as it is."""
    peaks = {lines: peak_of(site, vins, lines) for lines in (few, many)}
    return [
        Row(f"memory of a list of {few:,} lines", note=f"{peaks[few]:,} MB at most"),
        Row(
            f"memory of a list of {many:,} lines, of that", figure=peaks[many] / peaks[few],
            bar=Bar("most", 1.3), note=f"{peaks[many]:,} MB at most",
        ),
    ]  # fmt: skip


def peak_of(site: Site, vins: list[str], lines: int) -> int:
    """MB of a process that looks through and takes a list of so many lines from a file."""
    batch = next(ground.numbers)
    with tempfile.NamedTemporaryFile("w+", suffix=".csv") as file:
        file.write(HEADING)
        for n in range(lines // LINES):
            file.writelines(lines_of(f"M{batch}-{n}", vins[n % CARS]))
        file.flush()
        connections.close_all()
        context = multiprocessing.get_context("fork")
        heard, told = context.Pipe(duplex=False)
        process = context.Process(target=measured, args=(site, file.name, lines, told), daemon=True)
        process.start()
        try:
            if not heard.poll(LIST_SECONDS_MAX):
                raise TimeoutError("the list was not taken in time")
            return int(heard.recv())
        finally:
            process.join(5)
            process.kill()


def measured(site: Site, path: str, lines: int, told: Connection) -> None:
    with Path(path).open("rb") as upload:
        take_from(site, upload, lines)
    told.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    connections.close_all()


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
    rows = (line for n, number in enumerate(numbers) for line in lines_of(number, vins[n % CARS]))
    return "".join([HEADING, *rows]).encode()


def lines_of(number: str, vin: str) -> list[str]:
    """Jobs and parts of a price list, at any minute of a day: three lines in four are from it."""
    day, at = (ground.NOW - timedelta(days=30)).date().isoformat(), crc32(number.encode())
    opened, closed = f"{day} {8 + at % 4:02}:{at % 60:02}", f"{day} {14 + at % 4:02}:{at % 60:02}"
    jobs = [(at >> shift) % (JOBS if shift else JOBS * JOBS) for shift in range(LINES)]
    return [
        f"{number},{vin},{opened},{closed},,{KINDS[job % 2]},Job {job},{job}.50,{job // 5}.10,customer\n"
        for job in jobs
    ]


def take(site: Site, data: bytes) -> int:
    """From the upload to the last chunk: looked through by a dry run, then taken in."""
    return take_from(site, io.BytesIO(data), data.count(b"\n") - 1)


def take_from(site: Site, upload: BinaryIO, lines: int) -> int:
    now = ground.NOW
    job = exchange.take_in(site=site, kind="visits", upload=upload, name="bench", now=now, actor=None)
    exchange.name_columns(job=job, mapping=job.mapping, now=now, actor=None)
    work_on_lists(clock=lambda: now)
    exchange.confirm_list(job=ImportJob.objects.get(pk=job.pk), now=now, actor=None)
    work_on_lists(clock=lambda: now)
    done = ImportJob.objects.get(pk=job.pk)
    if done.state != ImportJob.State.DONE or done.counts.get("error"):
        raise RuntimeError(f"the list ended as {done.state}: {done.counts}")
    done.file.delete(save=False)
    return lines
