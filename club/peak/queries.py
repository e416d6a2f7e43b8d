"""Quiet days of a site, what their month has left, and what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Case, F, Sum, When

from club.peak import rules
from club.peak.models import QuietPromise
from loyalty.policies.queries import policies

if TYPE_CHECKING:
    from booking.appointments.models import Appointment
    from booking.appointments.queries import DayLoad


def terms_on(on: date) -> rules.Terms:
    """The group's terms on member day ``on``. One query."""
    names = (
        "off_peak_below_percent",
        "off_peak_multiplier_percent",
        "off_peak_points_per_visit",
        "off_peak_points_per_month",
    )
    known = policies(*names, on=on)
    return rules.Terms(*(known[name] for name in names))


def promised(months: Iterable[date], now: datetime) -> dict[date, int]:
    """Extra points that each month's budget answers for. One query."""
    worth = Case(When(settled_at=None, then=F("points_max")), default=F("points_used"))
    rows = QuietPromise.objects.counting(now).filter(month__in=set(months))
    return dict(rows.values_list("month").annotate(points=Sum(worth)))


def quiet_days(
    loads: Mapping[date, DayLoad], *, on: date, now: datetime, moving: Appointment | None = None
) -> dict[date, rules.Terms]:
    """Days that carry a multiplier for who books now, of days that are as full as this. Two queries.

    ``moving``: an appointment that would leave its day; its own promise makes room for the new one.
    """
    terms = terms_on(on)
    if not terms.gives:
        return {}
    used = promised({rules.month_of(day) for day in loads}, now)
    own = promise_of(moving) if moving is not None else None
    if own is not None and own.month in used and own.settled_at is None:
        used[own.month] -= own.points_max
    return {
        day: terms
        for day, found in loads.items()
        if rules.is_quiet(found.percent, terms) and rules.has_room(used.get(rules.month_of(day), 0), terms)
    }


def promise_of(appointment: Appointment) -> QuietPromise | None:
    return QuietPromise.objects.standing().filter(appointment=appointment).first()


def promise_at(visit_id: int) -> QuietPromise | None:
    """What a billed visit was promised. One query."""
    rows = QuietPromise.objects.standing().exclude(settled_at=None)
    return rows.filter(appointment__visit=visit_id).first()
