"""The menu of work with its prices. A price holds from a day on; booked ones stay as they were."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from booking.sites.queries import group
from booking.workshop.models import Kind, Operation, OperationPrice
from booking.workshop.queries import able_sites
from club.journeys import group_day
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act
from cms.distances import DistanceField
from cms.words import SaidChoice, said

LIST_MAX = 300


class OperationForm(forms.ModelForm[Operation]):
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Needs"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    price = forms.DecimalField(
        label=gettext_lazy("Usual price, with tax"), min_value=Decimal(0), max_digits=10
    )

    class Meta:
        model = Operation
        labels = {"tags": gettext_lazy("Equipment and skills")}
        fields = (
            "name", "name_zh", "summary", "summary_zh", "group", "kind", "minutes", "needs", "tags", "resets",
            "allows_waiting", "is_open_ended", "is_online", "rank", "retired_on",
        )  # fmt: skip
        help_texts = {
            "tags": gettext_lazy(
                "With commas. Every bay and every person of the work must have it; bay:lift asks bays only, "
                "technician:hv people only."
            )
        }
        widgets = {"retired_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = 10 ** get_currency_precision(self.instance.currency)
        self.fields["price"].initial = Decimal(self.instance.price_minor or 0) / self.scale

    def save(self, commit: bool = True) -> Operation:
        self.instance.price_minor = int(self.cleaned_data["price"] * self.scale)
        return super().save(commit)


class NewOperationForm(OperationForm):
    class Meta(OperationForm.Meta):
        labels = {"code": pgettext_lazy("of a thing", "Code"), **OperationForm.Meta.labels}
        fields = ("code", *OperationForm.Meta.fields)  # type: ignore[assignment]


class PriceForm(forms.Form):
    site = SaidChoice(
        label=gettext_lazy("Site"), queryset=Site.objects.order_by("name"), required=False,
        empty_label=gettext_lazy("all sites"),
    )  # fmt: skip
    price_group = forms.SlugField(label=gettext_lazy("Price group of models"), required=False)
    from_km = DistanceField(
        miles=gettext_lazy("For cars from so many miles"),
        km=gettext_lazy("For cars from so many kilometres"), required=False,
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.DecimalField(label=gettext_lazy("Price, with tax"), min_value=Decimal(0), max_digits=10)


@desk("group")
@require_safe
def operations(request: DeskRequest) -> HttpResponse:
    rows = list(Operation.objects.order_by("group", "rank", "code")[:LIST_MAX])
    able = able_sites(rows, group_day(timezone.now()))
    return frame(
        request, "cms/desk/setup/operations.html", _("Work and prices"), icon="desk-tag",
        rows=[(operation, len(able[operation.pk])) for operation in rows],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("group")
@require_http_methods(["GET", "POST"])
def operation(request: DeskRequest, code: str = "") -> HttpResponse:
    """One piece of work; the second form on the page writes its next price."""
    found = get_object_or_404(Operation, code=code) if code else Operation(currency=group().currency)
    kind, title = OperationForm if code else NewOperationForm, said(found) or _("New work")
    is_price, today = "amount" in request.POST, group_day(timezone.now())
    form = kind(request.POST if request.method == "POST" and not is_price else None, instance=found)
    price = PriceForm(request.POST if is_price else None, initial={"valid_from": today})
    if request.method == "POST":
        must_act(request, None)
        asked = price if is_price else form
        if asked.is_valid() and saved(form, price, found, is_price, request.user):
            messages.success(request, _("Saved."))
            return redirect("desk_operation", found.code) if is_price else redirect("desk_operations")
    return frame(
        request, "cms/desk/setup/operation.html", title,
        status=422 if request.method == "POST" else 200, icon="desk-tag",
        above=((reverse("desk_operations"), _("Work and prices")),), form=form, price=price if code else None,
        operation=found, prices=found.prices.select_related("site").order_by("-valid_from") if code else [],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


def saved(form: OperationForm, price: PriceForm, found: Operation, is_price: bool, actor: Any) -> bool:
    now = timezone.now()
    try:
        with transaction.atomic():
            if is_price:
                data = price.cleaned_data
                OperationPrice.objects.create(
                    operation=found, site=data["site"], price_group=data["price_group"],
                    from_km=data["from_km"] or 0, valid_from=data["valid_from"],
                    price_minor=int(data["amount"] * form.scale),
                )  # fmt: skip
                told = {name: str(data[name] or "") for name in data}
                record(actor=actor, verb="price.set", subject=found, data=told, now=now)
            else:
                kept = form.save()
                told = {name: str(form.cleaned_data[name]) for name in form.changed_data}
                record(actor=actor, verb="operation.saved", subject=kept, data=told, now=now)
    except IntegrityError:
        price.add_error("valid_from", _("There is a price from this day already."))
        return False
    return True
