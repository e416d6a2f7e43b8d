"""What templates of the portal say and draw: icons, plates, cars, money, points, dates."""

import itertools
from datetime import date, datetime
from functools import partial
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from booking.garage.rules import is_electric
from club import house
from club.payments.rules import from_provider
from club.rollout import is_open
from portal import formats, plates, shell
from portal import steps as progress
from portal.drawings import drawing, is_drawn, qr_code, sign
from portal.folding import constant
from portal.middleware.sessions import is_signed_in

register = template.Library()
NOTICE_ICONS = {
    "welcome": "heart-handshake", "booking": "calendar-days", "car": "car", "points": "coins",
    "voucher": "ticket", "referral": "users", "birthday": "cake", "claim": "coins",
    "insurance": "shield-check", "ticket": "message-square-heart", "clock": "clock",
}  # fmt: skip
BODIES = frozenset({"hatch", "sedan", "suv", "estate", "mpv", "pickup"})


@register.simple_tag
@constant
def icon(name: str, label: str = "") -> SafeString:
    """A sign from ``static/portal/icons``; hidden from readers unless it has a label of its own."""
    if not label:
        return sign(name)
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing(name)
    )


@register.filter
def known_icon(name: str, otherwise: str) -> str:
    """A sign named at the desk, if we have drawn it."""
    return name if name and is_drawn(name) else otherwise


@register.simple_tag
def plate(vehicle: Any) -> str:
    """The number plate with the face of its country; nothing while the plate is unknown."""
    if not vehicle.plate:
        return ""
    country = vehicle.plate_country or settings.REGION
    model = vehicle.model
    electric = (bool(model) and model.fuel == "electric") or is_electric(vehicle.plate_key, country.upper())
    return format_html(
        '<span class="{}" translate="no">{}</span>',
        plates.face(country, is_electric=electric),
        plates.spaced(vehicle.plate, country),
    )


@register.inclusion_tag("components/car.html")
def car(vehicle: Any) -> dict[str, str]:
    """The side view of its body in its paint; a drawing beside the name, so hidden from readers."""
    body = vehicle.model.body if vehicle.model else "hatch"
    body = body if body in BODIES else "hatch"
    return {"drawing": f"components/cars/{body}.svg", "body": body, "paint": (vehicle.paint or "").lower()}


@register.simple_tag
def car_name(vehicle: Any) -> str:
    """The model, else what its keeper calls it, else its plate."""
    return said(vehicle.model, "name") if vehicle.model else str(vehicle)


@register.simple_tag
def qr(text: str, label: str, size: str = "") -> SafeString:
    """A QR code as SVG on white, readable in both themes and on paper."""
    face = f"qr qr--{size}" if size else "qr"
    return format_html('<div class="{}" role="img" aria-label="{}">{}</div>', face, label, qr_code(text))


@register.filter
def steps(state: str) -> list[progress.Step]:
    """The four steps an owner thinks in, for ``components/steps.html``."""
    return progress.steps_of(state)


@register.filter
def state_kind(state: str) -> str:
    """The colour of an appointment's badge."""
    return progress.KINDS.get(state, "")


@register.filter
def notice_icon(kind: str) -> str:
    return NOTICE_ICONS.get(kind.partition("_")[0], "mail")


@register.filter
def grouped(member_number: str) -> str:
    """``MC204188731`` as a person reads it out: ``MC 2041 8873 1``."""
    letters = "".join(itertools.takewhile(str.isalpha, member_number))
    digits = member_number[len(letters) :]
    return " ".join([*filter(None, [letters]), *(digits[i : i + 4] for i in range(0, len(digits), 4))])


@register.filter
def said(thing: object, name: str) -> str:
    """The column ``name`` in the reader's language."""
    return formats.said(thing, name)


register.simple_tag(constant(formats.comma), name="comma")
register.simple_tag(constant(formats.colon), name="colon")
register.simple_tag(constant(formats.stop), name="stop")
register.filter("listed", formats.listed)
register.filter("centre", formats.centre)


@register.filter
def money(minor: int | None, currency: str) -> str:
    return "" if minor is None else formats.money(minor, currency)


@register.filter
def paid_in(amount: int, currency: str) -> str:
    """An amount in Stripe's units, as its page shows it."""
    return formats.money(from_provider(amount, currency) or 0, currency)


@register.filter
def points(value: int) -> str:
    """``2,400 points``; the bare figure is ``|number``."""
    return formats.points(value)


@register.filter
def number(value: int | None) -> str:
    return "" if value is None else formats.number(value)


@register.filter
def tenths(value: int | None) -> str:
    """A share in tenths of a per cent; a dash for a share of nothing."""
    return "–" if value is None else formats.tenths(value)


@register.filter
def signed(value: int) -> str:
    return formats.signed(value)


@register.filter
def distance(km: int | None) -> str:
    return "" if km is None else formats.distance(km)


@register.filter
def duration(minutes: int) -> str:
    return formats.duration(minutes)


@register.filter
def day(value: date | None, place: object = None) -> str:
    """``26 November 2026``; a moment is told in the zone of ``place`` (a site, or what stands at one)."""
    return formats.day(value, place) if value else ""


@register.filter
def day_short(value: date | None, place: object = None) -> str:
    """``26 Nov``."""
    return formats.written(value, "MMMd", place) if value else ""


@register.filter
def weekday(value: date, place: object = None) -> str:
    """``Thursday 26 November``."""
    return formats.written(value, "EEEEMMMMd", place)


@register.filter
def month(value: date, place: object = None) -> str:
    return formats.written(value, "yMMMM", place)


@register.filter
def written(value: date, skeleton: str) -> str:
    """Any Babel skeleton, for stubs and day strips: ``{{ day|written:"EEE" }}``."""
    return formats.written(value, skeleton)


@register.filter
def clock(value: datetime | None, place: object = None) -> str:
    return formats.clock(value, place) if value else ""


@register.filter
def moment(value: datetime | None, place: object = None) -> str:
    """``Thursday 26 Nov, 09:30`` in the zone of ``place``."""
    return formats.moment(value, place) if value else ""


@register.filter
def moment_short(value: datetime | None, place: object = None) -> str:  # ``Thu 26 Nov, 09:30``
    return formats.moment(value, place, "MMMEd") if value else ""


@register.filter
def stamp(value: date | None) -> str:
    """The machine's form for ``<time datetime>``."""
    return value.isoformat() if value else ""


@register.simple_tag(takes_context=True)
def group_name(context: RequestContext) -> str:
    return house.known_name() if context.get("reference") else house.name()


@register.simple_tag
def lang_attr() -> str:
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


@register.simple_tag(takes_context=True)
def signed_in(context: RequestContext) -> bool:
    """Asked without opening a visitor's session, so that public pages can be cached."""
    request = context.get("request")
    return request is not None and is_signed_in(request)


@register.simple_tag(takes_context=True)
def current_theme(context: RequestContext) -> str:
    request = context.get("request")
    chosen = request.COOKIES.get(shell.THEME_COOKIE, "") if request else ""
    return chosen if chosen in shell.THEMES else "auto"


@register.simple_tag(takes_context=True)
def theme_attr(context: RequestContext) -> str:
    theme = current_theme(context)
    return "" if theme == "auto" else format_html(' data-theme="{}"', theme)


@register.simple_tag(takes_context=True)
def doors(context: RequestContext, which: str) -> list[shell.Open]:
    """The doors of the ``tabs`` or of the ``more`` sheet, as this request sees them."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    chosen = shell.TABS if which == "tabs" else shell.MORE
    return shell.opened(chosen, match.url_name if match else "", partial(has_feature, context))


@register.simple_tag(takes_context=True)
def has_feature(context: RequestContext, feature: str) -> bool:
    """Whether who is looking has a feature that may still be being rolled out."""
    user = getattr(context.get("request"), "user", None)
    return user is not None and is_open(feature, user, timezone.now().date())


@register.filter
def widget(field: BoundField, extra: str = "") -> SafeString:
    """The control of a field with what readers need: its help, its error, its state."""
    parts = [f"{field.id_for_label}-help"] if field.help_text else []
    attrs: dict[str, Any] = {}
    if field.errors:
        parts.append(f"{field.id_for_label}-wrong")
        attrs["aria-invalid"] = "true"
    if parts:
        attrs["aria-describedby"] = " ".join(parts)
    if extra:
        attrs["data-" + extra] = ""
    return field.as_widget(attrs=attrs)


@register.filter
def share_of(value: int, whole: int) -> int:
    """Per cent, kept between 0 and 100; for gauges, meters and bars."""
    return max(0, min(100, value * 100 // whole)) if whole else 100
