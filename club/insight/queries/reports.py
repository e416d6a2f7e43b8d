"""Who the customers are, month by month: the file's completeness, ages, trades, regions, how they came.

Groups of fewer people than the settings allow are hidden (sources F7, F9–F11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower, Trim

from booking.sites.queries import group
from club.members.lunar import celebrated
from club.members.models import Consent, Member
from club.segments import rules
from club.segments.queries import people_on, settings_on
from club.segments.queries.windows import end_of

GROUPS_MAX = 40
DAY = timedelta(days=1)
FIELDS = (
    "phone", "email", "street", "town", "postcode", "birth_day", "birth_year", "hobbies", "occupation",
    "industry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Split:
    """``counts``: by group, None where it is hidden; "" is not known. ``total``: people in the report."""

    name: str
    counts: dict[str, int | None]
    total: int


def people(on: date, sites: Iterable[int] | None) -> QuerySet[Member]:
    rows = people_on(on)
    return rows if sites is None else rows.filter(site__in=list(sites))


def splits(on: date, sites: Iterable[int] | None) -> list[Split]:
    """Every cut of one day. One query for each, and three before."""
    rows, least = people(on, sites), settings_on(on)["figure_cell_least"]
    found = {
        "age": ages(rows, on),
        "attribute": plain(rows, "attribute"),
        "occupation": words(rows, "occupation"),
        "industry": words(rows, "industry"),
        "region": words(rows, "town"),
        "source": sources(rows),
    }
    return [hidden(name, counts, least) for name, counts in found.items()]


def entering(first: date, on: date, sites: Iterable[int] | None) -> list[Split]:
    """Who joined from ``first`` to ``on``: where they live and how they came (F11). Two queries."""
    rows, least = entered(first, on, sites), settings_on(on)
    cuts = {"region": words(rows, "town"), "source": sources(rows)}
    return [hidden(name, counts, least["figure_cell_least"]) for name, counts in cuts.items()]


def entered(first: date, on: date, sites: Iterable[int] | None) -> QuerySet[Member]:
    return people(on, sites).filter(joined_at__gte=end_of(first - DAY, group().tz))


def hidden(name: str, counts: dict[str, int], least: int) -> Split:
    return Split(name, rules.shown(counts, least), sum(counts.values()))


def ages(rows: QuerySet[Member], on: date) -> dict[str, int]:
    """By bands; the order of age, the unknown last."""
    found: Counter[str] = Counter()
    told = rows.values_list("birth_year", "birth_month", "birth_day", "birth_lunar").annotate(n=Count("pk"))
    for year, month, day, is_lunar, n in told:
        found[rules.age_band(age_of(year, month, day, is_lunar, on))] += n
    return dict(sorted(found.items(), key=lambda item: (item[0] == "", not item[0].startswith("-"), item[0])))


def age_of(year: int | None, month: int | None, day: int | None, is_lunar: bool, on: date) -> int | None:
    """Whole years; a birthday by the moon counts when its day of this year has come."""
    if year is None or month is None or day is None or not is_lunar:
        return rules.age_on(year, month, day, on)
    has_come = any(each == month and first <= day <= last for each, first, last in celebrated(on.year, on))
    return on.year - year - (not has_come)


def plain(rows: QuerySet[Member], field: str) -> dict[str, int]:
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by("-n")[:GROUPS_MAX])


def words(rows: QuerySet[Member], field: str) -> dict[str, int]:
    """What people wrote, without regard to case."""
    told = rows.annotate(word=Lower(Trim(field))).values_list("word").annotate(n=Count("pk"))
    return dict(told.order_by("-n", "word")[:GROUPS_MAX])


def sources(rows: QuerySet[Member]) -> dict[str, int]:
    told = rows.annotate(how=first_way()).values_list("how").annotate(n=Count("pk")).order_by("-n")
    return {how or "": n for how, n in told[:GROUPS_MAX]}


def first_way() -> Subquery:
    return Subquery(Consent.objects.filter(person=OuterRef("user")).order_by("pk").values("how")[:1])


def known_fields(on: date, sites: Iterable[int] | None) -> tuple[int, dict[str, int]]:
    """Of how many files each field is known: what is missing most is asked next (F7). One query."""
    rows = people(on, sites)
    counts = {field: Count("pk", filter=known_in(field)) for field in FIELDS}
    found = rows.aggregate(people=Count("pk"), **counts)
    return found.pop("people"), found


def known_in(field: str) -> Q:
    path = f"user__{field}" if field in ("phone", "email") else field
    known = Q(**{f"{path}__isnull": False})
    return known if field in ("birth_day", "birth_year") else known & ~Q(**{path: ""})
