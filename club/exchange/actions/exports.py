"""Lists that leave: asked for with a reason, agreed to by a second person when large, written by the clock,
fetched by whoever asked within a day, then deleted. Each step is in the trail (safety.md R58)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from club.exchange.lists_out import counted, rows_of
from club.exchange.models import ExportJob
from club.exchange.sheets import csv_lines, workbook
from club.refusals import Refusal
from club.trail.actions import record, record_each

if TYPE_CHECKING:
    from booking.sites.models import Site
    from portal.models import User

FREE_ROWS = 1_000
ROWS_MAX = 100_000
LIFE = timedelta(hours=24)
LEASE = timedelta(minutes=5)
State = ExportJob.State


class NoReason(Refusal):
    code = "no_reason"
    sentence = _("Say what this list is needed for.")


class TooMuch(Refusal):
    code = "too_much"
    sentence = _("A list has at most %(rows)s rows. Choose fewer days or one centre.")


class NotYours(Refusal):
    code = "second_person"
    status = 403
    sentence = _("A second person has to agree to this list.")


class NotAsked(Refusal):
    code = "not_asked"
    status = 409
    sentence = _("This list has been decided already.")


class NotReady(Refusal):
    code = "not_ready"
    status = 404
    sentence = _("This list is not there (any more).")


def ask_export(
    *,
    kind: str,
    form: str,
    sites: Sequence[Site],
    reason: str,
    now: datetime,
    actor: User,
    from_date: date | None = None,
    until_date: date | None = None,
) -> ExportJob:
    """Up to a thousand rows are written at once; more wait for a second person. Raises NoReason, TooMuch."""
    if not reason.strip():
        raise NoReason
    rows = counted(kind, sites, from_date, until_date)
    if rows > ROWS_MAX:
        raise TooMuch(rows=ROWS_MAX)
    with transaction.atomic():
        job = ExportJob.objects.create(
            kind=ExportJob.Kind(kind), format=ExportJob.Format(form), reason=reason.strip()[:200], rows=rows,
            from_date=from_date, until_date=until_date, asked_at=now, asked_by=actor,
            state=State.ASKED if rows > FREE_ROWS else State.QUEUED,
        )  # fmt: skip
        job.sites.set(sites)
        record(
            actor=actor, verb="export.asked", subject=job, now=now, why=job.reason,
            data={"kind": kind, "rows": rows, "sites": [site.code for site in sites]},
        )  # fmt: skip
        return job


def decide_export(*, job: ExportJob, agrees: bool, now: datetime, actor: User) -> ExportJob:
    """Somebody else's word. Raises NotYours, NotAsked."""
    with transaction.atomic():
        row = ExportJob.objects.select_for_update().get(pk=job.pk)
        if row.asked_by_id == actor.pk:
            raise NotYours
        if row.state != State.ASKED:
            raise NotAsked
        row.state = State.QUEUED if agrees else State.REFUSED
        row.decided_at, row.decided_by = now, actor
        row.save(update_fields=["state", "decided_at", "decided_by"])
        record(actor=actor, verb="export.decided", subject=row, data={"agrees": agrees}, now=now)
        return row


def fetch_export(*, job: ExportJob, now: datetime, actor: User) -> ExportJob:
    """The same person, within a day; each time is written down. Raises NotReady."""
    if job.asked_by_id != actor.pk or not job.is_ready(now):
        raise NotReady
    record(actor=actor, verb="export.fetched", subject=job, now=now)
    return job


def write_exports(*, now: datetime, limit: int = 3) -> int:
    """Write what waits and delete what is over; how many were written."""
    forget(now)
    done = 0
    while done < limit and (job := claim(now)) is not None:
        write(job, now)
        done += 1
    return done


def claim(now: datetime) -> ExportJob | None:
    with transaction.atomic():
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        rows = ExportJob.objects.filter(free, state=State.QUEUED).order_by("asked_at", "pk")
        job = rows.select_for_update(skip_locked=True, of=["self"]).select_related("asked_by").first()
        if job is not None:
            job.claimed_until = now + LEASE
            job.save(update_fields=["claimed_until"])
        return job


def write(job: ExportJob, now: datetime) -> None:
    """Row by row to a file of ours, marked with whose it is in every row."""
    name = f"{job.ref}.{job.format}"
    with transaction.atomic():
        found = rows_of(job.kind, list(job.sites.all()), job.from_date, job.until_date, noting(job, now))
        rows = marked(found, mark_of(job, now))
        if job.format == ExportJob.Format.XLSX:
            with workbook(str(job.get_kind_display()), rows) as book:
                job.file.save(name, File(book), save=False)
        else:
            with tempfile.TemporaryFile() as file:
                file.writelines(csv_lines(rows))
                file.seek(0)
                job.file.save(name, File(file), save=False)
        job.state, job.ready_at, job.expires_at, job.claimed_until = State.READY, now, now + LIFE, None
        job.save()
        record(actor=job.asked_by, verb="export.written", subject=job, now=now, data={"rows": job.rows})


def noting(job: ExportJob, now: datetime) -> Callable[[Sequence[Any]], None]:
    """Of each complaint: that it left, for whom and with which list (sources.md A11; safety.md K2)."""

    def note(rows: Sequence[Any]) -> None:
        if job.kind == ExportJob.Kind.COMPLAINTS:
            record_each(
                actor=job.asked_by, verb="ticket.exported", subjects=rows, now=now, why=job.reason,
                data={"list": job.ref},
            )  # fmt: skip

    return note


def mark_of(job: ExportJob, now: datetime) -> str:
    return f"{job.ref} · {job.asked_by} · {now:%Y-%m-%d %H:%M} UTC"


def marked(rows: Iterable[Sequence[Any]], mark: str) -> Iterator[list[Any]]:
    """The watermark stands behind each row, so that a part of the list still says whose it is."""
    lines = iter(rows)
    yield [*next(lines), "watermark"]
    for row in lines:
        yield [*row, mark]


def forget(now: datetime) -> int:
    over = ExportJob.objects.filter(state=State.READY, expires_at__lte=now)
    for job in over:
        job.file.delete(save=False)
        job.state, job.file = State.EXPIRED, ""
        job.save(update_fields=["state", "file"])
    return len(over)
