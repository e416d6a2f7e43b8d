"""The Today panel: what each site has before it at this moment, and who comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from wagtail.admin.ui.components import Component

from booking.appointments.models import Appointment
from booking.sites.models import Site
from booking.sites.rules import local_day
from club.journeys import group_day
from club.payments.queries import alarms
from club.reminders.models import Stray
from cms.roles import scope_of
from loyalty.liability.models import Finding

State = Appointment.State
LATE = timedelta(minutes=15)
IN_HOUSE = (
    State.CHECKED_IN,
    State.IN_WORK,
    State.AWAITING_APPROVAL,
    State.AWAITING_PARTS,
    State.QUALITY_CHECK,
)
NEXT_MAX = 8
FRESH = timedelta(hours=24)
COUNTS = ("expected", "late", "in_house", "ready")


@dataclass(frozen=True, slots=True)
class SiteToday:
    site: Site
    expected: int
    late: int
    in_house: int
    ready: int


class BooksPanel(Component):
    """On Today, for those who answer for the points: only while something is open."""

    name = "books"
    order = 5
    template_name = "cms/desk/points/books_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        if not scope_of(request.user, "liability").everywhere:
            return {"open": 0}
        found = Finding.objects.open()
        return {"open": found.count(), "unseen": found.filter(seen_at=None).count()}


class MoneyPanel(Component):
    """On Today, for those who write bills: payments that need a person."""

    name = "money"
    order = 6
    template_name = "cms/desk/payments/panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        scope = scope_of((parent_context or {})["request"].user, "bills")
        return {"alarms": alarms(scope.seen, everywhere=scope.everywhere).count() if scope else 0}


class SumsPanel(Component):
    """On Today, for those who answer for the reminders: only while something is open."""

    name = "sums"
    order = 7
    template_name = "cms/desk/growth/sums_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        whole = scope_of((parent_context or {})["request"].user, "growth").everywhere
        return {"open": Stray.objects.open().count() if whole else 0}


class TodayPanel(Component):
    name = "today"
    order = 10
    template_name = "cms/desk/today.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        now, scope = timezone.now(), scope_of(request.user, "workshop")
        sites = list(scope.sites())
        return {
            "sites": today(sites, now),
            "arrivals": arrivals(sites, now),
            "fresh": just_booked(sites, now),
            "now": now,
            "begins": not sites and scope_of(request.user, "group").acts_everywhere,
            "can_ask": bool(scope_of(request.user, "tasks").acted),
            **points_waiting(request, now),
        }


def points_waiting(request: Any, now: datetime) -> dict[str, int]:
    """What waits for this person's decision at the points desk, for those who may decide."""
    from cms.desks.points.accounts.approvals import waiting_count  # forms, which are not ready this early
    from cms.desks.points.accounts.index import overdue_frozen

    scope = scope_of(request.user, "points")
    if not scope.acted:
        return {"approvals": 0, "frozen_late": 0}
    on = group_day(now)
    return {
        "approvals": waiting_count(scope, request.user, on),
        "frozen_late": overdue_frozen(scope, on),
    }


def today(sites: list[Site], now: datetime) -> list[SiteToday]:
    """Counts of every site in one query; each site has its own midnight."""
    coming = any_of(
        Q(site=site, arrive_at__gte=start, arrive_at__lt=end)
        for site in sites
        for start, end in [local_day(site.tz, now.astimezone(site.tz).date())]
    )
    rows = (
        Appointment.objects.for_sites(sites)
        .filter(coming | Q(state__in=[*IN_HOUSE, State.READY]))
        .values("site_id")
        .annotate(
            expected=Count("pk", filter=Q(state=State.BOOKED, arrive_at__gt=now - LATE)),
            late=Count("pk", filter=Q(state=State.BOOKED, arrive_at__lte=now - LATE)),
            in_house=Count("pk", filter=Q(state__in=IN_HOUSE)),
            ready=Count("pk", filter=Q(state=State.READY)),
        )
    )
    found = {site: counts for site, *counts in rows.values_list("site_id", *COUNTS)}
    return [SiteToday(site, *found.get(site.pk, (0, 0, 0, 0))) for site in sites]


def any_of(conditions: Any) -> Q:
    whole = Q(pk__in=[])
    for condition in conditions:
        whole |= condition
    return whole


def arrivals(sites: list[Site], now: datetime) -> list[Appointment]:
    """Who comes next, at all of one's sites, in the order of the clock."""
    coming = Appointment.objects.for_sites(sites).filter(
        state=State.BOOKED, arrive_at__gte=now - LATE, arrive_at__lt=now + timedelta(hours=12)
    )
    return list(
        coming.select_related("site", "person", "vehicle__model").order_by("arrive_at", "pk")[:NEXT_MAX]
    )


def just_booked(sites: list[Site], now: datetime) -> list[Appointment]:
    """What came in since yesterday, newest first, for whatever day."""
    fresh = Appointment.objects.for_sites(sites).filter(state=State.BOOKED, created_at__gte=now - FRESH)
    return list(
        fresh.select_related("site", "person", "vehicle__model").order_by("-created_at", "-pk")[:NEXT_MAX]
    )
