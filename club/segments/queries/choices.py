"""What may be chosen in the conditions of a segment, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.garage.models import VehicleModel, grade_name
from booking.sites.models import Brand, Site
from booking.transport.models import Zone
from booking.visits.models import VisitLine
from booking.workshop.models import Operation
from club.members.models import Consent, Member
from club.segments import rules
from club.segments.models import Mark, Standing
from loyalty.tiers.models import Tier

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django_stubs_ext import StrOrPromise

    type Pairs = list[tuple[str, StrOrPromise]]

CHOICES_MAX = 200
FIXED: dict[str, Pairs] = {
    "klass": list(Standing.Klass.choices),
    "cell": [(cell, cell.replace("-", "−")) for cell in rules.CELLS],
    "churn": list(Standing.Label.choices),
    "loyalty": [("high", _("high")), ("middle", _("middle")), ("low", _("low"))],
    "trend": [("up", _("more than a year before")), ("same", _("the same")), ("down", _("less"))],
    "attribute": list(Member.Attribute.choices),
    "conduct": [(word, Mark.WORDS[word]) for word in Mark.OF["conduct"]],
    "sex": [(word, Mark.WORDS[word]) for word in Mark.OF["sex"]],
    "verified": [("yes", _("yes")), ("no", _("not yet"))],
    "fuel": list(VehicleModel.Fuel.choices),
    "fleet": [
        ("single", _("one car")), ("small", _("2 to 5 cars")), ("medium", _("6 to 20 cars")),
        ("large", _("21 cars and more")),
    ],
    "repair": list(VisitLine.Kind.choices),
    "consent": [
        (f"{purpose}:{channel}", format_lazy("{} · {}", name, way))
        for purpose, name in Consent.Purpose.choices
        for channel, way in Consent.Channel.choices
        if purpose in ("reminder", "greeting", "marketing", "survey", "partner", "profiling")
    ],
}  # fmt: skip
WAYS = {
    "signup": _("signed up online"), "sign-up": _("signed up online"), "web": _("signed up online"),
    "desk": _("at the desk"), "import": _("from the dealer system"), "friend": _("through a friend"),
}  # fmt: skip


def choices_of(name: str, on: date) -> Pairs:
    """The values a dimension knows on a day, with their words. At most one query."""
    return FIXED[name] if name in FIXED else FOUND[name](on)


def named(rows: QuerySet[Model]) -> Pairs:
    is_chinese = (get_language() or "").startswith("zh")
    found = rows.values_list("code", "name", "name_zh")[:CHOICES_MAX]
    return [(code, chinese if is_chinese and chinese else name) for code, name, chinese in found]


def sites(on: date) -> Pairs:
    return named(Site.objects.order_by("name"))


def brands(on: date) -> Pairs:
    return named(Brand.objects.order_by("name"))


def models(on: date) -> Pairs:
    return named(VehicleModel.objects.order_by("brand__name", "name"))


def grades(on: date) -> Pairs:
    groups = VehicleModel.objects.values_list("price_group", flat=True).distinct().order_by("price_group")
    return [(code, grade_name(code)) for code in groups]


def tiers(on: date) -> Pairs:
    return named(Tier.objects.order_by("rank"))


def work(on: date) -> Pairs:
    return named(Operation.objects.order_by("group", "rank", "code"))


def zones(on: date) -> Pairs:
    rows = Zone.objects.served_on(on).select_related("site").order_by("site__name", "travel_minutes")
    return [
        (f"{zone.site.code}:{zone.code}", f"{zone.site.name} · {zone.name}") for zone in rows[:CHOICES_MAX]
    ]


def sources(on: date) -> Pairs:
    ways = Consent.objects.order_by("how").values_list("how", flat=True).distinct()
    shown: Pairs = [(way, WAYS.get(way, way)) for way in ways[:CHOICES_MAX]]
    return [*shown, ("friend", WAYS["friend"])]


FOUND: dict[str, Callable[[date], Pairs]] = {
    "site": sites, "visited_site": sites, "brand": brands, "model": models, "grade": grades, "tier": tiers,
    "work": work, "zone": zones, "source": sources,
}  # fmt: skip
