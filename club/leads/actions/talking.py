"""Speaking to somebody: tries, contacts, feedback, and who looks after them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from club.leads import rules
from club.leads.actions.steps import Kind, WordsMissing, finish_tasks, note, stop_clock, take
from club.leads.models import Lead
from club.leads.queries import CALLBACK, FEEDBACK, model_of
from club.tasks import actions as tasks
from club.tasks.queries import tasks_of
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

FACTS = ("name", "email", "channel", "expected_months", "heat", "value_minor", "campaign")


@transaction.atomic
def note_attempt(*, lead: Lead, words: str, actor: User, now: datetime) -> Lead:
    """Nobody answered. A try is not a contact: the clock goes on."""
    locked = take(lead)
    note(locked, Kind.ATTEMPT, words, actor, now)
    return locked


@transaction.atomic
def note_contact(*, lead: Lead, words: str, actor: User, now: datetime, **facts: Any) -> Lead:
    """Spoken to: the call-back clock stops, and whoever did it looks after the lead from now on."""
    if not words.strip():
        raise WordsMissing
    locked = take(lead)
    locked.contacted_at = locked.contacted_at or now
    if locked.assignee is None:
        locked.assignee = actor
        _hand_tasks(locked, actor, now)
    _learn(locked, facts)
    locked.save()
    note(locked, Kind.CONTACT, words, actor, now)
    stop_clock(locked, CALLBACK, actor, now)
    finish_tasks(locked, "lead_call", actor, now)
    return locked


@transaction.atomic
def give_feedback(*, lead: Lead, words: str, actor: User, now: datetime, heat: str = "") -> Lead:
    """What the state of the lead is, in words: stops the clock of seven days."""
    if not words.strip():
        raise WordsMissing
    locked = take(lead)
    locked.feedback_at = now
    locked.heat = heat or locked.heat
    locked.save()
    note(locked, Kind.FEEDBACK, words, actor, now)
    stop_clock(locked, FEEDBACK, actor, now)
    finish_tasks(locked, "lead_feedback", actor, now)
    return locked


@transaction.atomic
def assign(*, lead: Lead, to: User, actor: User | None, now: datetime) -> Lead:
    """Somebody else looks after it; its open tasks go along, its history stays."""
    locked = take(lead)
    before = locked.assignee
    locked.assignee = to
    locked.save(update_fields=["assignee"])
    _hand_tasks(locked, to, now, actor)
    note(locked, Kind.ASSIGNED, str(to), actor, now)
    record(
        actor=actor, verb="lead.assigned", subject=locked, now=now, site=locked.site,
        before={"assignee": before.pk if before else None}, data={"assignee": to.pk},
    )  # fmt: skip
    return locked


def _learn(lead: Lead, facts: dict[str, Any]) -> None:
    model = facts.pop("model", None)
    if model is not None:
        lead.model = model_of(model)
        lead.model_words = "" if lead.model else model.strip()[:80]
    for name in FACTS:
        if facts.get(name) not in (None, ""):
            setattr(lead, name, facts[name])
    if facts.get("expected_months") is not None and not facts.get("heat"):
        lead.heat = rules.heat_of(lead.expected_months)


def _hand_tasks(lead: Lead, to: User, now: datetime, actor: User | None = None) -> None:
    for task in tasks_of(lead.subject).filter(finished_at=None):
        tasks.hand(task=task, to=to, actor=actor, now=now)
