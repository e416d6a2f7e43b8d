"""Tasks in the hall: who may take which, and what finishing one means."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from club.tasks import actions
from club.tasks.models import Task

if TYPE_CHECKING:
    from portal.models import User


def take_task(*, task: Task, actor: User, now: datetime) -> Task:
    return actions.take(task=task, actor=actor, now=now)


def finish_task(*, task: Task, note: str, actor: User, now: datetime, outcome: str = "done") -> Task:
    return actions.finish(task=task, outcome=outcome, note=note, actor=actor, now=now)
