"""A list comes in: looked at, its columns named, looked through, taken in chunk by chunk, taken back.

Each chunk is one transaction and moves ``done_rows``: whoever is killed leaves whole chunks, and whoever
comes next goes on behind them (safety.md E7). Two workers never share a job: it is leased.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, BinaryIO

from django.core.files.base import File
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from club import house
from club.exchange.actions.taking import TAKERS, Judged, Taker, take_units
from club.exchange.lists_in import units_of
from club.exchange.models import ColumnMap, ExternalRecord, ImportJob
from club.exchange.models.imports import Kind
from club.exchange.reading import (
    BY_HAND,
    BYTES_MAX,
    FileTooLarge,
    FileUnreadable,
    Sniffed,
    check,
    csv_rows,
    encoding_of,
)
from club.exchange.rules.columns import guess, mapping_problem
from club.exchange.rules.rows import Unit
from club.exchange.rules.values import folded
from club.exchange.workbooks import check_archive, is_workbook, workbook_rows
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from booking.sites.models import Site
    from portal.models import User

CHUNK = 1_000  # numbers in a transaction
LEASE = timedelta(minutes=3)
SHOWN = 20
AGAIN = "again"
"""In place of a record's digest: the next time its row counts as new words."""
State = ImportJob.State


class ColumnsUnnamed(Refusal):
    code = "columns_missing"
    sentence = _("Say which columns these are: %(columns)s.")


class EmptyList(Refusal):
    code = "empty_list"
    sentence = _("This list has no rows below its heading.")


class NothingRefused(Refusal):
    code = "nothing_refused"
    status = 409
    sentence = _("Every row of this list was taken in.")


class NotNow(Refusal):
    code = "not_now"
    status = 409
    sentence = _("This list has gone on meanwhile. Look at it again.")


def sniff(file: IO[bytes], encoding: str = "") -> Sniffed:
    """How a file is written, its heading and first rows. ``encoding``: picked by hand."""
    file.seek(0)
    if is_workbook(file.read(4)):
        check_archive(file)
        rows, form, encoding = workbook_rows(file), "xlsx", ""
    else:
        if encoding and encoding not in BY_HAND:
            raise FileUnreadable
        if encoding:
            check(file, encoding)
        encoding = encoding or encoding_of(file)
        rows, form = csv_rows(file, encoding), "csv"
    first = list(itertools.islice(rows, SHOWN + 1))
    heading = [folded(name) for name in first[0]] if first else []
    named = [name for name in heading if name]
    if len(first) < 2 or not named or len(set(named)) < len(named):
        raise EmptyList if len(first) < 2 else FileUnreadable
    return Sniffed(form, encoding, heading, [[folded(cell) for cell in row] for row in first[1:]])


def take_in(
    *,
    site: Site,
    kind: str,
    upload: BinaryIO,
    name: str,
    now: datetime,
    actor: User | None,
    source: str = "dms",
    encoding: str = "",
) -> ImportJob:
    """Keep the file and guess its columns; nothing is read out of it yet. Without an ``actor`` it comes
    from the house's own machine and may be of any length.

    Raises FileTooLarge, FileUnreadable, EncodingUnclear, EmptyList.
    """
    size = upload.seek(0, 2)
    if actor is not None and size > BYTES_MAX:
        raise FileTooLarge(rows=100_000)
    found = sniff(upload, encoding)
    saved = ColumnMap.objects.filter(site=site, source=source, kind=kind).first()
    upload.seek(0)
    digest = hashlib.sha256()
    while piece := upload.read(1 << 20):
        digest.update(piece)
    job = ImportJob(
        site=site, source=source, kind=Kind(kind), name=name[:120],
        sha256=digest.hexdigest(), format=found.format, encoding=found.encoding, heading=found.heading,
        made_at=now, made_by=actor,
        mapping=guess(kind, found.heading, saved.mapping if saved else None, in_miles=house.in_miles()),
    )  # fmt: skip
    upload.seek(0)
    with transaction.atomic():
        job.file.save(f"{job.ref}.{found.format}", File(upload), save=False)
        job.save()
        record(actor=actor, verb="list.uploaded", subject=job, data={"kind": kind}, now=now, site=site)
    return job


def name_columns(
    *, job: ImportJob, mapping: Mapping[str, str], now: datetime, actor: User | None
) -> ImportJob:
    """Which column is which; kept for the next list of this kind. The list is then looked through."""
    chosen = {ours: theirs for ours, theirs in mapping.items() if theirs}
    problem = mapping_problem(job.kind, chosen, job.heading)
    if problem:
        raise ColumnsUnnamed(columns=", ".join(problem))
    with transaction.atomic():
        row = _locked(job, State.UPLOADED, State.CHECKED)
        row.mapping, row.state, row.done_rows, row.counts = chosen, State.TO_CHECK, 0, {}
        row.imported.all().delete()
        row.save()
        ColumnMap.objects.update_or_create(
            site_id=row.site_id, source=row.source, kind=row.kind,
            defaults={"mapping": chosen, "saved_at": now, "saved_by": actor},
        )  # fmt: skip
        return row


def confirm_list(*, job: ImportJob, now: datetime, actor: User | None) -> ImportJob:
    """Somebody saw what it would do and wants it."""
    with transaction.atomic():
        row = _locked(job, State.CHECKED)
        row.state, row.done_rows, row.counts = State.QUEUED, 0, {}
        row.confirmed_at, row.confirmed_by = now, actor
        row.imported.all().delete()
        row.save()
        record(actor=actor, verb="list.confirmed", subject=row, now=now, site=row.site)
        return row


def take_again(*, job: ImportJob, now: datetime, actor: User | None) -> ImportJob:
    """What was refused is tried once more: its customer or car may be known by now, its consent given.

    Raises NotNow, NothingRefused.
    """
    with transaction.atomic():
        row = _locked(job, State.DONE)
        refused = row.imported.refused()
        if not refused.exists():
            raise NothingRefused
        ExternalRecord.objects.filter(rows__in=refused, job=row).update(digest=AGAIN)
        row.state, row.done_rows = State.QUEUED, 0
        row.save(update_fields=["state", "done_rows"])
        record(actor=actor, verb="list.again", subject=row, now=now, site=row.site)
        return row


def drop_list(*, job: ImportJob, now: datetime, actor: User | None) -> ImportJob:
    """Put away a list that was not taken; its file goes."""
    with transaction.atomic():
        row = _locked(job, State.UPLOADED, State.CHECKED, State.FAILED)
        row.file.delete(save=False)
        row.state, row.file = State.DROPPED, ""
        row.save()
        return row


def _locked(job: ImportJob, *states: str) -> ImportJob:
    row = ImportJob.objects.select_for_update(of=["self"]).select_related("site__group").get(pk=job.pk)
    if row.state not in states:
        raise NotNow
    return row


def claim_list(*, now: datetime) -> ImportJob | None:
    """The oldest list that waits, for one worker."""
    with transaction.atomic():
        rows = ImportJob.objects.waiting(now).order_by("made_at", "pk")
        job = rows.select_for_update(skip_locked=True, of=["self"]).first()
        if job is not None:
            job.claimed_until = now + LEASE
            job.save(update_fields=["claimed_until"])
        return job


def work_on(
    *,
    job: ImportJob,
    clock: Callable[[], datetime],
    takers: Mapping[str, Taker] = TAKERS,
    go_on: Callable[[], bool] = lambda: True,
) -> ImportJob:
    """Chunk by chunk to its end, or until ``go_on`` says no; what is left is for the next turn."""
    is_dry = job.state == State.TO_CHECK
    try:
        with job.file.open("rb") as file:
            chunks = itertools.batched(wanted(job, units_of(job, file, job.done_rows)), CHUNK)
            for chunk in chunks:
                job = take_chunk(job, chunk, takers[job.kind], clock(), is_dry=is_dry)
                if not go_on():
                    return let_go(job)
    except (FileUnreadable, FileTooLarge) as refusal:
        return end(job, State.FAILED, clock(), refusal.messages[0])
    return end(job, State.CHECKED if is_dry else State.DONE, clock())


def wanted(job: ImportJob, units: Iterator[Unit]) -> Iterator[Unit]:
    """All of them; of a list that was through before, those that were refused."""
    if not job.was_through:
        return units
    refused = set(job.imported.refused().values_list("line", flat=True))
    return (unit for unit in units if unit.line in refused)


def take_chunk(
    job: ImportJob, chunk: tuple[Unit, ...], taker: Taker, now: datetime, *, is_dry: bool
) -> ImportJob:
    with transaction.atomic():
        row = ImportJob.objects.select_for_update(of=["self"]).select_related("site__group").get(pk=job.pk)
        one_at_a_time(row)
        if row.done_rows != job.done_rows or row.state != job.state:
            raise NotNow  # another worker went on with it: its chunk stands, ours never was
        found = take_units(row, chunk, taker, now, is_dry=is_dry)
        row.counts = counts_with(row, found)
        row.done_rows = chunk[-1].last_line
        row.claimed_until = now + LEASE
        row.save(update_fields=["counts", "done_rows", "claimed_until"])
    return row


def counts_with(job: ImportJob, found: Sequence[Judged]) -> dict[str, int]:
    """How many rows came to what; one that is tried again is not counted twice."""
    counts = Counter(job.counts)
    counts.update(each.outcome for each in found)
    counts.subtract(each.former for each in found if each.former)
    return {outcome: count for outcome, count in counts.items() if count > 0}


def one_at_a_time(job: ImportJob) -> None:
    """Lists of one system and kind wait for each other, chunk by chunk: what overlaps is told once."""
    name = f"list:{job.site_id}:{job.source}:{job.kind}".encode()
    number = int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def let_go(job: ImportJob) -> ImportJob:
    ImportJob.objects.filter(pk=job.pk).update(claimed_until=None)
    return job


def end(job: ImportJob, state: str, now: datetime, problem: str = "") -> ImportJob:
    with transaction.atomic():
        row = _locked(job, job.state)
        row.state, row.claimed_until, row.problem = State(state), None, problem[:200]
        if state == State.CHECKED:
            row.checked_at, row.rows, row.done_rows = now, max(row.done_rows, 0), 0
        else:
            row.finished_at = now
        row.save()
        return row
