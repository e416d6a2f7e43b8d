"""What the conditions of one question share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from booking.sites.models import Group
from club.segments.rules import Condition

NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Day:
    """The day asked about. ``run``: the newest run of the classes; None: none yet."""

    on: date
    end: datetime
    year_ago: datetime
    run: int | None
    terms: dict[str, int]
    group: Group


def between(field: str, said: Condition, times: int = 1) -> Q:
    low = Q() if said.least is None else Q(**{f"{field}__gte": said.least * times})
    return low if said.most is None else low & Q(**{f"{field}__lte": said.most * times})


def any_of(asks: Iterable[Q | None]) -> Q:
    """True where one of them is; None is a value nobody knows."""
    found = NOBODY
    for ask in asks:
        found |= NOBODY if ask is None else ask
    return found
