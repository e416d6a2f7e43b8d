"""What a rule or a campaign can be for: the codes of the group with their names."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from booking.garage.models import VehicleModel
from booking.sites.models import Brand, Site
from booking.visits.models import VisitLine
from booking.workshop.models import Operation
from club.members.models import Member
from club.segments.models import Segment
from cms.words import listed, said
from loyalty.tiers.models import Tier

type Pairs = list[tuple[str, str]]

LINE_KINDS = (
    ("labour", gettext_lazy("Work")),
    ("parts", gettext_lazy("Parts")),
    ("accessories", gettext_lazy("Accessories")),
    ("body", gettext_lazy("Body and paint")),
    ("sublet", gettext_lazy("Work by others")),
    ("fee", gettext_lazy("Fees")),
    ("insurance", gettext_lazy("Insurance")),
    ("vehicle", gettext_lazy("A car")),
)
STATUSES = (
    ("new", gettext_lazy("New: no paid visit yet")),
    ("active", gettext_lazy("Active")),
    ("sleeping", gettext_lazy("Sleeping: no paid visit for long")),
)
PAY_TYPES = (
    ("customer", gettext_lazy("The customer")),
    ("insurer", gettext_lazy("The insurer")),
    ("warranty", gettext_lazy("Warranty")),
    ("goodwill", gettext_lazy("Goodwill")),
    ("internal", gettext_lazy("Ourselves")),
)
assert {kind for kind, _name in PAY_TYPES} == set(VisitLine.PayType)  # noqa: S101  # a new one must be named


def named(rows: Iterable[Any]) -> Pairs:
    """Code and name in the reader's language."""
    return [(row.code, said(row)) for row in rows]


def choices_of(field: str) -> Pairs:
    """The codes a filter can name."""
    match field:
        case "sites":
            return named(Site.objects.order_by("name"))
        case "brands":
            return named(Brand.objects.order_by("name"))
        case "tiers":
            return named(Tier.objects.order_by("rank"))
        case "operations":
            return named(Operation.objects.order_by("name"))
        case "car_models":
            return named(VehicleModel.objects.order_by("name"))
        case "segments":
            return segments()
    fixed = {"kinds": LINE_KINDS, "pay_types": PAY_TYPES, "statuses": STATUSES}
    return [(code, str(name)) for code, name in fixed.get(field, Member.Attribute.choices)]


def names_of(field: str, codes: Iterable[str]) -> str:
    """Codes as the names they stand for; one that is gone says itself. Without codes nothing is asked."""
    wanted = [code for code in codes if code]
    names = dict(choices_of(field)) if wanted else {}
    return listed(names.get(code, code) for code in wanted)


def segments() -> Pairs:
    """Whom something may be meant for, as ``journeys.segments_of`` names them."""
    kinds = [(f"kind:{code}", str(name)) for code, name in Member.Attribute.choices]
    centres = [(f"site:{code}", name) for code, name in named(Site.objects.order_by("name"))]
    return [
        *kinds,
        *centres,
        *((f"brand:{code}", name) for code, name in named(Brand.objects.order_by("name"))),
        *((f"segment:{code}", name) for code, name in named(Segment.objects.in_use().order_by("name"))),
    ]


class Codes(forms.MultipleChoiceField):
    """Several codes of a list; none means any."""

    widget = forms.CheckboxSelectMultiple


class Words(forms.CharField):
    """Codes typed with commas between them."""

    def prepare_value(self, value: object) -> object:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        return [
            word
            for word in (part.strip() for part in super().clean(value).replace("，", ",").split(","))
            if word
        ]
