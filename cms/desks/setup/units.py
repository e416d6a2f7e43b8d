"""Bays, technicians, lanes, seats: everything scarce of a site."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from booking.replanning.actions import Changed
from booking.sites.models import Site
from booking.workshop.models import Resource
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act
from cms.desks.setup.relay import answer, is_replanned, lay_again, site_page, told

UNITS_MAX = 300


class UnitForm(forms.ModelForm[Resource]):
    class Meta:
        model = Resource
        fields = ("kind", "name", "tags", "is_online", "rank", "retired_on")
        widgets = {"retired_on": forms.DateInput(attrs={"type": "date"})}
        help_texts = {"tags": gettext_lazy("Equipment and skills, with commas, as in lift, hv.")}


@desk("capacity")
@require_safe
def units(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    found = Resource.objects.real().filter(site=site).order_by("kind", "rank", "name")[:UNITS_MAX]
    return site_page(
        request, "cms/desk/setup/units.html", _("Bays and people"), icon="desk-building-2", units=found
    )


@desk("capacity")
@require_http_methods(["GET", "POST"])
def unit(request: DeskRequest, pk: int = 0) -> HttpResponse:
    if pk:
        found = get_object_or_404(Resource.objects.filter(site__in=request.scope.sites()), pk=pk)
        site = found.site
    else:
        site = get_object_or_404(request.scope.sites(), pk=getattr(chosen_site(request), "pk", None))
        found = Resource(site=site)
    title = found.name or _("New unit")
    form = UnitForm(request.POST or None, instance=found)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        must_act(request, site.pk)
        status = 422
        if form.is_valid():
            try:
                changed = save_unit(form, site, request)
            except ValidationError as refusal:
                status = answer(form, refusal, context)
            else:
                return told(request, site, changed, _("Saved, and the calendar laid again."), "desk_units")
    above = ((f"{reverse('desk_units')}?site={site.code}", _("Bays and people")),)
    return frame(
        request, "cms/desk/simple_form.html", title, status=status,
        icon="desk-building-2", above=above, form=form, label=_("Save"), **context,
    )  # fmt: skip


@transaction.atomic
def save_unit(form: UnitForm, site: Site, request: DeskRequest) -> Changed:
    now, saved, actor = timezone.now(), form.save(), request.user
    laid = lay_again(site, now, actor, keep_times=is_replanned(request))
    changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
    record(actor=actor, verb="unit.saved", subject=saved, data=changed, now=now, site=site)
    return laid
