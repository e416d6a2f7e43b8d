"""Other systems: who may ask us through the API, with which keys, and whom we tell what happens."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club.exchange import actions as exchange
from club.exchange import queries
from club.exchange.models import ApiToken, Integration
from club.exchange.rules import SCOPES
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoice


class IntegrationForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    source = forms.SlugField(
        label=gettext_lazy("Short name of the system"), max_length=20, initial="dms",
        help_text=gettext_lazy("Numbers of one system never mix with those of another."),
    )  # fmt: skip
    site = SaidChoice(
        Site.objects.none(), label=gettext_lazy("Centre"), required=False,
        empty_label=gettext_lazy("the whole group"),
    )  # fmt: skip

    def __init__(self, *args: Any, sites: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=[(scope, scope) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    per_minute = forms.IntegerField(
        label=gettext_lazy("Calls a minute"), min_value=1, max_value=6_000, initial=120
    )


@desk("files")
@require_http_methods(["GET", "HEAD", "POST"])
def integrations(request: DeskRequest) -> HttpResponse:
    sites, status = Site.objects.filter(pk__in=request.scope.acted).order_by("name"), 200
    form = IntegrationForm(request.POST or None, sites=sites)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            must_act(request, data["site"].pk if data["site"] else None)
            made = exchange.make_integration(**data, now=timezone.now(), actor=request.user)
            return redirect("desk_integration", made.ref)
    rows = queries.integrations_seen(request.scope.seen, everywhere=request.scope.everywhere)
    return frame(
        request, "cms/desk/setup/integrations.html", _("Other systems"), status=status, icon="desk-settings",
        form=form, rows=rows, can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("files")
@require_safe
def integration(request: DeskRequest, ref: str) -> HttpResponse:
    return page_of(request, find(request, ref))


@desk("files")
@require_POST
def key_new(request: DeskRequest, ref: str) -> HttpResponse:
    """The key stands on the answer to this form and nowhere else, ever."""
    found = find(request, ref)
    must_act(request, found.site_id)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return page_of(request, found, form=form, status=422)
    try:
        _row, key = exchange.issue_token(
            integration=found, scopes=form.cleaned_data["scopes"], now=timezone.now(), actor=request.user,
            per_minute=form.cleaned_data["per_minute"],
        )  # fmt: skip
    except ValidationError as refusal:
        return page_of(request, found, form=form, status=tell(form, refusal))
    answer = page_of(request, found, key=key)
    answer.is_not_kept = True  # type: ignore[attr-defined]
    return answer


@desk("files")
@require_POST
def key_end(request: DeskRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.select_related("integration"), pk=pk)
    found = find(request, token.integration.ref)
    must_act(request, found.site_id)
    exchange.end_token(token=token, now=timezone.now(), actor=request.user)
    messages.success(request, _("This key opens nothing any more."))
    return redirect("desk_integration", found.ref)


@desk("files")
@require_POST
def integration_end(request: DeskRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    must_act(request, found.site_id)
    exchange.end_integration(integration=found, now=timezone.now(), actor=request.user)
    return redirect("desk_integrations")


def find(request: DeskRequest, ref: str) -> Integration:
    rows = queries.integrations_seen(request.scope.seen, everywhere=request.scope.everywhere)
    return get_object_or_404(rows, ref=ref)


def page_of(
    request: DeskRequest, found: Integration, *, form: KeyForm | None = None, key: str = "", status: int = 200
) -> HttpResponse:
    from cms.desks.setup.webhooks import EndpointForm

    return frame(
        request, "cms/desk/setup/integration.html", found.name, status=status, icon="desk-settings",
        above=((reverse("desk_integrations"), _("Other systems")),), found=found, form=form or KeyForm(),
        endpoint_form=EndpointForm(), key=key, tokens=found.tokens.order_by("ended_at", "-made_at"),
        endpoints=found.endpoints.filter(ended_at=None).order_by("made_at"),
        deliveries=queries.deliveries_of(found),
        can_act=request.scope.acts_at(found.site_id) and found.ended_at is None,
    )  # fmt: skip
