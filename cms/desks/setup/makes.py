"""Brands and their models: what owners choose from, and what a maker asks for in between."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.garage.models import VehicleModel
from booking.sites.models import Brand
from club import house
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act
from cms.distances import DistanceField, KeepsDistances
from cms.planting import plant_model
from cms.words import SaidChoice, said

type Make = Brand | VehicleModel


class BrandForm(forms.ModelForm[Brand]):
    class Meta:
        model = Brand
        fields = ("name", "name_zh")


class NewBrandForm(BrandForm):
    class Meta(BrandForm.Meta):
        labels = {"code": pgettext_lazy("of a thing", "Code")}
        fields = ("code", *BrandForm.Meta.fields)  # type: ignore[assignment]


class ModelForm(KeepsDistances, forms.ModelForm[VehicleModel]):
    service_km = DistanceField(
        miles=gettext_lazy("Miles between services"), km=gettext_lazy("Kilometres between services"),
        min_value=1,
    )  # fmt: skip
    km_per_year = DistanceField(
        miles=gettext_lazy("Usual miles a year"), km=gettext_lazy("Usual kilometres a year"), min_value=1
    )  # fmt: skip
    brand = SaidChoice(label=gettext_lazy("Brand"), queryset=Brand.objects.order_by("name"))

    class Meta:
        model = VehicleModel
        fields = (
            "brand", "name", "name_zh", "body", "fuel", "price_group", "factor_percent",
            "first_service_months", "service_months", "service_km", "km_per_year", "from_year", "until_year",
        )  # fmt: skip
        help_texts = {
            "price_group": gettext_lazy("Prices of work may differ by it, as in small, medium, large."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("from_year"), data.get("until_year")
        if first and last and last < first:
            self.add_error("until_year", _("Built until lies before built from."))
        return data


class NewModelForm(ModelForm):
    """Its distances begin at what is usual, as a round number of the unit in which they are typed."""

    class Meta(ModelForm.Meta):
        labels = {"code": pgettext_lazy("of a thing", "Code")}
        fields = ("code", *ModelForm.Meta.fields)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("service_km", "km_per_year"):
            self.initial[name] = house.km_of(round(house.shown_distance(getattr(self.instance, name)), -3))


@desk("group")
@require_safe
def makes(request: DeskRequest) -> HttpResponse:
    models = Prefetch("models", queryset=VehicleModel.objects.order_by("name"))
    return frame(
        request, "cms/desk/setup/makes.html", _("Brands and models"), icon="desk-list",
        brands=Brand.objects.prefetch_related(models).order_by("name"), can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: DeskRequest, code: str = "") -> HttpResponse:
    found = get_object_or_404(Brand, code=code) if code else None
    form = (BrandForm if found else NewBrandForm)(request.POST or None, instance=found)
    return written(request, form, "brand.saved", said(found) if found else _("New brand"))


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def model(request: DeskRequest, code: str = "") -> HttpResponse:
    found = get_object_or_404(VehicleModel, code=code) if code else None
    form = (ModelForm if found else NewModelForm)(request.POST or None, instance=found)
    return written(request, form, "model.saved", said(found) if found else _("New model"))


def written(request: DeskRequest, form: forms.ModelForm[Any], verb: str, title: str) -> HttpResponse:
    if request.method == "POST":
        must_act(request, None)
        if form.is_valid():
            save(form, verb, request.user)
            messages.success(request, _("Saved."))
            return redirect("desk_makes")
    return frame(
        request, "cms/desk/simple_form.html", title, status=422 if request.method == "POST" else 200,
        icon="desk-list", above=((reverse("desk_makes"), _("Brands and models")),), form=form,
        label=_("Save"),
    )  # fmt: skip


@transaction.atomic
def save(form: forms.ModelForm[Any], verb: str, actor: Any) -> None:
    kept: Make = form.save()
    told = {name: str(form.cleaned_data[name]) for name in form.changed_data}
    now = timezone.now()
    record(actor=actor, verb=verb, subject=kept, data=told, now=now)
    if isinstance(form, NewModelForm):
        plant_model(form.instance, now)
