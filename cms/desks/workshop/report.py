"""The report of a day: overrides with their reasons, what was re-planned, moved, cancelled, missed."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.replanning.queries import day_report
from cms.desk import DeskRequest, chosen_site, desk, frame
from cms.desks.workshop.board import around, asked_day


@desk("workshop")
@require_safe
def report(request: DeskRequest) -> HttpResponse:
    site, now = chosen_site(request), timezone.now()
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Day report"), icon="desk-file-text")
    day = asked_day(request, site, now)
    return frame(
        request, "cms/desk/workshop/report.html", _("Day report"), icon="desk-file-text",
        above=((f"{reverse('desk_workshop')}?site={site.code}", _("Workshop")),),
        report=day_report(site, day), **around(request, site, day, now),
    )  # fmt: skip
