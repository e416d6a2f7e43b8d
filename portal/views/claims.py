"""Missing points: a short form, and what became of it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.garage.models import Vehicle
from booking.visits.models import Visit
from club import journeys
from club.claims.models import PointsClaim
from club.journeys.claims import EarnedAlready
from club.refusals import Refusal
from portal.accounts.fields import SiteChoice, open_sites
from portal.claims import answer_of, title_of
from portal.forms import DateField, PersonForm, refuse
from portal.owner import Owner, owner_of


class CarChoice(forms.ModelChoiceField[Vehicle]):
    def label_from_instance(self, obj: Vehicle) -> str:
        return str(obj)


class MissingForm(PersonForm):
    """Which visit. The day or the number on the invoice is enough; nothing else has to be known."""

    happened_on = DateField(label=_("Day of the visit"), required=False)
    invoice_number = forms.CharField(
        label=_("Invoice number"), max_length=40, required=False, help_text=_("Top right on the invoice.")
    )
    site = SiteChoice(label=_("Centre"), queryset=None)
    vehicle = CarChoice(
        label=_("Car"), queryset=None, required=False, to_field_name="ref", empty_label=_("Any of them")
    )
    note = forms.CharField(
        label=_("Anything else"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    for_a_person = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owner: Owner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("SiteChoice", self.fields["site"]).queryset = open_sites()
        cars = Vehicle.objects.for_user(owner.user).order_by("-pk")
        cast("CarChoice", self.fields["vehicle"]).queryset = cars

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("happened_on") or cleaned.get("invoice_number")) and not self.errors:
            self.add_error("happened_on", _("Give us the day or the invoice number: one of them is enough."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    form = MissingForm(request.POST or None, owner=owner, initial=known(request, owner))
    if request.method != "POST" or not form.is_valid():
        return page(request, form, 422 if form.errors else 200)
    try:
        claim = journeys.claim_points(user=owner.user, now=owner.now, **form.cleaned_data)
    except EarnedAlready as refusal:
        facts = refusal.params or {}
        return refuse(request, "portal/voice/missing.html", form, refusal, receipt=facts["source"])
    except Refusal as refusal:
        return refuse(request, "portal/voice/missing.html", form, refusal)
    messages.success(request, gettext("Thank you for telling us."))
    return redirect("claim", claim.ref)


def page(request: HttpRequest, form: MissingForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/voice/missing.html", {"form": form}, status=status)


def known(request: HttpRequest, owner: Owner) -> dict[str, Any]:
    """The visit whose page led here, if it is one's own."""
    visit = Visit.objects.for_user(owner.user).filter(ref=request.GET.get("visit", "")).first()
    if visit is None:
        return {"site": owner.site}
    return {"site": visit.site_id, "vehicle": visit.vehicle.ref, "invoice_number": visit.number}


@require_safe
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    owner = owner_of(request)
    rows = PointsClaim.objects.for_user(owner.user).select_related("site", "vehicle", "visit")
    found = get_object_or_404(rows, ref=ref)
    context = {"claim": found, "title": title_of(found), "answer": answer_of(found, owner.now)}
    return render(request, "portal/voice/claim.html", context)
