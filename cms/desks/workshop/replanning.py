"""The work list: bookings whose unit is away, with a button to keep their times; cars lent too short."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.replanning.queries import lent_too_short, worklist
from booking.sites.models import Site
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act


@desk("workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def replanning(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Work list"), icon="desk-clipboard-check")
    if request.method == "POST":
        must_act(request, site.pk)
        try_again(request, site)
        return redirect(f"{reverse('desk_replanning')}?site={site.code}")
    return frame(
        request, "cms/desk/workshop/replanning.html", _("Work list"), icon="desk-clipboard-check",
        above=((f"{reverse('desk_workshop')}?site={site.code}", _("Workshop")),), site=site,
        sites=list(request.scope.sites()), can_act=request.scope.acts_at(site.pk), waiting=worklist(site),
        lent=lent_too_short(site),
    )  # fmt: skip


def try_again(request: DeskRequest, site: Site) -> None:
    now = timezone.now()
    changed = journeys.replan_list(site=site, now=now, actor=request.user)
    kept, left = (len(changed.kept), len(changed.left)) if changed else (0, 0)
    told = _("Re-planned: %(kept)s. Still to be moved: %(left)s.") % {"kept": kept, "left": left}
    messages.success(request, told)
    record(
        actor=request.user, verb="work.replanned", subject=site, data={"kept": kept, "left": left}, now=now,
        site=site,
    )  # fmt: skip
