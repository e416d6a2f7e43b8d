"""Paths people may be sent to, and where they land after signing in (the paths of product.md are fixed)."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(url: str | None) -> bool:
    """A path of this host: no other host, no scheme, no sign that a browser reads as one (safety.md R45)."""
    return (
        bool(url)
        and str(url).startswith("/")
        and str(url).isprintable()
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


def is_member(person: Any) -> bool:
    try:
        return person.member is not None
    except (AttributeError, ObjectDoesNotExist):
        return False


def landing(person: Any) -> str:
    """Members arrive at their club, staff at the desk, anybody else at their own data."""
    if person.is_staff:
        return "/desk/"
    return "/home/" if is_member(person) else "/profile/"
