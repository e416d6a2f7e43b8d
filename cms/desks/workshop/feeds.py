"""Calendars for the desk's own programs: the arrivals of a site, the work of one bay or person."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.feeds.actions import issue, revoke
from booking.feeds.models import Feed
from booking.feeds.queries import feeds_of, token_of
from booking.sites.models import Site
from booking.workshop.models import Kind, Resource
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.words import SaidChoice


class FeedForm(forms.Form):
    """Empty: everything that arrives at the site."""

    unit = SaidChoice(
        label=gettext_lazy("Calendar of"), queryset=Resource.objects.none(), required=False,
        empty_label=gettext_lazy("all arrivals of the site"),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Resource.objects.filter(site=site, retired_on=None).exclude(kind=Kind.SEAT)
        self.fields["unit"].queryset = units.order_by("kind", "rank", "name")  # type: ignore[attr-defined]


@desk("workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Calendar links"), icon="desk-calendar")
    form, status = FeedForm(request.POST or None, site=site), 200
    if request.method == "POST":
        must_act(request, site.pk)
        status = 422
        if form.is_valid():
            try:
                share(request, site, form.cleaned_data["unit"])
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return redirect(f"{reverse('desk_feeds')}?site={site.code}")
    shared = [(feed, address(feed)) for feed in feeds_of(request.user, [site])]
    return frame(
        request, "cms/desk/workshop/feeds.html", _("Calendar links"), status=status, icon="desk-calendar",
        above=((f"{reverse('desk_workshop')}?site={site.code}", _("Workshop")),), site=site,
        sites=list(request.scope.sites()), can_act=request.scope.acts_at(site.pk), form=form, shared=shared,
    )  # fmt: skip


@desk("workshop")
@require_POST
def feed_end(request: DeskRequest, pk: int) -> HttpResponse:
    """The address is dead from now on."""
    shared = get_object_or_404(Feed.objects.valid().filter(holder=request.user, site__isnull=False), pk=pk)
    now = timezone.now()
    with transaction.atomic():
        revoke(feed=shared, now=now, actor=request.user)
        record(actor=request.user, verb="feed.revoked", subject=shared, now=now, site=shared.site)
    messages.success(request, _("The link no longer works."))
    return redirect("desk_feeds")


@transaction.atomic
def share(request: DeskRequest, site: Site, unit: Resource | None) -> None:
    now, kind = timezone.now(), Feed.Kind.UNIT if unit else Feed.Kind.SITE
    made = issue(kind=kind, holder=request.user, site=site, unit=unit, now=now)
    data = {"kind": kind, "unit": unit.name if unit else ""}
    record(actor=request.user, verb="feed.issued", subject=made, data=data, now=now, site=site)
    messages.success(request, _("Your link is ready. Only you should have it."))


def address(feed: Feed) -> str:
    return settings.BASE_URL + reverse("feed", args=[token_of(feed)])
