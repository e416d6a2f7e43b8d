"""Where customers stood, in the run of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from booking.sites.models import Site
from club.members.models import Member
from club.segments import rules
from club.segments.models import ClassRun, Standing
from club.segments.models.runs import StandingQuerySet

RUNS_MAX = 120


def run_on(on: date) -> ClassRun | None:
    """The newest run up to a day. One query."""
    return ClassRun.objects.until(on).select_related("before").first()


def runs(on: date) -> list[ClassRun]:
    """The runs up to a day, the newest first. One query."""
    return list(ClassRun.objects.until(on)[:RUNS_MAX])


def standing_of(member: Member, on: date) -> Standing | None:
    """One customer in the newest run up to a day that knows them. One query."""
    rows = Standing.objects.filter(member=member, run__on__lte=on).select_related("run")
    return rows.order_by("-run__on").first()


def seen(run: ClassRun, sites: Iterable[Site] | Iterable[int] | None) -> StandingQuerySet:
    """The standings of a run, of customers of these centres; None: of all."""
    rows = Standing.objects.filter(run=run)
    return rows if sites is None else rows.filter(member__site__in=sites)


@dataclass(frozen=True, slots=True)
class ClassSum:
    klass: str
    customers: int
    amount_minor: int
    earlier_minor: int


def by_class(rows: QuerySet[Standing]) -> list[ClassSum]:
    """Customers and their spend for each class, all four. One query."""
    found = {
        klass: ClassSum(klass, count, amount, earlier)
        for klass, count, amount, earlier in rows.values_list("klass").annotate(
            n=Count("pk"), amount=Sum("amount_minor"), earlier=Sum("earlier_minor")
        )
    }
    return [found.get(klass, ClassSum(klass, 0, 0, 0)) for klass in rules.ORDER]


def counts(rows: QuerySet[Standing], field: str) -> dict[str, int]:
    """Customers by a field of their standing. One query."""
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by(field))


def migration(run: ClassRun, sites: Iterable[Site] | Iterable[int] | None) -> dict[str, dict[str, int]]:
    """From class to class between the run before and this one; gone and new customers under "". Two queries.

    Every row sums to the customers that class had before.
    """
    pairs: list[tuple[str, str]] = []
    now = seen(run, sites)
    for before, after, n in now.values_list("held_before", "klass").annotate(n=Count("pk")):
        pairs += [(before, after)] * n
    for before, n in gone(run, sites).values_list("klass").annotate(n=Count("pk")):
        pairs += [(before, "")] * n
    return rules.migration(pairs)


def quarter_rows(
    start: ClassRun, end: ClassRun, sites: Iterable[Site] | Iterable[int] | None
) -> dict[str, StandingQuerySet]:
    """Who was a customer when a quarter began, neither new nor lost; who of them was "lost" at its end; whose
    cars were gone by then ("sold"), who are left out of both. Quarterly churn is lost of customers (G9)."""
    began = seen(start, sites).exclude(label__in=["new", "lost"])
    known = seen(end, sites).filter(member__in=began.values("member"))
    sold = known.filter(has_sold=True)
    return {
        "customers": began.exclude(member__in=sold.values("member")),
        "lost": known.filter(label="lost", has_sold=False),
        "sold": sold,
    }


def gone(run: ClassRun, sites: Iterable[Site] | Iterable[int] | None) -> StandingQuerySet:
    """Where those stood in the run before whom this one no longer knows."""
    if run.before is None:
        return Standing.objects.none()
    return seen(run.before, sites).exclude(member__in=seen(run, sites).values("member"))


def wake_ups(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    """Who drifts away or sleeps, the worth most first."""
    drifting = rows.filter(label__in=["warning", "dormant"])
    return drifting.select_related("member__user", "member__site").order_by(
        "-amount_minor", "-earlier_minor", "pk"
    )


def jumps(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    """Who rose or fell too fast to leave it at that."""
    found = rows.filter(is_jump=True).select_related("member__user", "member__site")
    return found.order_by("rank", "pk")


def churn_split(rows: QuerySet[Standing]) -> dict[str, int]:
    """Customers by churn label without those whose cars are gone. One query."""
    return counts(rows.filter(Q(has_sold=False) | ~Q(label="lost")), "label")
