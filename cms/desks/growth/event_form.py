"""The form in which an event is planned: times on the clock of its place, prices, who may come."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.garage.models import VehicleModel
from booking.sites.models import Brand, Site
from booking.sites.queries import group
from club.events.models import Event
from cms.desks.growth.amounts import minor_of
from cms.desks.points.choices import segments
from cms.words import SaidChoice, said
from loyalty.tiers.models import Tier

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
TIMES = ("starts_at", "ends_at", "opens_at", "closes_at", "names_until")


def money(label: StrOrPromise) -> forms.DecimalField:
    """In the currency's unit; it leaves in minor units."""
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=10, decimal_places=3)


def words_of(typed: str) -> list[str]:
    return [word.strip().lower() for word in typed.replace("，", ",").split(",") if word.strip()]


class EventForm(forms.ModelForm[Event]):
    """Times are read on the clock of the place: of the centre, else of the group."""

    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Levels"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: everybody."),
    )  # fmt: skip
    sites = forms.MultipleChoiceField(
        label=gettext_lazy("Members of these centres"), required=False, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.MultipleChoiceField(
        label=gettext_lazy("With a car of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hobbies = forms.CharField(
        label=gettext_lazy("With one of these hobbies"), required=False, max_length=200,
        help_text=gettext_lazy("Several with commas; empty: whatever they like."),
    )  # fmt: skip

    models = forms.MultipleChoiceField(
        label=gettext_lazy("With one of these models"), required=False, widget=forms.CheckboxSelectMultiple
    )
    segments = forms.MultipleChoiceField(
        label=gettext_lazy("In one of these segments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    price = money(gettext_lazy("Money for each person"))
    cost = money(gettext_lazy("What it costs us"))
    likes = forms.CharField(
        label=gettext_lazy("Would please who likes"), required=False, max_length=200,
        help_text=gettext_lazy("Hobbies with commas. Everybody may come; these see it first, and why."),
    )  # fmt: skip
    bodies = forms.MultipleChoiceField(
        label=gettext_lazy("Would please who drives"), choices=VehicleModel.Body, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Event
        labels = {"site": gettext_lazy("Centre")}
        field_classes = {"site": SaidChoice}
        fields = (
            "title", "title_zh", "theme", "site", "place", *TIMES, "seats", "cars", "guests_max",
            "counts_guests", "asks_licence", "asks_waiver", "price_points", "gives_points",
        )  # fmt: skip
        widgets = dict.fromkeys(TIMES, MOMENT)

    def __init__(self, *args: Any, seen: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in seen])  # type: ignore[attr-defined]
        models = VehicleModel.objects.order_by("brand__name", "name")
        for name, rows in (
            ("tiers", Tier.objects.order_by("rank")), ("sites", seen),
            ("brands", Brand.objects.order_by("name")), ("models", models),
        ):  # fmt: skip
            self.fields[name].choices = [(row.code, said(row)) for row in rows]  # type: ignore[attr-defined]
        self.fields["segments"].choices = segments()  # type: ignore[attr-defined]
        self.currency = self.instance.currency or group().currency
        for name in ("price", "cost"):
            minor = getattr(self.instance, f"{name}_minor")
            if minor:
                self.initial[name] = Decimal(minor).scaleb(-get_currency_precision(self.currency))
        self.initial["likes"] = ", ".join(self.instance.suits.get("hobbies", []))
        self.initial["bodies"] = self.instance.suits.get("bodies", [])
        for name, codes in self.instance.audience.items():
            self.initial[name] = ", ".join(codes) if name == "hobbies" else codes
        for name in TIMES:
            at = getattr(self.instance, name)
            if at is not None:
                self.initial[name] = at.astimezone(self.instance.tz).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in ("price", "cost"):
            try:
                minor_of(told.get(name), self.currency_of(told), is_charged=name == "price")
            except ValidationError as problem:
                self.add_error(name, problem)
        return told

    def currency_of(self, told: dict[str, Any]) -> str:
        site = told.get("site")
        return self.instance.currency or (site.currency if site else group().currency)

    def facts(self) -> dict[str, Any]:
        """Columns of an event as the verbs take them."""
        told = dict(self.cleaned_data)
        site = told["site"]
        zone = site.tz if site else group().tz
        for name in TIMES:
            told[name] = make_aware(told[name].replace(tzinfo=None), zone)
        audience = {name: told.pop(name) for name in ("tiers", "sites", "brands", "models", "segments")}
        audience["hobbies"] = words_of(told.pop("hobbies"))
        told["audience"] = {name: codes for name, codes in audience.items() if codes}
        suits = {"hobbies": words_of(told.pop("likes")), "bodies": told.pop("bodies")}
        told["suits"] = {name: codes for name, codes in suits.items() if codes}
        currency = self.currency_of(told)
        for name in ("price", "cost"):
            told[f"{name}_minor"] = minor_of(told.pop(name), currency)
        return told | ({} if self.instance.pk else {"zone": str(zone), "currency": currency})


class NewEventForm(EventForm):
    class Meta(EventForm.Meta):
        labels = {"slug": pgettext_lazy("of a thing", "Code"), **EventForm.Meta.labels}
        fields = ("slug", *EventForm.Meta.fields)  # type: ignore[assignment]
