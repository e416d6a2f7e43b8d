"""One condition of a segment as a question to the database about Member, as of the end of a day."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from club.segments.queries import garage, person, worth
from club.segments.queries.day import Day
from club.segments.rules import Condition


def question(said: Condition, day: Day) -> Q:
    """True for the members the condition means. ``is_not`` turns it round, the unknown included."""
    found = ASK[said.name](said, day)
    return ~found if said.is_not else found


ASK: dict[str, Callable[[Condition, Day], Q]] = {
    "klass": worth.klass, "cell": worth.cell, "loyalty": worth.loyalty, "churn": worth.churn, "spent":
    worth.spent, "trend": worth.trend,
    "tier": worth.tier, "site": person.site, "attribute": person.attribute, "conduct": person.marked, "sex":
    person.marked, "age": person.age,
    "occupation": person.has("occupation"), "industry": person.has("industry"), "hobby":
    person.has("hobbies"),
    "region": person.has("town", "postcode"), "source": person.source, "zone": person.zone, "travel":
    person.travel,
    "verified": person.verified, "consent": person.consent, "member_months": person.member_months,
    "brand": garage.car("model__brand__code"), "model": garage.car("model__code"), "grade":
    garage.car("model__price_group"),
    "fuel": garage.car("model__fuel"), "car_age": garage.car_age, "cars": garage.cars, "fleet": garage.fleet,
    "visits": garage.visits,
    "visited_site": garage.visited_site, "months_since": garage.months_since, "repair": garage.line("kind"),
    "work": garage.line("operation__code"),
}  # fmt: skip
