"""What every verb of a lead shares: taking it, noting it, moving it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from club.clocks import actions as clocks
from club.clocks import queries as running
from club.leads import rules
from club.leads.actions.nurturing import drop_plan, plan
from club.leads.models import Lead, LeadNote
from club.leads.queries import FEEDBACK
from club.refusals import Refusal
from club.tasks import actions as tasks
from club.tasks.queries import tasks_of

if TYPE_CHECKING:
    from portal.models import User

Kind = LeadNote.Kind


class LeadEnded(Refusal):
    code = "lead_ended"
    status = 409
    sentence = _("This lead has ended. Open a new one if they ask again.")


class NoSuchStep(Refusal):
    code = "no_such_step"
    status = 409
    sentence = _("From here the lead cannot go there directly.")


class NotVerified(Refusal):
    code = "not_verified"
    status = 409
    sentence = _("Speak to them first: a record counts once a person has checked it.")


class WordsMissing(Refusal):
    code = "words_missing"
    sentence = _("Write a few words, so that the next person knows.")


def take(lead: Lead) -> Lead:
    """The lead under lock, still open."""
    locked = take_any(lead)
    if locked.ended_at is not None:
        raise LeadEnded
    return locked


def take_any(lead: Lead) -> Lead:
    rows = Lead.objects.select_for_update(of=("self",))
    return rows.select_related("site", "model", "person", "assignee").get(pk=lead.pk)


def note(lead: Lead, kind: str, words: str, actor: User | None, now: datetime) -> LeadNote:
    return LeadNote.objects.create(
        lead=lead, kind=kind, stage=lead.stage, words=words.strip()[:1000], at=now, by=actor
    )


def move(lead: Lead, to: str, words: str, actor: User | None, now: datetime) -> Lead:
    """To the next stage: it tells us the state, so the feedback clock stops; the plan is made anew."""
    if not rules.can_step(lead.stage, to):
        raise NoSuchStep
    lead.stage = to
    lead.feedback_at = lead.feedback_at or now
    if to in rules.EXITS or to == Lead.Stage.DELIVERED:
        lead.ended_at = now
    lead.save()
    note(lead, Kind.STEP, words, actor, now)
    stop_clock(lead, FEEDBACK, actor, now)
    finish_tasks(lead, "lead_feedback", actor, now)
    drop_plan(lead, now)
    if lead.ended_at is None:
        plan(lead, now)
    return lead


def stop_clock(lead: Lead, kind: str, actor: User | None, now: datetime, result: str = "") -> None:
    clock = running.running(lead.subject, kind)
    if clock is not None:
        clocks.stop(clock=clock, at=now, now=now, result=result, actor=actor)


def finish_tasks(lead: Lead, kind: str, actor: User | None, now: datetime) -> None:
    for task in tasks_of(lead.subject).filter(kind=kind, finished_at=None):
        tasks.finish(task=task, outcome="done", note="", actor=actor, now=now)
