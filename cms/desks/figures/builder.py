"""The form of a segment: each dimension once, all of them open to "is not", none needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from club.segments.queries import choices_of
from club.segments.rules import DIMENSIONS, Dimension
from cms.words import listed

GROUPS = {
    "worth": gettext_lazy("Worth and loyalty"),
    "person": gettext_lazy("The person"),
    "car": gettext_lazy("The car"),
    "visits": gettext_lazy("Visits, twelve months"),
}
LABELS = {
    "klass": gettext_lazy("Class"), "cell": gettext_lazy("Loyalty and contribution"),
    "loyalty": gettext_lazy("Loyalty"), "churn": gettext_lazy("State"),
    "spent": gettext_lazy("Paid, whole units of money"), "trend": gettext_lazy("Trend"),
    "tier": gettext_lazy("Level"), "site": gettext_lazy("Centre"),
    "attribute": gettext_lazy("Kind of customer"),
    "conduct": gettext_lazy("How they are"), "sex": gettext_lazy("Sex"), "age": gettext_lazy("Age"),
    "occupation": gettext_lazy("Occupation"), "industry": gettext_lazy("Industry"),
    "hobby": gettext_lazy("Hobby"), "region": gettext_lazy("Town or postcode"),
    "source": gettext_lazy("How they came"), "zone": gettext_lazy("Zone"),
    "travel": gettext_lazy("Minutes from the centre"), "verified": gettext_lazy("Verified by a person"),
    "consent": gettext_lazy("Allows one of"), "member_months": gettext_lazy("Months in the club"),
    "brand": gettext_lazy("Brand"), "model": gettext_lazy("Model"), "grade": gettext_lazy("Grade of the car"),
    "fuel": gettext_lazy("Fuel"), "car_age": gettext_lazy("Age of the car, years"),
    "cars": gettext_lazy("Number of cars"), "fleet": gettext_lazy("Size of the fleet"),
    "visits": gettext_lazy("Number of visits"), "visited_site": gettext_lazy("Came to"),
    "months_since": gettext_lazy("Months since the last visit"), "repair": gettext_lazy("Sort of work"),
    "work": gettext_lazy("Work done"),
}  # fmt: skip


def starters() -> dict[str, tuple[Any, dict[str, Any]]]:
    """Segments to begin with (sources K10): whom to ask for a friend, whose car may be changed, and more."""
    return {
        "ask-friends": (
            _("Could bring a friend"),
            {
                "cell": {"in": ["+A", "+B"]},
                "churn": {"in": ["active"]},
                "consent": {"in": ["marketing:email"]},
            },
        ),
        "next-car": (
            _("May want another car"),
            {"car_age": {"least": 5}, "klass": {"in": ["A", "B"]}, "churn": {"in": ["active", "due"]}},
        ),
        "win-back": (
            _("To win back"),
            {"churn": {"in": ["warning", "dormant"]}, "klass": {"in": ["A", "B"]}},
        ),
        "lift": (_("Close to the next class"), {"klass": {"in": ["B"]}, "trend": {"in": ["up"]}}),
    }


class SnapshotForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    code = forms.SlugField(label=gettext_lazy("Short name"), max_length=30)


class SegmentForm(forms.Form):
    """``definition`` fills the fields; ``definition()`` reads them back."""

    code = forms.SlugField(
        label=gettext_lazy("Short name"), max_length=30,
        help_text=gettext_lazy("For ever: small letters, digits, hyphens."),
    )  # fmt: skip
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)

    def __init__(
        self, *args: Any, on: date, definition: Mapping[str, Any], is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        for dimension in DIMENSIONS.values():
            for key, field in fields_of(dimension, definition.get(dimension.name, {}), on):
                self.fields[key] = field

    def clean(self) -> None:
        for name, dimension in DIMENSIONS.items():
            if dimension.kind == "number":
                low, high = self.cleaned_data.get(f"{name}_least"), self.cleaned_data.get(f"{name}_most")
                if low is not None and high is not None and low > high:
                    self.add_error(f"{name}_most", _("Not less than where it begins."))

    def definition(self) -> dict[str, Any]:
        return dict(self.said())

    def said(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, dimension in DIMENSIONS.items():
            told = {
                key: value
                for key in KEYS[dimension.kind]
                if (value := self.cleaned_data.get(f"{name}_{key}")) not in (None, "", [])
            }
            if told:
                yield name, told | ({"not": True} if self.cleaned_data.get(f"{name}_not") else {})

    def blocks(self) -> list[tuple[Any, list[tuple[Any, list[forms.BoundField], bool]]]]:
        """Groups of dimensions, each with its fields and whether it says anything."""
        told = []
        for group, title in GROUPS.items():
            lines = []
            for name, dimension in DIMENSIONS.items():
                if dimension.group == group:
                    bound = [self[f"{name}_{key}"] for key in (*KEYS[dimension.kind], "not")]
                    lines.append((LABELS[name], bound, any(field.value() for field in bound)))
            told.append((title, lines))
        return told

    def heads(self) -> list[forms.BoundField]:
        return [self[name] for name in ("code", "name", "name_zh") if name in self.fields]


KEYS = {"choice": ("in",), "number": ("least", "most"), "text": ("has",)}


def fields_of(dimension: Dimension, said: Mapping[str, Any], on: date) -> Iterator[tuple[str, forms.Field]]:
    label = LABELS[dimension.name]
    match dimension.kind:
        case "choice":
            yield f"{dimension.name}_in", forms.MultipleChoiceField(
                label=label, required=False, choices=choices_of(dimension.name, on), initial=said.get("in"),
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        case "number":
            for key, words in (("least", gettext_lazy("from")), ("most", gettext_lazy("to"))):
                yield (
                    f"{dimension.name}_{key}",
                    forms.IntegerField(
                        label=words, required=False, min_value=0, max_value=10**9, initial=said.get(key)
                    ),
                )
        case _:
            yield (
                f"{dimension.name}_has",
                forms.CharField(label=label, required=False, max_length=80, initial=said.get("has")),
            )
    yield (
        f"{dimension.name}_not",
        forms.BooleanField(
            label=gettext_lazy("everybody else"), required=False, initial=said.get("not", False)
        ),
    )


def words_of(definition: Mapping[str, Any], on: date) -> list[tuple[Any, str]]:
    """A definition in words: each dimension with what it asks. At most one query for each."""
    return [(LABELS[name], worded(name, definition[name], on)) for name in DIMENSIONS if name in definition]


def worded(name: str, said: Mapping[str, Any], on: date) -> str:
    if "in" in said:
        names = {code: str(label) for code, label in choices_of(name, on)}
        text = listed(names.get(code, code) for code in said["in"])
    elif "has" in said:
        text = f"“{said['has']}”"
    else:
        text = f"{said.get('least', '')}–{said.get('most', '')}"
    return _("not: %(what)s") % {"what": text} if said.get("not") else text
