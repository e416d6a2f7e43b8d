"""What all forms of the portal share: fields a phone understands, refusals at the field."""

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from club import house


class DateField(forms.DateField):
    """A date by the browser's own picker; typed dates in ISO order work too."""

    widget = forms.DateInput(attrs={"type": "date"})


class DistanceField(forms.IntegerField):
    """What an odometer shows, typed in the region's unit; cleaned to whole kilometres."""

    def __init__(self, **kwargs: Any) -> None:
        label = _("Mileage in miles") if house.in_miles() else _("Mileage in km")
        super().__init__(label=label, min_value=0, max_value=1_000_000, **kwargs)

    def clean(self, value: Any) -> int | None:
        shown: int | None = super().clean(value)
        return None if shown is None else house.km_of(shown)


def as_typed(capitals: str = "none") -> forms.TextInput:
    """For codes, numbers and addresses: the phone keeps its hands off."""
    return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": capitals, "spellcheck": "false"})


class PlainSelect(forms.Select):
    """One of a flat list, written at once: Django's way is a template for each choice, of which a page of
    filters has forty."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = options_of(tuple((str(code), f"{label}") for code, label in self.choices), chosen)
        told = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, told, options)


@lru_cache(maxsize=256)
def options_of(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Pages offer the same again to everybody who reads one language."""
    told = ((flatatt({"value": code, "selected": code == chosen}), label) for code, label in choices)
    return format_html_join("", "<option{}>{}</option>", told)


class PersonForm(forms.Form):
    """A form for people: no colons after labels, wrong fields point to their sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def refuse(
    request: HttpRequest, template: str, form: forms.Form, refusal: ValidationError, **context: Any
) -> HttpResponse:
    """Show the form again with the refusal above it: nothing typed is lost, the status says no."""
    form.add_error(None, refusal.messages[0])
    status = getattr(refusal, "status", 422)
    return render(request, template, {"form": form, "refusal": refusal, **context}, status=status)
