"""Where leads come from, how they are served, why they are lost; beside who came and who rang."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.sites.queries import policy
from club.leads import queries
from club.leads.models import Lead
from club.showroom.queries import traffic
from cms.desk import DeskRequest, desk, frame

SPANS = (30, 90, 365)


@desk("leads")
@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    now = timezone.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    since = now - timedelta(days=days)
    found = queries.figures(request.scope.seen, since, now)
    limit = policy(None, "prospects_lost_percent_max", timezone.localdate())
    sources = dict(Lead.Source.choices)
    return frame(
        request, "cms/desk/leads/figures.html", _("Figures of leads"), icon="desk-gauge",
        above=((reverse("desk_leads"), _("Leads")),), figures=found, days=days, spans=SPANS, limit=limit,
        is_alarm=found.loss_percent is not None and found.loss_percent > limit,
        shares=[(sources[name], found.counts.get(name, 0), share) for name, share in found.shares.items()],
        campaigns=queries.campaign_counts(request.scope.seen, since, now).items(),
        traffic=traffic(request.scope.seen, since.date(), now.date()),
    )  # fmt: skip
