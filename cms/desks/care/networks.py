"""The networks of our centres: what is answered from inside is not an owner at home (safety.md J14)."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.sites.models import Site
from club.surveys.actions import add_network, remove_network
from club.surveys.models import SurveyNetwork
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoice


class NetworkForm(forms.Form):
    site = SaidChoice(label=gettext_lazy("Centre"), queryset=Site.objects.none())
    network = forms.CharField(
        label=gettext_lazy("Network"), max_length=43,
        help_text=gettext_lazy("As your technicians write it, for example 198.51.100.0/24."),
    )  # fmt: skip

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites


@desk("figures")
@require_http_methods(["GET", "HEAD", "POST"])
def networks(request: DeskRequest) -> HttpResponse:
    sites = Site.objects.filter(pk__in=request.scope.acted).order_by("name")
    form, status = NetworkForm(request.POST or None, sites=sites), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            must_act(request, form.cleaned_data["site"].pk)
            try:
                add_network(**form.cleaned_data, now=timezone.now(), actor=request.user)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect("desk_networks")
    rows = SurveyNetwork.objects.filter(site__in=request.scope.seen).select_related("site", "added_by")
    return frame(
        request, "cms/desk/care/networks.html", _("Networks of ours"), status=status, icon="desk-building-2",
        above=((reverse("desk_surveys"), _("Surveys")),), form=form, acted=request.scope.acted,
        rows=rows.order_by("site__name", "network"),
    )  # fmt: skip


@desk("figures")
@require_POST
def network_end(request: DeskRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SurveyNetwork.objects.filter(site__in=request.scope.seen), pk=pk)
    must_act(request, found.site_id)
    remove_network(network=found, now=timezone.now(), actor=request.user)
    messages.success(request, _("Taken off; answers from there count from now on."))
    return redirect("desk_networks")
