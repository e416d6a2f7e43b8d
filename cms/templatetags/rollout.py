"""Which features the public pages may lead to."""

from django import template
from django.utils import timezone

from club import rollout

register = template.Library()


@register.simple_tag
def is_public(feature: str) -> bool:
    return rollout.is_public(feature, timezone.localdate())
