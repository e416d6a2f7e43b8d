"""Calls by trained people, with the four blocks of the script (sources.md B1, B2, B6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal
from club.surveys.actions.answering import answer
from club.surveys.models import Invitation, SurveyCall, SurveyReply
from club.trail.actions import record
from club.training.queries import is_certified
from club.training.rules import CALLER

if TYPE_CHECKING:
    from portal.models import User

Outcome = SurveyCall.Outcome


class NotTrained(Refusal):
    code = "not_trained"
    status = 403
    sentence = _("Calling owners needs its certificate first. Ask your team lead for the training.")


class CallOver(Refusal):
    code = "call_over"
    status = 409
    sentence = _("This call is no longer needed.")


@transaction.atomic
def note_call(
    *,
    invitation: Invitation,
    outcome: str,
    now: datetime,
    actor: User,
    use: str = "",
    questions: str = "",
    next_service_on: date | None = None,
    note: str = "",
    answers: Mapping[int, int | str] | None = None,
) -> tuple[SurveyCall, SurveyReply | None]:
    """One attempt; with what was said when somebody was spoken to. An attempt covers the visit.

    Raises NotTrained, CallOver, and what ``answer`` refuses.
    """
    on = now.astimezone(invitation.site.tz).date()
    if not is_certified(actor, CALLER, on):
        raise NotTrained
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("site").get(pk=invitation.pk)
    if locked.excluded_at is not None or locked.refused_at is not None or now >= locked.closes_at:
        raise CallOver
    call = SurveyCall.objects.create(
        invitation=locked, at=now, actor=actor, outcome=outcome, use=use.strip()[:500],
        questions=questions.strip()[:500], next_service_on=next_service_on, note=note.strip()[:500],
    )  # fmt: skip
    locked.called_at = locked.called_at or now
    if outcome == Outcome.REFUSED:
        locked.refused_at = now
    locked.save(update_fields=["called_at", "refused_at"])
    record(
        actor=actor, verb="survey.called", subject=locked, now=now, site=locked.site,
        data={"outcome": outcome},
    )  # fmt: skip
    reply = None
    if outcome == Outcome.SPOKEN and answers:
        reply = answer(invitation=locked, answers=answers, now=now, how="phone", actor=actor)
    return call, reply
