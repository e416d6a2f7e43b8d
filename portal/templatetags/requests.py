"""Tags of forms that write, and of what a request tells about its device."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def request_key() -> SafeString:
    """The key under which this form is done once; made anew each time the form is shown."""
    return format_html('<input type="hidden" name="request_key" value="{}">', secrets.token_urlsafe(16))


# The first that fits; Edge and Opera call themselves Chrome too, and everybody Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "MicroMessenger": "WeChat",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """``Firefox, Windows`` instead of the whole line a browser sends."""
    signs = (BROWSERS, SYSTEMS)
    found = [next((names[sign] for sign in names if sign in user_agent), "") for names in signs]
    return ", ".join(name for name in found if name) or _("Unknown device")
