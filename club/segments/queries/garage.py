"""Conditions on cars and visits. A year is the twelve months up to the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual

from booking.garage.models import Keeper
from booking.garage.rules import add_months
from booking.visits.models import Visit
from club.segments.queries.day import Day, between
from club.segments.rules import DAYS_PER_MONTH, Condition

EVERY = Q()
FLEETS = {"single": (0, 1), "small": (2, 5), "medium": (6, 20), "large": (21, None)}


def kept(day: Day, ask: Q = EVERY) -> QuerySet[Keeper]:
    """Cars somebody had on the day, as owner or driver."""
    rows = Keeper.objects.filter(
        ask, user=OuterRef("user"), role__in=["owner", "driver"], from_date__lte=day.on
    )
    return rows.filter(Q(until_date=None) | Q(until_date__gt=day.on))


def car(path: str) -> Callable[[Condition, Day], Q]:
    def asked(said: Condition, day: Day) -> Q:
        return Q(Exists(kept(day, Q(**{f"vehicle__{path}__in": said.values}))))

    return asked


def car_age(said: Condition, day: Day) -> Q:
    """Whole years since the first registration, of any of the cars."""
    ask = Q()
    if said.least is not None:
        ask &= Q(vehicle__registered_on__lte=add_months(day.on, -12 * min(said.least, 100)))
    if said.most is not None:
        ask &= Q(vehicle__registered_on__gt=add_months(day.on, -12 * (min(said.most, 100) + 1)))
    return Q(Exists(kept(day, ask & Q(vehicle__registered_on__isnull=False))))


def cars(said: Condition, day: Day) -> Q:
    return counted(kept(day).values("user"), said)


def counted(rows: QuerySet[Any, Any], said: Condition) -> Q:
    """Rows of one user, by their number; none is nought. As they stand in ``rows`` with their group."""
    found = Q()
    if said.least:
        found &= at_least(rows, said.least)
    if said.most is not None:
        found &= ~at_least(rows, said.most + 1)
    return found


def at_least(rows: QuerySet[Any, Any], least: int) -> Q:
    """Whoever has any is a join for the database; only of those it counts one by one."""
    has_any = Q(Exists(rows))
    if least == 1:
        return has_any
    number = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return has_any & Q(GreaterThanOrEqual(Coalesce(number, Value(0)), least))


def fleet(said: Condition, day: Day) -> Q:
    """By what the file says, else by the cars they have."""
    found = Q(pk__in=[])
    for band in said.values:
        least, most = FLEETS.get(band, (None, None))
        if least is None:
            continue
        told = Condition("fleet", least=least, most=most)
        found |= between("fleet_size", told) & Q(fleet_size__isnull=False) | Q(fleet_size=None) & cars(
            told, day
        )
    return found


def came(day: Day) -> QuerySet[Visit]:
    return Visit.objects.closed().counting().filter(person=OuterRef("user"), closed_at__lt=day.end)


def visits(said: Condition, day: Day) -> Q:
    """Closed visits in the twelve months up to the day."""
    return counted(came(day).filter(opened_at__gte=day.year_ago).values("person"), said)


def visited_site(said: Condition, day: Day) -> Q:
    return Q(Exists(came(day).filter(opened_at__gte=day.year_ago, site__code__in=said.values)))


def months_since(said: Condition, day: Day) -> Q:
    """Whole months since the last visit; who never came is not meant."""
    last = came(day).values("person").annotate(last=Max("opened_at")).values("last")
    found = Q(Exists(came(day)))
    if said.least is not None:
        found &= Q(LessThanOrEqual(Subquery(last), day.end - timedelta(days=said.least * DAYS_PER_MONTH)))
    if said.most is not None:
        found &= Q(GreaterThan(Subquery(last), day.end - timedelta(days=(said.most + 1) * DAYS_PER_MONTH)))
    return found


def line(path: str) -> Callable[[Condition, Day], Q]:
    """What was done in the twelve months up to the day."""

    def asked(said: Condition, day: Day) -> Q:
        rows = came(day).filter(closed_at__gte=day.year_ago)
        return Q(Exists(rows.filter(**{f"lines__{path}__in": said.values})))

    return asked
