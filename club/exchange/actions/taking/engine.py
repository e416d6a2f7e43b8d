"""The same for every kind of list: what is known by its digest is passed over, the rest judged and written.

A dry run stops before writing, so it tells what a real one would do and changes nothing (E8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from club.exchange.models import ExternalRecord, ImportConflict, ImportedRow, ImportJob
from club.exchange.rules.rows import READERS, Read, Unit
from club.exchange.rules.values import CELL_PROBLEM_MAX, BadCellError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from booking.garage.models import Vehicle
    from portal.models import User

NEW, CHANGED, CONFLICT, ERROR, SAME = "new", "changed", "conflict", "error", "unchanged"
SECRET = frozenset({"id_number"})
RECORDED = ("person_id", "vehicle_id", "visit_id", "policy_id")


@dataclass
class Judged:
    """A unit and what is to become of it. ``target``: the row of ours that it means."""

    unit: Unit
    outcome: str = NEW
    code: str = ""
    column: str = ""
    value: str = ""
    read: Read | None = None
    record: ExternalRecord | None = None
    target: Any = None
    vehicle: Vehicle | None = None
    person: User | None = None
    other_site_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    late_days: int = 0

    @property
    def values(self) -> dict[str, Any]:
        return self.read.values if self.read else {}

    def conflict(self, code: str, *, other_site_id: int | None = None) -> None:
        self.outcome, self.code, self.other_site_id = CONFLICT, code, other_site_id

    def error(self, column: str, code: str, value: str = "") -> None:
        self.outcome, self.column, self.code = ERROR, column, code
        self.value = value[:CELL_PROBLEM_MAX]


type Step = Callable[[ImportJob, Sequence[Judged], datetime], None]


@dataclass(frozen=True)
class Taker:
    """``judge`` asks and never writes; ``write`` is called with what is new or changed only."""

    judge: Step
    write: Step
    read: Callable[[Unit, Any], Read] | None = None
    """None: by the kind's reader."""


def take_units(
    job: ImportJob, units: Sequence[Unit], taker: Taker, now: datetime, *, is_dry: bool
) -> list[Judged]:
    """One chunk, in the caller's transaction."""
    found = [Judged(unit) for unit in units]
    pass_known(job, found)
    open_ones = [each for each in found if each.outcome == NEW]
    read_cells(job, open_ones, taker)
    readable = [each for each in open_ones if each.read is not None]
    taker.judge(job, readable, now)
    if not is_dry:
        write(job, readable, taker, now)
    note(job, found, is_dry=is_dry)
    return found


def pass_known(job: ImportJob, found: Sequence[Judged]) -> None:
    """Told before in the same words: taken, or waiting for a decision, or left out by one."""
    numbers = [each.unit.number for each in found if each.unit.number]
    same = {"site_id": job.site_id, "source": job.source, "kind": job.kind}
    records = {row.number: row for row in ExternalRecord.objects.filter(number__in=numbers, **same)}
    asked = set(
        ImportConflict.objects.filter(number__in=numbers, **same).exclude(decision="taken").values_list(
            "number", "digest"
        )
    )  # fmt: skip
    seen: set[str] = set()
    for each in found:
        number, digest = each.unit.number, each.unit.digest
        each.record = records.get(number)
        if not number:
            each.error("number", "missing")
        elif number in seen:
            each.error("number", "twice_in_list", number)
        elif (each.record is not None and each.record.digest == digest) or (number, digest) in asked:
            each.outcome = SAME
        seen.add(number)


def read_cells(job: ImportJob, found: Sequence[Judged], taker: Taker) -> None:
    reader = taker.read or READERS[job.kind]
    for each in found:
        try:
            each.read = reader(each.unit, job.site.tz)
        except BadCellError as problem:
            column, code, value = problem.args
            each.error(column, code, value)


def write(job: ImportJob, judged: Sequence[Judged], taker: Taker, now: datetime) -> None:
    raise_conflicts(job, [each for each in judged if each.outcome == CONFLICT], now)
    taken = [each for each in judged if each.outcome in (NEW, CHANGED)]
    taker.write(job, taken, now)
    keep_records(job, [each for each in taken if each.outcome in (NEW, CHANGED)], now)


def keep_records(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    """The other system's numbers with what they stand for, and the words they were told in."""
    rows = [
        ExternalRecord(
            site_id=job.site_id, source=job.source, kind=job.kind, number=each.unit.number,
            digest=each.unit.digest, facts=each.facts, job=job, told_at=now, **links_of(each),
        )
        for each in taken
    ]  # fmt: skip
    made = ExternalRecord.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["site", "source", "kind", "number"],
        update_fields=["digest", "facts", "job", "told_at", "person", "vehicle", "visit", "policy"],
    )  # fmt: skip
    for each, row in zip(taken, made, strict=True):
        each.before |= {"digest": each.record.digest if each.record else ""}
        each.record = row


def links_of(each: Judged) -> dict[str, int | None]:
    old = {name: getattr(each.record, name) for name in RECORDED} if each.record else {}
    new = {name: each.after[name] for name in RECORDED if name in each.after}
    return {**dict.fromkeys(RECORDED), **old, **new}


def raise_conflicts(job: ImportJob, waiting: Sequence[Judged], now: datetime) -> None:
    """A question for a person; asked anew when the row says something else."""
    for each in waiting:
        ImportConflict.objects.update_or_create(
            site_id=job.site_id, source=job.source, kind=job.kind, number=each.unit.number, decided_at=None,
            defaults={
                "code": each.code, "digest": each.unit.digest,
                "cells": [shown(row) for row in each.unit.rows],
                "other_site_id": each.other_site_id, "person": each.person, "vehicle": each.vehicle,
                "job": job, "raised_at": now,
            },
        )  # fmt: skip


def shown(row: Mapping[str, str]) -> dict[str, str]:
    """What may lie about until somebody decides: without a number of identity."""
    return {name: cell for name, cell in row.items() if name not in SECRET}


def note(job: ImportJob, found: Sequence[Judged], *, is_dry: bool) -> None:
    """What became of each row that was not simply known."""
    told = [each for each in found if each.outcome != SAME]
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                job=job, line=each.unit.line, number=each.unit.number[:40], outcome=each.outcome,
                code=each.code, column=each.column, value=each.value, is_dry=is_dry, before=each.before,
                after=each.after, late_days=each.late_days, record=None if is_dry else each.record,
            )
            for each in told
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def people_of(job: ImportJob, numbers: Sequence[str]) -> Mapping[str, User]:
    """The people behind the other system's customer numbers."""
    rows = ExternalRecord.objects.filter(
        site_id=job.site_id, source=job.source, kind="customers", number__in=[n for n in numbers if n]
    )
    return {row.number: row.person for row in rows.select_related("person") if row.person is not None}
