"""A number as it stood on a day."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from django.db import connection
from django.db.models import QuerySet

from loyalty.policies.models import Policy
from loyalty.policies.rules import SETTINGS

NEWEST = """SELECT DISTINCT ON (name) name, value FROM loyalty_policy
    WHERE name = ANY(%s) AND valid_from <= %s ORDER BY name, valid_from DESC, id DESC"""


def policy(name: str, on: datetime.date) -> int:
    """The number in force on member day ``on``, else its default. One query."""
    return policies(name, on=on)[name]


def policies(*names: str, on: datetime.date) -> dict[str, int]:
    """Several numbers in one query."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [list(names), on])
        return {name: SETTINGS[name].default for name in names} | dict(cursor.fetchall())


def history_of(name: str) -> QuerySet[Policy]:
    """Every value it had or will have, newest first."""
    return Policy.objects.filter(name=name).select_related("author").order_by("-valid_from", "-id")


def timeline(*names: str) -> Callable[[datetime.date], dict[str, int]]:
    """Several numbers on any day, from one query: for answers that walk through years."""
    rows = Policy.objects.filter(name__in=names).values_list("valid_from", "pk", "name", "value")
    return as_timeline(names, sorted(rows))


def as_timeline(
    names: Iterable[str], rows: Sequence[tuple[datetime.date, int, str, int]]
) -> Callable[[datetime.date], dict[str, int]]:
    """Of rows in their order: the day each is valid from, its key, name and value."""
    starts = sorted({row[0] for row in rows})
    defaults = {name: SETTINGS[name].default for name in names}

    @cache
    def numbered(place: int) -> dict[str, int]:
        past = [row for row in rows if place and row[0] <= starts[place - 1]]
        return defaults | {name: value for _valid_from, _pk, name, value in past}

    return lambda on: numbered(bisect_right(starts, on))


def in_force(name: str, day: str) -> str:
    """SQL: the written value of ``name`` on the day a placeholder stands for; null where none is written."""
    if name not in SETTINGS:
        raise KeyError(name)
    return f"""SELECT value FROM loyalty_policy WHERE name = '{name}' AND valid_from <= {day}::date
        ORDER BY valid_from DESC, id DESC LIMIT 1"""  # noqa: S608  # constants only
