"""Why an event is suggested, in a few words."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def because(reasons: Sequence[str]) -> str:
    """The first of the reasons: "model:…", "hobby:…", "body:…"."""
    kind, _colon, what = reasons[0].partition(":")
    if kind == "hobby":
        return _("for you, because you like %(hobby)s") % {"hobby": what}
    return _("for you, because of the car you drive")
