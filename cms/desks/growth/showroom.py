"""Who came into the showroom and who rang, counted as it happens, by campaign (L12)."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.models import Site
from club.journeys import group_day
from club.showroom import queries
from club.showroom.actions import count
from club.showroom.models import DayCount
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoice

SHOWN, NAMES = timedelta(days=14), timedelta(days=180)


class CountForm(forms.Form):
    site = SaidChoice(Site.objects.none(), label=gettext_lazy("Centre"))
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=gettext_lazy("They"), choices=DayCount.Kind)
    campaign = forms.CharField(
        label=gettext_lazy("Campaign"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("If they name one."),
    )
    by = forms.IntegerField(
        label=gettext_lazy("How many"), initial=1, help_text=gettext_lazy("A minus corrects.")
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites


@desk("leads")
@require_http_methods(["GET", "HEAD", "POST"])
def showroom(request: DeskRequest) -> HttpResponse:
    sites = Site.objects.filter(pk__in=request.scope.acted).order_by("name")
    site = sites.first()
    first = {"on": timezone.localdate(timezone=site.tz if site else None), "site": site}
    form = CountForm(request.POST or None, sites=sites, initial=first)
    if request.method != "POST" or not form.is_valid():
        return page(request, form, 422 if form.errors else 200)
    must_act(request, form.cleaned_data["site"].pk)
    try:
        count(**form.cleaned_data, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        return page(request, form, tell(form, refusal))
    messages.success(request, _("Counted."))
    return redirect("desk_showroom")


def page(request: DeskRequest, form: CountForm, status: int) -> HttpResponse:
    today = group_day(timezone.now())
    return frame(
        request, "cms/desk/leads/showroom.html", _("Who came in"), icon="desk-users", status=status,
        above=((reverse("desk_leads"), _("Leads")),), form=form if request.scope.acted else None,
        rows=queries.day_counts(request.scope.seen, today - SHOWN, today)[:200],
        traffic=queries.traffic(request.scope.seen, today - SHOWN, today),
        names=queries.campaigns(request.scope.seen, today - NAMES),
    )  # fmt: skip
