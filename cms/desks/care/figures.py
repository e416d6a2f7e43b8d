"""What we learn: complaints by source and cause, and causes that came back this quarter."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from club.complaints import queries, rules
from club.complaints.models import Ticket
from club.journeys import group_day
from cms.desk import DeskRequest, desk, frame


@desk("care")
@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    today = group_day(timezone.now())
    on = day_of(request, today)
    first, following = rules.quarter(on)
    earlier = rules.quarter(date.fromordinal(first.toordinal() - 1))[0]
    sites = sorted(request.scope.seen)
    causes, sources, areas = (
        dict(Ticket.Cause.choices),
        dict(Ticket.Source.choices),
        dict(Ticket.Area.choices),
    )
    repeated = [(row, areas[row.area], causes[row.cause]) for row in queries.repeated_causes(sites, on)]
    return frame(
        request, "cms/desk/care/figures.html", _("What we learn"), icon="desk-gauge",
        above=((reverse("desk_care"), _("Complaints")),), first=first, following=following, earlier=earlier,
        is_now=first <= today < following, repeated=repeated,
        causes=[(share, causes[share.code]) for share in queries.pareto(sites, first, following)],
        sources=[(share, sources[share.code]) for share in queries.by_source(sites, first, following)],
    )  # fmt: skip


def day_of(request: DeskRequest, today: date) -> date:
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        return today
