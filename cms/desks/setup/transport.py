"""Zones a site's drivers serve: lifts home, and cars that are fetched and brought back."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from booking.transport.models import Zone
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act
from cms.desks.setup.relay import site_page
from cms.words import said

ZONES_MAX = 200


class ZoneForm(forms.ModelForm[Zone]):
    fee = forms.DecimalField(
        label=gettext_lazy("Fee for both ways, with tax"), min_value=Decimal(0), max_digits=8, initial=0
    )

    class Meta:
        model = Zone
        fields = (
            "code", "name", "name_zh", "postcodes", "travel_minutes", "has_shuttle", "has_pick_up",
            "retired_on",
        )  # fmt: skip
        widgets = {"retired_on": forms.DateInput(attrs={"type": "date"})}
        help_texts = {
            "postcodes": gettext_lazy("How they begin, with commas, as in YO1, YO24. Empty: not checked."),
            "travel_minutes": gettext_lazy("With the usual wait; a driver is kept for there and back."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = 10 ** get_currency_precision(self.instance.site.currency)
        self.fields["fee"].initial = Decimal(self.instance.fee_minor) / self.scale

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Zone.objects.filter(site=self.instance.site, code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a zone with this code already."))
        return code

    def save(self, commit: bool = True) -> Zone:
        self.instance.fee_minor = int(self.cleaned_data["fee"] * self.scale)
        return super().save(commit)


@desk("capacity")
@require_safe
def zones(request: DeskRequest) -> HttpResponse:
    rows = Zone.objects.filter(site=chosen_site(request)).order_by("retired_on", "travel_minutes", "name")
    return site_page(
        request, "cms/desk/setup/zones.html", _("Zones"), icon="desk-map-pin", zones=rows[:ZONES_MAX]
    )


@desk("capacity")
@require_http_methods(["GET", "POST"])
def zone(request: DeskRequest, pk: int = 0) -> HttpResponse:
    if pk:
        found = get_object_or_404(Zone.objects.filter(site__in=request.scope.sites()), pk=pk)
    else:
        site = get_object_or_404(request.scope.sites(), pk=getattr(chosen_site(request), "pk", None))
        found = Zone(site=site)
    site, title = found.site, said(found) or _("New zone")
    form = ZoneForm(request.POST or None, instance=found)
    if request.method == "POST":
        must_act(request, site.pk)
        if form.is_valid():
            save_zone(form, site, request.user)
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('desk_zones')}?site={site.code}")
    above = ((f"{reverse('desk_zones')}?site={site.code}", _("Zones")),)
    return frame(
        request, "cms/desk/simple_form.html", title,
        status=422 if request.method == "POST" else 200, icon="desk-map-pin", above=above, form=form,
        label=_("Save"),
    )  # fmt: skip


@transaction.atomic
def save_zone(form: ZoneForm, site: Site, actor: Any) -> None:
    changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
    record(actor=actor, verb="zone.saved", subject=form.save(), data=changed, now=timezone.now(), site=site)
