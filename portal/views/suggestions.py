"""Suggestions: an idea, and what became of it."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from club import journeys
from club.refusals import Refusal
from club.suggestions.models import Suggestion
from portal.accounts.fields import SiteChoice, open_sites
from portal.forms import PersonForm, refuse
from portal.owner import owner_of

PAGE = "portal/voice/suggest.html"


class SuggestionForm(PersonForm):
    """A sentence is enough."""

    words = forms.CharField(
        label=_("What should we do better?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    about = forms.ChoiceField(label=_("About"), choices=Suggestion.About.choices, initial="other")
    site = SiteChoice(label=_("Centre"), queryset=None)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    form = SuggestionForm(request.POST or None, initial={"site": owner.site})
    cast("SiteChoice", form.fields["site"]).queryset = open_sites()
    if request.method != "POST" or not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422 if form.errors else 200)
    try:
        made = journeys.suggest(user=owner.user, now=owner.now, **form.cleaned_data)
    except Refusal as refusal:
        return refuse(request, PAGE, form, refusal)
    messages.success(request, gettext("Thank you. A person reads it and answers you."))
    return redirect("suggestion", made.ref)


@require_safe
def suggestion(request: HttpRequest, ref: str) -> HttpResponse:
    owner = owner_of(request)
    rows = Suggestion.objects.for_user(owner.user).select_related("site")
    return render(request, "portal/voice/suggestion.html", {"suggestion": get_object_or_404(rows, ref=ref)})
