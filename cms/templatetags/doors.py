"""A page links only what its reader may open, and offers only what they may do (safety.md R32, R33)."""

from typing import Any

from django import template
from wagtail.admin.menu import MenuItem

from club.members.models import Member
from cms import menu
from cms.desks.members.reach import visible
from cms.roles import scope_of

register = template.Library()


@register.simple_tag(takes_context=True)
def opens(context: dict[str, Any], job: str, site_id: int | None = None) -> bool:
    """Whether the reader sees a job's screens, at a site where one is named."""
    scope = scope_of(context["request"].user, job)
    return bool(scope) if site_id is None else site_id in scope.seen


@register.simple_tag(takes_context=True)
def acts(context: dict[str, Any], job: str) -> bool:
    """Whether the reader may write something in a job at all."""
    scope = scope_of(context["request"].user, job)
    return bool(scope.acted) or scope.acts_everywhere


@register.simple_tag(takes_context=True)
def opens_member(context: dict[str, Any], member: Member | str | None) -> bool:
    """Whether the page of a customer is there for the reader. One query for whoever sees customers."""
    scope = scope_of(context["request"].user, "members")
    return bool(scope) and isinstance(member, Member) and visible(scope).filter(pk=member.pk).exists()


@register.simple_tag(takes_context=True)
def plain_doors(context: dict[str, Any]) -> list[MenuItem]:
    """The menu of this person for a browser without scripts."""
    return menu.shown_to(context["request"])
