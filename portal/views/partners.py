"""/partners/<token>/: a partner writes what members should hear, and reads what became of it; never who."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from club.events.actions.partners import ask, partner_behind
from club.events.models import Partner
from portal.forms import PersonForm

SHOWN_MAX = 30


class RequestForm(PersonForm):
    title = forms.CharField(label=_("What it is about"), max_length=80)
    words = forms.CharField(
        label=_("What members should read"), max_length=1500, widget=forms.Textarea(attrs={"rows": 7})
    )
    wanted_from = forms.DateField(
        label=_("Not before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, token: str) -> HttpResponse:
    """Who has the link may write for the partner; it names no member and opens nothing else."""
    who = partner_behind(token)
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show(request, who, form)
    if not form.is_valid():
        return show(request, who, form, status=422)
    try:
        ask(partner=who, now=timezone.now(), **form.cleaned_data)
    except ValidationError as refusal:
        return show(request, who, form, status=getattr(refusal, "status", 422), refusal=refusal)
    messages.success(request, gettext("Thank you. The club reads it and answers here."))
    return redirect("partner", token)


def show(
    request: HttpRequest,
    who: Partner,
    form: RequestForm,
    *,
    status: int = 200,
    refusal: ValidationError | None = None,
) -> HttpResponse:
    rows = who.requests.order_by("-asked_at", "-pk")[:SHOWN_MAX]
    context = {"partner": who, "form": form, "requests": rows, "refusal": refusal}
    response = render(request, "portal/partners/partner.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_store=True)
    return response
