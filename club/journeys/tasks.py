"""Tasks in the hall: who may take which, and what finishing one means."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal
from club.surveys.actions import NotTrained
from club.tasks import actions
from club.tasks.models import Task
from club.training.queries import is_certified
from club.training.rules import CALLER

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["finish_task", "take_task"]

CALL_TASK = "survey_call"
ANSWERED = frozenset({"contact_gap", "find_out", "wake_up"})


class NothingCame(Refusal):
    code = "note_missing"
    sentence = _("Please write down in a few words what came of it.")


def take_task(*, task: Task, actor: User, now: datetime) -> Task:
    """Mine from now on; calls to owners only with the certificate (sources.md B6)."""
    if task.kind == CALL_TASK and not is_certified(actor, CALLER, now.astimezone(task.site.tz).date()):
        raise NotTrained
    return actions.take(task=task, actor=actor, now=now)


def finish_task(*, task: Task, note: str, actor: User, now: datetime, outcome: str = "done") -> Task:
    """Done, by whom, and what came of it; where the work was to find out, not without saying so (F20, G2)."""
    if task.kind in ANSWERED and not note.strip():
        raise NothingCame
    return actions.finish(task=task, outcome=outcome, note=note, actor=actor, now=now)
