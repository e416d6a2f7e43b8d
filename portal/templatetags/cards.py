"""The member's card as machines read it."""

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import barcodes
from portal.models import User
from portal.pocket import pocket_of

register = template.Library()


@register.simple_tag
def barcode(digits: str, label: str) -> SafeString:
    """A Code 128 barcode on white, readable in both themes and on paper."""
    drawn = barcodes.barcode(digits)
    return format_html('<div class="barcode" role="img" aria-label="{}">{}</div>', label, drawn)


@register.simple_tag(takes_context=True)
def pocket(context: RequestContext) -> str:
    """Under which word this device keeps the pocket of who is signed in; empty for whoever has no card."""
    user = getattr(context.get("request"), "user", None)
    return pocket_of(user) if isinstance(user, User) and getattr(user, "member", None) else ""
