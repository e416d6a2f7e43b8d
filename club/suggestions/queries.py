"""Suggestions of a member, and those that wait at the desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from booking.sites.models import Site
from club.members.models import Member
from club.suggestions.models import Suggestion

ROWS_MAX = 100


def suggestions_of(member: Member) -> QuerySet[Suggestion]:
    """A member's own, newest first. One query."""
    return Suggestion.objects.filter(member=member).select_related("site").order_by("-pk")[:ROWS_MAX]


def worklist(sites: Iterable[Site] | Iterable[int]) -> QuerySet[Suggestion]:
    """Those nobody has answered, the oldest first. One query."""
    rows = Suggestion.objects.for_sites(sites).waiting().select_related("member__user", "site")
    return rows.order_by("created_at", "pk")


def answered(sites: Iterable[Site] | Iterable[int]) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.for_sites(sites).exclude(answered_at=None)
    return rows.select_related("member__user", "site", "answered_by").order_by("-answered_at", "-pk")
