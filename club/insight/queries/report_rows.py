"""The people behind one figure of the report on customers; nobody is told of a group that is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Lower, Trim

from club.insight.queries.reports import (
    FIELDS,
    age_of,
    ages,
    entered,
    first_way,
    hidden,
    known_in,
    people,
    plain,
    sources,
    words,
)
from club.members.models import Member
from club.segments import rules
from club.segments.queries import settings_on

EVERYBODY, HAS = "all", "has-"
"""Not of one group: everybody, and those of whom a field of the file is known ("has-phone")."""
type People = QuerySet[Member]


def of_age(rows: People, word: str, on: date) -> People:
    told = rows.values_list("pk", "birth_year", "birth_month", "birth_day", "birth_lunar")
    found = [
        pk
        for pk, year, month, day, is_lunar in told.iterator()
        if rules.age_band(age_of(year, month, day, is_lunar, on)) == word
    ]
    return rows.filter(pk__among=found)


def of_word(field: str) -> Callable[[People, str, date], People]:
    return lambda rows, word, on: rows.annotate(word=Lower(Trim(field))).filter(word=word)


def of_way(rows: People, word: str, on: date) -> People:
    ways = rows.annotate(how=first_way())
    return ways.filter(how=word) if word else ways.filter(how=None) | ways.filter(how="")


CUTS: dict[str, tuple[Callable[[People, date], dict[str, int]], Callable[[People, str, date], People]]] = {
    "age": (ages, of_age),
    "attribute": (lambda rows, on: plain(rows, "attribute"), lambda rows, w, on: rows.filter(attribute=w)),
    "occupation": (lambda rows, on: words(rows, "occupation"), of_word("occupation")),
    "industry": (lambda rows, on: words(rows, "industry"), of_word("industry")),
    "region": (lambda rows, on: words(rows, "town"), of_word("town")),
    "source": (lambda rows, on: sources(rows), of_way),
}


def people_of(
    cut: str, word: str, on: date, sites: Iterable[int] | None, *, first: date | None = None
) -> People | None:
    """Exactly those whom the figure counts; None where there is no such figure or it is hidden.

    ``first``: only who joined since that day.
    """
    rows = people(on, sites) if first is None else entered(first, on, sites)
    if cut == EVERYBODY:
        return rows
    if cut.startswith(HAS):
        field = cut.removeprefix(HAS)
        return rows.filter(known_in(field)) if field in FIELDS else None
    if cut not in CUTS:
        return None
    count, chosen = CUTS[cut]
    told = hidden(cut, count(rows, on), settings_on(on)["figure_cell_least"]).counts
    return chosen(rows, word, on) if told.get(word) else None
