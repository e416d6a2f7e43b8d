"""The one question of a contact, wherever the contact is: the file, a call, a visit (club.md §1.3, F13)."""

from typing import Any

from django import template
from django.forms import Form
from django.utils import timezone

from club.members.actions import day_of
from club.members.queries import ask_next, member_of
from cms.desks.members.forms import FileForm, names_of
from cms.roles import scope_of

register = template.Library()


@register.inclusion_tag("cms/desk/members/ask.html", takes_context=True)
def ask_today(context: dict[str, Any], person: Any, typed: Form | None = None) -> dict[str, Any]:
    """What to ask this person now, for whoever may write it down; nothing once one thing was asked today.

    ``typed``: the form with an answer that was not understood.
    """
    request = context["request"]
    member = member_of(person) if person is not None else None
    if member is None or not scope_of(request.user, "members").acts_at(member.site_id):
        return {}
    now = timezone.now()
    asked = ask_next(member, now=now, contact=day_of(now, member.site))
    form = (typed or FileForm.of(member, names=names_of(asked))) if asked else None
    return {"request": request, "member": member, "asked": asked, "ask_form": form}
