"""Making a suggestion, and its one answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members.models import Member
from club.refusals import Refusal
from club.suggestions.models import Suggestion
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

OPEN_MAX = 5  # of one member at a time


class NothingSuggested(Refusal):
    code = "nothing_suggested"
    sentence = _("Write a word or two first.")


class TooManySuggestions(Refusal):
    code = "too_many_suggestions"
    status = 429
    sentence = _("%(max)s of your suggestions are still with us. We read those first.")


class SuggestionAnswered(Refusal):
    code = "suggestion_answered"
    status = 409
    sentence = _("This suggestion has been answered already.")


class AnswerMissing(Refusal):
    code = "answer_missing"
    sentence = _("Tell the owner what becomes of it, in words they understand.")


@transaction.atomic
def suggest(*, member: Member, site: Site, about: str, words: str, now: datetime) -> Suggestion:
    """Write it down; a person reads it."""
    if not words.strip():
        raise NothingSuggested
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    same = Suggestion.objects.filter(member=member).waiting()
    known = same.filter(words=words.strip()[:1000]).first()
    if known is not None:
        return known
    if same.count() >= OPEN_MAX:
        raise TooManySuggestions(max=OPEN_MAX)
    return Suggestion.objects.create(
        member=member, site=site, about=about, words=words.strip()[:1000], created_at=now
    )


@transaction.atomic
def answer(
    *, suggestion: Suggestion, outcome: str, words: str, now: datetime, actor: User, department: str = ""
) -> Suggestion:
    """Adopted, with the department that does it, or not now; and why, as its member reads it."""
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("member__user", "site")
    locked = rows.get(pk=suggestion.pk)
    if locked.answered_at is not None:
        raise SuggestionAnswered
    if not words.strip() or (outcome == Suggestion.Outcome.ADOPTED and not department):
        raise AnswerMissing
    locked.outcome, locked.answer, locked.answered_at = outcome, words.strip()[:500], now
    locked.answered_by, locked.department = actor, department
    locked.save(update_fields=["outcome", "answer", "answered_at", "answered_by", "department"])
    record(actor=actor, verb=f"suggestion.{outcome}", subject=locked, now=now, site=locked.site, why=words)
    return locked
