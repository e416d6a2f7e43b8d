"""A lost lead is asked once why, by a link or by phone; the answer goes to its department (L7, L8)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.journeys.surveys_asking import ask_about
from club.leads import actions as leads
from club.leads.models import Lead
from club.surveys.models import Invitation, Survey, SurveyItem, SurveyReply

if TYPE_CHECKING:
    from portal.models import User

PREFIX = "lead:"


def ask_lost(*, lead: Lead, now: datetime) -> Invitation | None:
    """Who can be written to gets the survey that the desk asks after a lost lead; nobody else does.

    The call for it stays on the list until one of the two is answered.
    """
    if lead.person is None and not lead.email:
        return None
    return ask_about(
        cause=Survey.After.LOST, subject=lead.subject, person=lead.person, site=lead.site, now=now,
        key=f"lost:{lead.pk}", has_address=bool(lead.email),
    )  # fmt: skip


def lead_of(invitation: Invitation) -> Lead | None:
    ref = invitation.subject.removeprefix(PREFIX)
    return Lead.objects.filter(ref=ref).first() if ref != invitation.subject else None


def lost_answered(*, lead: Lead, reply: SurveyReply, actor: User | None, now: datetime) -> None:
    """Their own word on the reason moves the lead; answered by phone before, that word stands."""
    rows = reply.answers.filter(item__kind=SurveyItem.Kind.REASON).values_list("words", flat=True)
    try:
        with transaction.atomic():
            leads.answer_lost(
                lead=lead, reason=rows.first() or lead.lost_reason, words=reply.comment, actor=actor,
                may_call_again="", now=now,
            )  # fmt: skip
    except (leads.AnsweredBefore, leads.NoSuchStep):
        return
