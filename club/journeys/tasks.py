"""Tasks in the hall: who may take which, and what finishing one means."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from club.surveys.actions import NotTrained
from club.tasks import actions
from club.tasks.models import Task
from club.training.queries import is_certified
from club.training.rules import CALLER

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["finish_task", "take_task"]

CALL_TASK = "survey_call"


def take_task(*, task: Task, actor: User, now: datetime) -> Task:
    """Mine from now on; calls to owners only with the certificate (sources.md B6)."""
    if task.kind == CALL_TASK and not is_certified(actor, CALLER, now.astimezone(task.site.tz).date()):
        raise NotTrained
    return actions.take(task=task, actor=actor, now=now)


def finish_task(*, task: Task, note: str, actor: User, now: datetime, outcome: str = "done") -> Task:
    return actions.finish(task=task, outcome=outcome, note=note, actor=actor, now=now)
