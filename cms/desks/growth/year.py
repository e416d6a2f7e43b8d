"""The year's plan: events and campaigns month by month, by theme, and what members with a model like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.sites.queries import group
from club.events.models import Event
from club.events.queries import events_for_desk, likings
from cms.desk import DeskRequest, desk, frame
from loyalty.campaigns.models import Campaign

CAMPAIGNS_MAX = 200


@dataclass(slots=True)
class Month:
    first: date
    events: list[Event] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)


@desk("growth")
@require_safe
def year(request: DeskRequest) -> HttpResponse:
    """Twelve months of one year; the same events again under their themes."""
    now, home = timezone.now(), group()
    asked = chosen(request.GET.get("year", ""), now.astimezone(home.tz).year)
    first, last = date(asked, 1, 1), date(asked + 1, 1, 1)
    found = events_for_desk(request.scope.seen, midnight(first, home.tz), midnight(last, home.tz))
    events = list(found.filter(cancelled_at=None))
    campaigns = Campaign.objects.filter(starts_on__lt=last, ends_on__gte=first).order_by("starts_on", "pk")
    months = months_of(asked, events, list(campaigns[:CAMPAIGNS_MAX]))
    return frame(
        request, "cms/desk/growth/year.html", _("Year plan %(year)s") % {"year": asked},
        icon="desk-calendar-days", months=months, themes=by_theme(events), year=asked, before=asked - 1,
        after=asked + 1, likings=likings(request.scope.seen, now.date()),
        seats=sum(event.seats for event in events), cost=sum(event.cost_minor for event in events),
        currency=home.currency, can_act=bool(request.scope.acted),
    )  # fmt: skip


def chosen(typed: str, this_year: int) -> int:
    """A year near ours."""
    if not typed:
        return this_year
    if not typed.isdecimal() or abs(int(typed) - this_year) > 10:
        raise Http404
    return int(typed)


def midnight(day: date, zone: Any) -> datetime:
    return make_aware(datetime.combine(day, time()), zone)


def months_of(asked: int, events: Iterable[Event], campaigns: Iterable[Campaign]) -> list[Month]:
    """A campaign stands in every month it touches."""
    months = [Month(date(asked, number, 1)) for number in range(1, 13)]
    for event in events:
        months[event.starts_at.astimezone(event.tz).month - 1].events.append(event)
    for campaign in campaigns:
        begins = max(campaign.starts_on, date(asked, 1, 1)).month
        ends = min(campaign.ends_on, date(asked, 12, 31)).month
        for month in months[begins - 1 : ends]:
            month.campaigns.append(campaign)
    return months


def by_theme(events: Iterable[Event]) -> list[tuple[str, list[Event]]]:
    """Every theme, those without an event too: a gap is what a plan is read for."""
    found: dict[str, list[Event]] = {value: [] for value in Event.Theme.values}
    for event in events:
        found[event.theme].append(event)
    return [(str(Event.Theme(value).label), rows) for value, rows in found.items()]
