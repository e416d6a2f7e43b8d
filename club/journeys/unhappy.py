"""Somebody is not happy: whether a complaint of theirs is open, and what a low answer becomes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from booking.sites.models import Post
from club.surveys.models import Invitation
from club.tasks import actions as tasks
from club.tasks.models import Task

if TYPE_CHECKING:
    from portal.models import User

TASK = "unhappy_answer"
CALL_WITHIN = timedelta(hours=2)


def has_open(person: User, now: datetime) -> bool:
    """Whether somebody still owes this person a word: nobody asks them how it was meanwhile."""
    return Task.objects.open().filter(person=person, kind=TASK, created_at__lte=now).exists()


def matter_of(*, invitation: Invitation, words: str, now: datetime, actor: User | None) -> str:
    """One matter of an invitation however often it is answered; its reference."""
    return tasks.add(
        kind=TASK, subject=f"invitation:{invitation.ref}", site=invitation.site, due_at=now + CALL_WITHIN,
        words=words, key=f"survey:{invitation.pk}", now=now, role=Post.Role.CARE_AGENT, assignee=actor,
        person=invitation.person,
    ).ref  # fmt: skip
