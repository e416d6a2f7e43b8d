"""What templates say about levels and due dates."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.notices.queries import unread_count as unread
from loyalty.tiers.queries import Standing
from loyalty.tiers.rules import Gap
from portal import due
from portal.formats import day, number, said
from portal.models import User

register = template.Library()


@register.simple_tag
def tier_sentence(standing: Standing) -> str:
    """What the next level needs, and by when."""
    if standing.next_tier is None:
        return _("The highest level there is. Thank you.")
    words = {
        "credits": counted(standing.credits_missing, credits_of),
        "tier": said(standing.next_tier, "name"),
        "day": day(standing.year_ends_on),
    }
    if not standing.visits_missing:
        return _("%(credits)s more by %(day)s make %(tier)s") % words
    words["visits"] = counted(standing.visits_missing, visits_of)
    return _("%(credits)s or %(visits)s more by %(day)s make %(tier)s") % words


@register.simple_tag
def gap_sentence(gap: Gap) -> str:
    """``1 visit or 380 credits``: what is missing, by whichever way is nearer."""
    credits = counted(gap.credits, credits_of)  # noqa: A001  # the domain's word
    if gap.visits is None:
        return credits
    visits = counted(gap.visits, visits_of)
    return _("%(visits)s or %(credits)s") % {"visits": visits, "credits": credits}


def counted(count: int, words: Callable[[int], str]) -> str:
    return words(count) % {"count": number(count)}


def credits_of(count: int) -> str:
    return ngettext("%(count)s credit", "%(count)s credits", count)


def visits_of(count: int) -> str:
    return ngettext("%(count)s visit", "%(count)s visits", count)


@register.simple_tag
def due_badges(car: Any) -> list[due.DueBadge]:
    """What is due on a car of the garage, soonest first."""
    return due.badges_of(car.due, car.on)


@register.simple_tag(takes_context=True)
def unread_count(context: RequestContext) -> int:
    """New messages of the person who asks; the one query of the shell, if the page has not counted them."""
    if "unread" in context:
        return int(context["unread"])
    user = getattr(context.get("request"), "user", None)
    return unread(user) if isinstance(user, User) else 0
