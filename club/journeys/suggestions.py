"""Suggestions in the hall: an adopted one earns points, and every one is answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from club.journeys.facts import OwnSuggestion, suggestion_adopted
from club.journeys.membership import NotAMember
from club.journeys.words import site_facts
from club.members.queries import member_of
from club.notices.actions import tell
from club.suggestions import actions
from club.suggestions.models import Suggestion

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["adopt_suggestion", "put_suggestion_aside", "suggest"]


def adopt_suggestion(
    *, suggestion: Suggestion, words: str, department: str, now: datetime, actor: User
) -> Suggestion:
    """We do it: its member is told and gets the points of the rule."""
    if actor.pk == suggestion.member.user_id:
        raise OwnSuggestion
    with transaction.atomic():
        done = actions.answer(
            suggestion=suggestion, outcome=Suggestion.Outcome.ADOPTED, words=words, department=department,
            now=now, actor=actor,
        )  # fmt: skip
        user = done.member.user
        suggestion_adopted(user=user, suggestion=str(done.pk), actor=actor, now=now)
        _tell(done, "suggestion_adopted", now)
        return done


def put_suggestion_aside(*, suggestion: Suggestion, words: str, now: datetime, actor: User) -> Suggestion:
    """Not now, and why, as its member reads it."""
    if actor.pk == suggestion.member.user_id:
        raise OwnSuggestion
    with transaction.atomic():
        done = actions.answer(
            suggestion=suggestion, outcome=Suggestion.Outcome.NOT_NOW, words=words, now=now, actor=actor
        )
        _tell(done, "suggestion_answered", now)
        return done


def suggest(*, user: User, site: Site, about: str, words: str, now: datetime) -> Suggestion:
    """A member's idea."""
    member = member_of(user)
    if member is None:
        raise NotAMember
    return actions.suggest(member=member, site=site, about=about, words=words, now=now)


def _tell(done: Suggestion, kind: str, now: datetime) -> None:
    tell(
        person=done.member.user, kind=kind, key=f"suggestion:{done.pk}:{kind}", now=now,
        data={**site_facts(done.site), "ref": done.ref, "answer": done.answer},
    )  # fmt: skip
