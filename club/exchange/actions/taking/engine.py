"""The same for every kind of list: what is known by its digest is passed over, the rest judged and written.

A dry run stops before writing, so it tells what a real one would do and changes nothing (E8).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_precision

from booking.tables import copy_in, next_ids
from club.exchange.models import ExternalRecord, ImportConflict, ImportedRow, ImportJob
from club.exchange.rules.rows import READERS, Read, Unit
from club.exchange.rules.values import CELL_PROBLEM_MAX, BadCellError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from booking.garage.models import Vehicle
    from portal.models import User

NEW, CHANGED, CONFLICT, ERROR, SAME = "new", "changed", "conflict", "error", "unchanged"
SECRET = frozenset({"id_number"})
RECORDED = ("person_id", "vehicle_id", "visit_id", "policy_id")
RECORD_COLUMNS = (
    "id", "site_id", "source", "kind", "number", "digest", "facts", "job_id", "told_at", *RECORDED
)  # fmt: skip
ROW_COLUMNS = (
    "job_id", "line", "number", "outcome", "code", "column", "value", "record_id", "before", "after",
    "late_days", "is_dry", "kept_reason",
)  # fmt: skip


@dataclass(slots=True)
class Judged:
    """A unit and what is to become of it. ``target``: the row of ours that it means."""

    unit: Unit
    outcome: str = NEW
    code: str = ""
    column: str = ""
    value: str = ""
    read: Read | None = None
    record: ExternalRecord | None = None
    """What its number stood for so far."""
    record_id: int | None = None
    target: Any = None
    vehicle: Vehicle | None = None
    person: User | None = None
    vehicle_id: int | None = None
    person_id: int | None = None
    """Where its key is all that is needed."""
    other_site_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    late_days: int = 0
    former: str = ""
    """What became of it when the list was taken in before."""

    @property
    def values(self) -> dict[str, Any]:
        return self.read.values if self.read else {}

    @property
    def is_plain(self) -> bool:
        """To be taken, and nothing to be said about it."""
        return self.outcome in (NEW, CHANGED) and not self.code

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
    if job.was_through:
        forget_notes(job, found)
    note(job, found, is_dry=is_dry)
    return found


def pass_known(job: ImportJob, found: Sequence[Judged]) -> None:
    """Told before in the same words: taken, or waiting for a decision, or left out by one."""
    numbers = [each.unit.number for each in found if each.unit.number]
    same = {"site_id": job.site_id, "source": job.source, "kind": job.kind}
    known = ExternalRecord.objects.filter(number__among=numbers, **same)
    digests = dict(known.values_list("number", "digest"))
    asked = set(
        ImportConflict.objects.filter(number__among=numbers, **same).exclude(decision="taken").values_list(
            "number", "digest"
        )
    )  # fmt: skip
    seen: set[str] = set()
    for each in found:
        number, digest = each.unit.number, each.unit.digest
        if not number:
            each.error("number", "missing")
        elif number in seen:
            each.error("number", "twice_in_list", number)
        elif digests.get(number) == digest or (number, digest) in asked:
            each.outcome = SAME
        seen.add(number)
    again = {each.unit.number: each for each in found if each.outcome == NEW and each.unit.number in digests}
    rows = known.filter(number__among=again).select_related("person", "vehicle") if again else ()
    for row in rows:
        again[row.number].record = row


def read_cells(job: ImportJob, found: Sequence[Judged], taker: Taker) -> None:
    reader, decimals = taker.read or READERS[job.kind], get_currency_precision(job.site.currency)
    for each in found:
        each.unit.decimals = decimals
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
    fresh = [each for each in taken if each.record is None]
    for each, pk in zip(fresh, next_ids(ExternalRecord, len(fresh)), strict=True):
        each.record_id = pk
    copy_in(ExternalRecord, RECORD_COLUMNS, (record_row(job, each, now) for each in fresh))
    rows = [row for each in taken if (row := told_anew(job, each, now)) is not None]
    ExternalRecord.objects.bulk_update(rows, ["digest", "facts", "job", "told_at", *RECORDED])


def record_row(job: ImportJob, each: Judged, now: datetime) -> tuple[Any, ...]:
    each.before["digest"] = ""
    links = [each.after.get(name) for name in RECORDED]
    return (
        each.record_id, job.site_id, job.source, job.kind, each.unit.number, each.unit.digest,
        json.dumps(each.facts), job.pk, now, *links,
    )  # fmt: skip


def told_anew(job: ImportJob, each: Judged, now: datetime) -> ExternalRecord | None:
    row = each.record
    if row is not None:
        each.before["digest"], each.record_id = row.digest, row.pk
        row.digest, row.facts, row.job, row.told_at = each.unit.digest, each.facts, job, now
        for name in RECORDED:
            setattr(row, name, each.after.get(name, getattr(row, name)))
    return row


def raise_conflicts(job: ImportJob, waiting: Sequence[Judged], now: datetime) -> None:
    """A question for a person; asked anew when the row says something else."""
    for each in waiting:
        ImportConflict.objects.update_or_create(
            site_id=job.site_id, source=job.source, kind=job.kind, number=each.unit.number, decided_at=None,
            defaults={
                "code": each.code, "digest": each.unit.digest,
                "cells": [shown(row) for row in each.unit.rows],
                "other_site_id": each.other_site_id,
                "person_id": each.person.pk if each.person else each.person_id,
                "vehicle_id": each.vehicle.pk if each.vehicle else each.vehicle_id,
                "job": job, "raised_at": now,
            },
        )  # fmt: skip


def shown(row: Mapping[str, str]) -> dict[str, str]:
    """What may lie about until somebody decides: without a number of identity."""
    return {name: cell for name, cell in row.items() if name not in SECRET}


def forget_notes(job: ImportJob, found: Sequence[Judged]) -> None:
    """Of rows tried again: the new note stands for both, so that an undo goes back to the first."""
    notes = job.imported.filter(is_dry=False, line__among=[each.unit.line for each in found])
    told = {row.line: row for row in notes}
    for each in found:
        if (row := told.get(each.unit.line)) is not None:
            each.former, each.before, each.after = (
                row.outcome,
                each.before | row.before,
                row.after | each.after,
            )
            if row.outcome == NEW and each.outcome == CHANGED:
                each.outcome = NEW
    notes.delete()


def note(job: ImportJob, found: Sequence[Judged], *, is_dry: bool) -> None:
    """What became of each row that was not simply known; of a dry run, what somebody should look at."""
    told = [each for each in found if each.outcome != SAME and not (is_dry and each.is_plain)]
    copy_in(
        ImportedRow,
        ROW_COLUMNS,
        (
            (
                job.pk, each.unit.line, each.unit.number[:40], each.outcome, each.code, each.column,
                each.value, None if is_dry else each.record_id, json.dumps(each.before),
                json.dumps(each.after), each.late_days, is_dry, "",
            )
            for each in told
        ),
    )  # fmt: skip


def people_of(job: ImportJob, numbers: Sequence[str]) -> Mapping[str, User]:
    """The people behind the other system's customer numbers."""
    rows = customers_of(job, numbers).select_related("person")
    return {row.number: row.person for row in rows if row.person is not None}


def people_ids(job: ImportJob, numbers: Iterable[str]) -> Mapping[str, int]:
    rows = customers_of(job, numbers).filter(person__isnull=False)
    return dict(rows.values_list("number", "person_id"))


def customers_of(job: ImportJob, numbers: Iterable[str]) -> QuerySet[ExternalRecord]:
    told = {number for number in numbers if number}
    records = ExternalRecord.objects.filter(site_id=job.site_id, source=job.source, kind="customers")
    return records.filter(number__among=told) if told else records.none()
