"""The group's centres: opened, described, closed. Hours, bays and people follow on pages of their own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.replanning.actions import Changed
from booking.sites.models import Brand, Site
from booking.sites.queries import group
from booking.workshop.actions import Laid
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.setup.relay import answer, is_replanned, lay_again, told
from cms.planting import plant_centre
from cms.words import SaidChoices, said


class SiteForm(forms.ModelForm[Site]):
    """``brands`` last: what a centre sells decides which rules and events reach its customers."""

    brands = SaidChoices(
        label=gettext_lazy("Brands"), queryset=Brand.objects.order_by("name"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Site
        labels = {"latitude": gettext_lazy("Latitude"), "longitude": gettext_lazy("Longitude")}
        fields = (
            "name", "name_zh", "street", "town", "postcode", "phone", "email", "latitude", "longitude",
            "opened_on", "closed_on", "currency", "country", "brands",
        )  # fmt: skip
        widgets = {
            "opened_on": forms.DateInput(attrs={"type": "date"}),
            "closed_on": forms.DateInput(attrs={"type": "date"}),
        }
        help_texts = {
            "latitude": gettext_lazy("For the way there; may stay empty."),
            "closed_on": gettext_lazy("The first day without it. Empty: it stays."),
            "currency": gettext_lazy("As in GBP. It can be changed until money of the centre is kept in it."),
        }


class NewSiteForm(SiteForm):
    class Meta(SiteForm.Meta):
        labels = {"code": pgettext_lazy("of a thing", "Code"), **SiteForm.Meta.labels}
        fields = ("code", *SiteForm.Meta.fields, "zone")  # type: ignore[assignment]
        help_texts = {
            **SiteForm.Meta.help_texts,
            "code": gettext_lazy("Part of addresses and lists, as in north-end. It stays for ever."),
            "zone": gettext_lazy("As in Europe/London."),
        }


@desk("group")
@require_safe
def centres(request: DeskRequest) -> HttpResponse:
    sites = Site.objects.prefetch_related("brands").order_by("name")
    return frame(
        request, "cms/desk/setup/centres.html", _("Centres"), icon="desk-building-2", sites=sites,
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def centre_new(request: DeskRequest) -> HttpResponse:
    now, above = timezone.now(), group()
    begins = {
        "zone": above.zone, "currency": above.currency, "country": above.country,
        "opened_on": now.astimezone(above.tz).date(),
    }  # fmt: skip
    form = NewSiteForm(request.POST or None, initial=begins, instance=Site(group=above))
    if request.method == "POST":
        must_act(request, None)
        if form.is_valid():
            made = open_centre(form, request.user)
            messages.success(request, _("The centre is there. Its hours, bays and people come next."))
            return redirect(f"{reverse('desk_hours')}?site={made.code}")
    return page(request, form, _("New centre"))


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def centre(request: DeskRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site, code=code)
    form = SiteForm(request.POST or None, instance=found)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        must_act(request, None)
        status = 422
        if form.is_valid():
            try:
                changed = save_centre(form, request)
            except ValidationError as refusal:
                status = answer(form, refusal, context)
            else:
                return told(request, found, changed, _("Saved."), "desk_centres")
    return page(request, form, said(Site.objects.get(pk=found.pk)), status=status, **context)


def page(request: DeskRequest, form: SiteForm, title: str, status: int = 0, **context: Any) -> HttpResponse:
    return frame(
        request, "cms/desk/simple_form.html", title, icon="desk-building-2",
        status=status or (422 if form.is_bound else 200), above=((reverse("desk_centres"), _("Centres")),),
        form=form, label=_("Save"), **context,
    )  # fmt: skip


@transaction.atomic
def open_centre(form: NewSiteForm, actor: Any) -> Site:
    now = timezone.now()
    made = journeys.open_site(
        site=form.save(commit=False), brands=form.cleaned_data["brands"], now=now, actor=actor
    )
    plant_centre(made, now)
    return made


@transaction.atomic
def save_centre(form: SiteForm, request: DeskRequest) -> Changed:
    """Its days are laid anew: work after the last one is named, and nothing is changed."""
    journeys.may_count_in(site=form.instance, currency=form.cleaned_data["currency"])
    now, saved = timezone.now(), form.save()
    changed = Changed(Laid())
    if {"opened_on", "closed_on"} & set(form.changed_data):
        changed = lay_again(saved, now, request.user, keep_times=is_replanned(request))
    facts = {name: shown(form.cleaned_data[name]) for name in form.changed_data}
    record(actor=request.user, verb="site.saved", subject=saved, data=facts, now=now, site=saved)
    return changed


def shown(value: Any) -> str:
    return ", ".join(brand.code for brand in value) if hasattr(value, "model") else str(value or "")
