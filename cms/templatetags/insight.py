"""What the advisor should know of a customer, beside a car, a customer or an appointment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone

from booking.garage.models import Vehicle, grade_name
from booking.visits.models import Visit
from booking.workshop.queries import chapter_name, skill_name
from club.exchange.queries import told_late
from club.insight.queries import advice as advice_for
from club.journeys import group_day
from club.members.models import Member
from club.members.queries import member_of
from club.segments.queries import settings_on
from cms.desks.figures.people import why
from cms.desks.workshop.vehicle_words import name_of

register = template.Library()


@register.inclusion_tag("cms/desk/figures/advice.html")
def advice(who: Any, vehicle: Vehicle | None = None) -> dict[str, Any]:
    """``who``: a member or a person; nothing is shown of those who are neither. At most five queries."""
    member = who if isinstance(who, Member) else member_of(who) if who is not None else None
    if member is None:
        return {}
    found = advice_for(member, group_day(timezone.now()), vehicle)
    return {"advice": found, "why": why(found.standing) if found.standing else ""}


register.filter("grade", grade_name)
register.filter("chapter", chapter_name)
register.filter("skill", skill_name)


@register.simple_tag
def late_marked(visits: Iterable[Visit]) -> list[Visit]:
    """The same visits, with ``days_late`` where the dealer system told of them late (sources H6).

    Two queries, none without visits.
    """
    rows = list(visits)
    if rows:
        late = told_late(rows, settings_on(group_day(timezone.now()))["late_entry_days"])
        for visit in rows:
            visit.days_late = late.get(visit.pk, 0)  # type: ignore[attr-defined]  # for this page alone
    return rows


@register.filter
def due_name(item: Any) -> str:
    """What is due, in the reader's words."""
    return name_of(item)
