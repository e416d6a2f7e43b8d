"""What only a person may decide: a row that waits is taken in, or left out for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.actions import transfer
from booking.garage.models import Keeper
from club.exchange.actions.lists import one_at_a_time
from club.exchange.actions.taking import TAKERS
from club.exchange.actions.taking.engine import CHANGED, NEW, Judged, Taker, keep_records, note, read_cells
from club.exchange.models import ExternalRecord, ImportConflict, ImportJob
from club.exchange.rules.rows import Unit
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class AlreadyDecided(Refusal):
    code = "already_decided"
    status = 409
    sentence = _("Somebody has decided this already.")


class NotByHand(Refusal):
    code = "not_by_hand"
    status = 409
    sentence = _("This row cannot be taken as it is: %(code)s. Put it right in the dealer system first.")


def decide_conflict(
    *,
    conflict: ImportConflict,
    take: bool,
    now: datetime,
    actor: User,
    correct: Callable[[Judged, ImportConflict], None],
) -> ImportConflict:
    """``take``: the row is what it says. ``correct``: a bill written anew, by the hall.

    Raises AlreadyDecided, NotByHand.
    """
    with transaction.atomic():
        row = ImportConflict.objects.select_for_update(of=["self"]).select_related("site").get(pk=conflict.pk)
        if row.decided_at is not None:
            raise AlreadyDecided
        row.decision = row.Decision.TAKEN if take else row.Decision.REFUSED
        row.decided_at, row.decided_by = now, actor
        row.save(update_fields=["decision", "decided_at", "decided_by"])
        if take and row.job is not None:
            take_row(row, row.job, TAKERS[row.kind], now, correct)
        record(
            actor=actor, verb="conflict.decided", subject=row, data={"decision": row.decision}, now=now,
            site=row.site,
        )  # fmt: skip
        return row


def take_row(
    conflict: ImportConflict,
    job: ImportJob,
    taker: Taker,
    now: datetime,
    correct: Callable[[Judged, ImportConflict], None],
) -> None:
    """Judged anew, for the world has gone on; then taken in spite of the question."""
    one_at_a_time(job)
    found = job.imported.filter(number=conflict.number, is_dry=False).first()
    line = found.line if found else 0
    each = Judged(Unit.told(conflict.kind, line, conflict.number, conflict.cells))
    each.record = conflict_record(conflict)
    read_cells(job, [each], taker)
    if each.read is not None:
        taker.judge(job, [each], now)
    if each.outcome == "error":
        raise NotByHand(code=each.code)
    if each.code == "bill_differs":
        correct(each, conflict)
    elif each.code in ("vin_differs", "visit_differs"):
        raise NotByHand(code=each.code)
    else:
        settle(each, job, taker, now)
    keep_records(job, [each], now)
    job.imported.filter(number=conflict.number, is_dry=False, outcome="conflict").delete()
    note(job, [each], is_dry=False)


def settle(each: Judged, job: ImportJob, taker: Taker, now: datetime) -> None:
    if each.code in ("same_email", "maybe_same_person"):
        each.target = each.person
    if each.code in ("known_elsewhere", "keeper_differs") and job.kind == "vehicles":
        hand_over(each, job, now)
    each.outcome = CHANGED if each.record is not None else NEW
    taker.write(job, [each], now)


def hand_over(each: Judged, job: ImportJob, now: datetime) -> None:
    """The car is this site's customer's now; its former keeper's time with it ends."""
    if each.person is None or each.vehicle is None:
        return
    if not Keeper.objects.filter(vehicle=each.vehicle, user=each.person, until_date=None).exists():
        on = now.astimezone(job.site.tz).date()
        transfer(vehicle=each.vehicle, user=each.person, on=on, now=now, actor=job.confirmed_by)


def conflict_record(conflict: ImportConflict) -> ExternalRecord | None:
    return ExternalRecord.objects.filter(
        site=conflict.site_id, source=conflict.source, kind=conflict.kind, number=conflict.number
    ).first()
