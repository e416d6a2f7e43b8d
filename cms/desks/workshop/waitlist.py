"""Who waits for an earlier time at a site, in the order in which they are asked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from booking.waitlist.models import WaitlistEntry
from booking.waitlist.queries import open_offer, today_of, with_details
from club import journeys
from club.journeys.waitlist import WHEREVER, line
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act


class OffForm(forms.Form):
    """Why somebody is taken off the list; its owner reads it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@desk("workshop")
@require_safe
def waitlist(request: DeskRequest) -> HttpResponse:
    return show(request)


@desk("workshop")
@require_POST
def waitlist_off(request: DeskRequest, ref: str) -> HttpResponse:
    """Taken off by staff, with a reason; an open offer goes to the next."""
    entry = get_object_or_404(WaitlistEntry.objects.for_sites(request.scope.seen), ref=ref)
    must_act(request, entry.site_id)
    form, now = OffForm(request.POST), timezone.now()
    if not form.is_valid():
        return show(request, site=entry.site, problem=_("Please write down why."), status=422)
    reason = form.cleaned_data["reason"]
    try:
        journeys.wait_no_longer(entry=entry, now=now, actor=request.user, by_staff=True, reason=reason)
    except ValidationError as refusal:
        status = int(getattr(refusal, "status", 422))
        return show(request, site=entry.site, problem=refusal.messages[0], status=status)
    record(
        actor=request.user,
        verb="waitlist.off",
        subject=entry,
        data={"reason": reason},
        now=now,
        site=entry.site,
    )
    messages.success(request, _("Taken off the waitlist."))
    return back_to(entry.site)


def show(
    request: DeskRequest, *, site: Site | None = None, problem: Any = "", status: int = 200
) -> HttpResponse:
    site, now = site or chosen_site(request), timezone.now()
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Waitlist"), icon="desk-clock")
    today = today_of(site, now)
    rows = [
        (entry, open_offer(entry, now), [WEEKDAYS_ABBR[day] for day in entry.weekdays])
        for entry in line(site, today, today + WHEREVER, now)
    ]
    ended = WaitlistEntry.objects.filter(site=site).exclude(ended_at=None).order_by("-ended_at", "-pk")
    return frame(
        request, "cms/desk/workshop/waitlist.html", _("Waitlist"), status=status, icon="desk-clock",
        above=((f"{reverse('desk_workshop')}?site={site.code}", _("Workshop")),), site=site,
        sites=list(request.scope.sites()), can_act=request.scope.acts_at(site.pk), rows=rows,
        ended=list(with_details(ended)[:20]), problem=problem,
    )  # fmt: skip


def back_to(site: Site) -> HttpResponse:
    return redirect(f"{reverse('desk_waitlist')}?site={site.code}")
