"""Where guides and their downloads are found; loaded by name, so that the portal's pages can ask too."""

from typing import Any

from django import template
from django.urls import reverse

from cms.pages import ModelPage

register = template.Library()


@register.simple_tag
def download(document: Any) -> str:
    """The address of a file that a page offers."""
    return reverse("download", args=[document.pk, document.filename])


@register.simple_tag
def guide_of(code: str) -> str:
    """The address of the guide to a model, or nothing while nobody has written one. One query."""
    is_there = ModelPage.objects.live().filter(slug=code).exists()
    return f"/models/{code}/" if is_there else ""
