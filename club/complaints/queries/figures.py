"""Budgets, causes and what is due to be erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from booking.sites.models import Site
from booking.sites.queries import LocalDay
from club.complaints import rules
from club.complaints.models import ErasedTicket, Goodwill, GoodwillBudget, Ticket

CAUSES_MIN = 2
CLOSED_ON = LocalDay("site__zone", "closed_at")


def set_aside(budget: GoodwillBudget) -> int:
    """What a budget has given so far. One query."""
    total: int = Goodwill.objects.filter(budget=budget).aggregate(sum=Coalesce(Sum("minor"), 0))["sum"]
    return total


def left_in(budget: GoodwillBudget) -> int:
    return budget.amount_minor - set_aside(budget)


def budgets_of(sites: Iterable[Site] | Iterable[int], month: date) -> list[GoodwillBudget]:
    """Budgets of a month with ``spent``. One query."""
    rows = GoodwillBudget.objects.filter(site__in=sites, month=month).select_related("site")
    spent = rows.annotate(spent=Coalesce(Sum("given__minor"), 0))
    return list(spent.order_by("site__name", "department"))


@dataclass(frozen=True, slots=True)
class Share:
    """``percent``: of all; ``running``: of this and everything above it."""

    code: str
    count: int
    percent: int
    running: int


def pareto(sites: Sequence[Site] | Sequence[int], first: date, last: date) -> list[Share]:
    """Closed tickets by cause, the most frequent first, erased ones included. Two queries."""
    counts: dict[str, int] = {}
    closed = Ticket.objects.for_sites(sites).filter(stage=Ticket.Stage.CLOSED)
    kept = closed.alias(day=CLOSED_ON).filter(day__gte=first, day__lt=last)
    gone = ErasedTicket.objects.filter(site__in=sites, closed_on__gte=first, closed_on__lt=last)
    for rows in (kept, gone):
        for cause, count in rows.values_list("cause").annotate(n=Count("pk")):
            counts[cause] = counts.get(cause, 0) + count
    return _shares(counts)


def by_source(sites: Iterable[Site] | Iterable[int], first: date, last: date) -> list[Share]:
    """Tickets received in a stretch of days, by source. One query."""
    rows = Ticket.objects.for_sites(sites).exclude(stage=Ticket.Stage.MERGED)
    found = rows.alias(day=LocalDay("site__zone", "received_at")).filter(day__gte=first, day__lt=last)
    return _shares(dict(found.values_list("source").annotate(n=Count("pk"))))


@dataclass(frozen=True, slots=True)
class Repeated:
    """A cause that came back: ``lessons`` is what was written at each closing, newest first."""

    area: str
    cause: str
    count: int
    before: int
    lessons: list[str]


def repeated_causes(sites: Iterable[Site] | Iterable[int], on: date) -> list[Repeated]:
    """Area and cause closed at least twice in the quarter of ``on``, with the quarter before. Two queries.

    The review asks of each: did we fix it? (sources.md A23)
    """
    first, following = rules.quarter(on)
    earlier, _ = rules.quarter(first - timedelta(days=1))
    rows = Ticket.objects.for_sites(sites).filter(stage=Ticket.Stage.CLOSED).alias(day=CLOSED_ON)
    now = rows.filter(day__gte=first, day__lt=following)
    past = rows.filter(day__gte=earlier, day__lt=first)
    before = {
        (area, cause): n for area, cause, n in past.values_list("area", "cause").annotate(n=Count("pk"))
    }
    found: dict[tuple[str, str], list[str]] = {}
    for area, cause, lesson in now.order_by("-closed_at", "-pk").values_list("area", "cause", "lesson"):
        found.setdefault((area, cause), []).append(lesson)
    rows_ = [
        Repeated(area, cause, len(said), before.get((area, cause), 0), [text for text in said if text])
        for (area, cause), said in found.items()
        if len(said) >= CAUSES_MIN
    ]
    return sorted(rows_, key=lambda row: (-row.count, row.area, row.cause))


def erasable(now: datetime, months: int, site: Site) -> QuerySet[Ticket]:
    """Closed tickets of a site whose time is over by its own calendar. One query."""
    today = now.astimezone(site.tz).date()
    # at most a few days too many: the exact day is asked of each row by its rule
    border = now - timedelta(days=28 * months)
    rows = Ticket.objects.filter(site=site, closed_at__lt=border).order_by("closed_at", "pk")
    gone = [
        row.pk
        for row in rows.only("pk", "closed_at")
        if row.closed_at is not None
        and rules.erased_on(row.closed_at.astimezone(site.tz).date(), months) <= today
    ]
    return Ticket.objects.filter(pk__in=gone)


def _shares(counts: dict[str, int]) -> list[Share]:
    total, running, shares = sum(counts.values()), 0, []
    for code, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        running += count
        shares.append(Share(code, count, round(100 * count / total), round(100 * running / total)))
    return shares
