"""Reception's taps for the promises of a visit, and what earlier work says about a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.estimates.models import Finding
from booking.sites.queries import policy
from club.promises.models import VisitMoment
from club.promises.queries import earlier_work

register = template.Library()
Kind, State = VisitMoment.Kind, Appointment.State
BEFORE = (Kind.ARRIVED, Kind.GREETED)
INSIDE = (Kind.EXPLAINED, Kind.WASHED, Kind.NO_WASH)
HERE = {
    State.CHECKED_IN, State.IN_WORK, State.AWAITING_APPROVAL, State.AWAITING_PARTS, State.QUALITY_CHECK,
    State.READY,
}  # fmt: skip


@register.inclusion_tag("cms/desk/care/taps.html", takes_context=True)
def taps(context: Any, appointment: Appointment, can_act: bool) -> dict[str, Any]:
    """One button for each moment that may come next; those tapped stand with their time. One query."""
    seen = dict(appointment.moments.values_list("kind", "at"))
    tz = appointment.site.tz
    is_today = appointment.arrive_at.astimezone(tz).date() == timezone.now().astimezone(tz).date()
    offered: tuple[VisitMoment.Kind, ...] = ()
    if appointment.state == State.BOOKED and is_today:
        offered = BEFORE
    elif appointment.state in HERE:
        offered = INSIDE
    washed = {Kind.WASHED, Kind.NO_WASH} & seen.keys()
    left = [
        kind for kind in offered if kind not in seen and not (washed and kind in (Kind.WASHED, Kind.NO_WASH))
    ]
    return {
        "appointment": appointment, "request": context["request"],
        "offered": [(kind.value, kind.label) for kind in left] if can_act else [],
        "seen": [(Kind(kind).label, at) for kind, at in sorted(seen.items(), key=lambda each: each[1])],
    }  # fmt: skip


@register.inclusion_tag("cms/desk/care/earlier.html")
def earlier(appointment: Appointment, findings: Iterable[Finding]) -> dict[str, Any]:
    """Related work of ours on this car a short while ago: a reason for goodwill (sources.md B17).

    Two queries where something was found that is not in good order; none else.
    """
    areas = {seen.area for seen in findings if seen.grade != Finding.Grade.FINE}
    if not areas or appointment.vehicle is None:
        return {}
    now = timezone.now()
    days = policy(appointment.site, "finding_again_days", now.astimezone(appointment.site.tz).date())
    work = [
        (visit, operation) for visit, operation in earlier_work(appointment.vehicle, areas, now, days)
        if visit.appointment_id != appointment.pk
    ]  # fmt: skip
    return {"work": work, "days": days, "appointment": appointment}
