"""Lists of the dealer system: bills bring their points, appointments their place, an undo gives both back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from booking.foreign.models import ForeignBatch
from booking.refusals import Refusal
from booking.visits import feed
from booking.visits.models import Visit
from club.exchange import actions as exchange
from club.exchange.actions.taking import TAKERS, VISITS, Judged, Taker
from club.exchange.actions.taking import appointments as foreign_rows
from club.exchange.actions.taking.visits import told_of
from club.exchange.models import ImportConflict, ImportJob
from club.journeys.calendar import take_foreign, undo_foreign
from club.journeys.reopening import write_bill_anew
from club.journeys.settling import settle_many
from club.journeys.visit import give_back, settle

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["decide_conflict", "undo_list", "work_on_lists"]

CORRECTED = "Corrected by the dealer system"


def work_on_lists(*, clock: Callable[[], datetime], seconds: int = 45) -> int:
    """Take lists on, the oldest first, for about so long; how many were worked on."""
    until, worked = clock() + timedelta(seconds=seconds), 0
    while clock() < until and (job := exchange.claim_list(now=clock())):
        exchange.work_on(job=job, clock=clock, takers=ALL, go_on=lambda: clock() < until)
        worked += 1
    return worked


def write_visits(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    """The bills, and then what they mean for their owners."""
    VISITS.write(job, taken, now)
    bills = [each.after["visit_id"] for each in taken if each.person_id and each.values["closed"]]
    settle_many(visits=bills, now=now)


def judge_appointments(job: ImportJob, judged: Sequence[Judged], now: datetime) -> None:
    """A newer version of what we know is a change; booking itself passes over older ones."""
    for each in judged:
        if each.record is not None:
            each.outcome = "changed"


def write_appointments(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    if taken:
        rows = [each.values["row"] for each in taken]
        take_foreign(site=job.site, rows=rows, now=now, actor=job.confirmed_by, name=batch_name(job))


def batch_name(job: ImportJob) -> str:
    return f"list:{job.ref}"


def undo_list(*, job: ImportJob, now: datetime, actor: User) -> ImportJob:
    """Everything the list brought goes back. Raises NoLongerUndone."""
    with transaction.atomic():
        if job.kind == "appointments":
            for batch in ForeignBatch.objects.filter(name=batch_name(job), undone_at=None).order_by("-pk"):
                undo_foreign(batch=batch, now=now, actor=actor)
        return exchange.undo_list(
            job=job, now=now, actor=actor, give_back=lambda visit: back(visit, now, actor)
        )


def back(visit: Visit, now: datetime, actor: User) -> None:
    """All that is left of a bill, with the points that it gave."""
    for line in visit.lines.order_by("position"):
        left = line.net_minor - (line.refunds.aggregate(n=Sum("net_minor"))["n"] or 0)
        if left:
            give_back(line, left, f"list:{visit.pk}:{line.pk}", "A list was taken back", now, actor)


def decide_conflict(*, conflict: ImportConflict, take: bool, now: datetime, actor: User) -> ImportConflict:
    """Taken in or left out. A bill that says something else now is written anew (visits.reopen)."""

    def correct(each: Judged, _conflict: ImportConflict) -> None:
        fresh = write_bill_anew(visit=each.target, reason=CORRECTED, now=now, actor=actor)
        feed.close_later(visit=fresh, told=told_of(each), now=now)
        each.after |= {"visit_id": fresh.pk, "vehicle_id": fresh.vehicle_id}
        each.outcome, each.code = "changed", ""
        settle(visit=Visit.objects.get(pk=fresh.pk), now=now, actor=actor, is_told=True)

    return exchange.decide_conflict(conflict=conflict, take=take, now=now, actor=actor, correct=correct)


ALL: dict[str, Taker] = {
    **TAKERS,
    "visits": replace(VISITS, write=write_visits),
    "appointments": Taker(judge_appointments, write_appointments, foreign_rows.read),
}
__all__ = ["ALL", "Refusal", "decide_conflict", "undo_list", "work_on_lists"]
