"""Which faults were worked on, and which came again (sources.md B10-B12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from booking.sites.queries import LocalDay
from booking.visits.models import Visit, VisitLine
from booking.workshop.models import Operation
from club.surveys import rules
from club.surveys.models import FaultNote

REPAIRS = "repair"
"""The chapter of the menu whose work mends a fault; servicing comes again because it must."""
ROWS_MAX = 20_000


def repair_lines() -> QuerySet[VisitLine]:
    return VisitLine.objects.filter(operation__group=REPAIRS, visit__corrected_by=None)


def repaired() -> QuerySet[Visit]:
    """Visits that mended something: by their bill, or as it was noted at the desk."""
    noted = FaultNote.objects.filter(source=FaultNote.Source.DESK).values("visit")
    return Visit.objects.filter(Q(pk__in=repair_lines().values("visit")) | Q(pk__in=noted))


def fault_codes(visit_id: int) -> list[str]:
    """What a visit repaired, as codes. Two queries."""
    lines = repair_lines().filter(visit=visit_id).values_list("operation__code", flat=True)
    notes = FaultNote.objects.filter(visit=visit_id).values_list("code", flat=True)
    return sorted({*lines, *notes})


def repairs_of(first: date, last: date, vehicles: Iterable[int] | None = None) -> list[rules.Repair]:
    """Faults worked on by closed visits, by the day they came in at their site; both days count.

    Two queries.
    """
    came_on = LocalDay("visit__site__zone", "visit__opened_at")
    lines = repair_lines().filter(visit__closed_at__isnull=False)
    notes = FaultNote.objects.filter(source=FaultNote.Source.DESK)
    lines = lines.annotate(came_on=came_on).filter(came_on__gte=first, came_on__lte=last)
    notes = notes.annotate(came_on=came_on).filter(came_on__gte=first, came_on__lte=last)
    if vehicles is not None:
        lines, notes = lines.filter(visit__vehicle__in=vehicles), notes.filter(visit__vehicle__in=vehicles)
    fields = ("visit", "visit__vehicle")
    named = lines.values_list(*fields, "operation__code", "came_on")
    said = notes.values_list(*fields, "code", "came_on")
    rows = {*named[:ROWS_MAX], *said[:ROWS_MAX]}
    return [rules.Repair(visit, car, code, on) for visit, car, code, on in sorted(rows)]


def days_of(since: datetime, until: datetime) -> tuple[date, date]:
    """The first and the last day of a half-open time: midnight at its end begins a day that is not in it."""
    return since.date(), (until - timedelta(microseconds=1)).date()


def repeats_at(
    sites: Collection[int], first: date, last: date, window_days: int
) -> list[tuple[rules.Repeat, int]]:
    """Cars that came again for the same fault in these days, with the site of the first repair."""
    found = rules.repeats(repairs_of(first - timedelta(days=window_days), last), window_days)
    fresh = [repeat for repeat in found if repeat.again.on >= first]
    firsts = Visit.objects.filter(pk__in=[repeat.first.visit for repeat in fresh])
    where = dict(firsts.values_list("pk", "site"))
    return [(repeat, where[repeat.first.visit]) for repeat in fresh if where.get(repeat.first.visit) in sites]


def weak_faults(repeats: Iterable[rules.Repeat], least: int = 2) -> list[tuple[str, Operation | None, int]]:
    """Faults that came again at least so often, the most frequent first: the alarm of sources.md B12."""
    counts = Counter(repeat.again.fault for repeat in repeats)
    names = {operation.code: operation for operation in Operation.objects.filter(code__in=counts)}
    return [(code, names.get(code), n) for code, n in counts.most_common() if n >= least]
