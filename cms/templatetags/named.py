"""Codes on the desk's pages in words."""

from django import template

register = template.Library()


@register.filter
def named(code: str, names: dict[str, str]) -> str:
    """What a code stands for, in the reader's language; one that is gone says itself."""
    return names.get(code, code)
