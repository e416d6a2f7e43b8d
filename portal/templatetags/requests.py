"""Tags of forms that write."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def request_key() -> SafeString:
    """The key under which this form is done once; made anew each time the form is shown."""
    return format_html('<input type="hidden" name="request_key" value="{}">', secrets.token_urlsafe(16))
