"""Addresses that hear what happens: added, given a new secret, taken up again; messages sent once more."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from club.exchange import actions as exchange
from club.exchange.models import WebhookDelivery, WebhookEndpoint
from club.exchange.rules import HEARD
from cms.desk import DeskRequest, desk, must_act
from cms.desks.setup.integrations import find


class EndpointForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Address"), max_length=300, assume_scheme="https",
        help_text=gettext_lazy("It begins with https:// and lies in the open internet."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("It hears of"), choices=[(kind, kind) for kind in HEARD],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


@desk("files")
@require_POST
def endpoint_new(request: DeskRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    must_act(request, found.site_id)
    form = EndpointForm(request.POST)
    problems = [str(word) for words in form.errors.values() for word in words]
    if form.is_valid():
        try:
            exchange.add_endpoint(
                integration=found, url=form.cleaned_data["url"], kinds=form.cleaned_data["kinds"],
                now=timezone.now(), actor=request.user,
            )  # fmt: skip
        except ValidationError as refusal:
            problems = refusal.messages
    for sentence in problems:
        messages.error(request, sentence)
    return redirect("desk_integration", ref)


@desk("files")
@require_POST
def endpoint_deed(request: DeskRequest, ref: str, deed: str) -> HttpResponse:
    """secret, resume or end."""
    row = get_object_or_404(WebhookEndpoint.objects.select_related("integration"), ref=ref)
    found = find(request, row.integration.ref)
    must_act(request, found.site_id)
    deeds = {
        "secret": exchange.change_secret, "resume": exchange.resume_endpoint, "end": exchange.end_endpoint,
    }  # fmt: skip
    if deed not in deeds:
        raise Http404
    deeds[deed](endpoint=row, now=timezone.now(), actor=request.user)
    return redirect("desk_integration", found.ref)


@desk("files")
@require_POST
def message_again(request: DeskRequest, pk: int) -> HttpResponse:
    """The same message once more, under its old id."""
    rows = WebhookDelivery.objects.select_related("endpoint__integration", "event__site")
    row = get_object_or_404(rows, pk=pk)
    found = find(request, row.endpoint.integration.ref)
    must_act(request, found.site_id)
    exchange.replay(event=row.event, endpoint=row.endpoint, now=timezone.now(), actor=request.user)
    messages.success(request, _("It is on its way again."))
    return redirect("desk_integration", found.ref)
