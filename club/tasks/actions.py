"""Asking for work, taking it, finishing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.refusals import Refusal
from club.tasks.models import Task
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

WITHDRAWN = "withdrawn"


class TaskFinished(Refusal):
    code = "task_finished"
    status = 409
    sentence = _("This task is finished already.")


class TaskTaken(Refusal):
    code = "task_taken"
    status = 409
    sentence = _("%(name)s has taken this task.")


@transaction.atomic
def add(
    *,
    kind: str,
    subject: str,
    site: Site,
    due_at: datetime,
    words: str,
    key: str,
    now: datetime,
    role: str = "",
    assignee: User | None = None,
    person: User | None = None,
    facts: Mapping[str, object] | None = None,
) -> Task:
    """Ask for work, once per ``key``; a second time returns the first as it stands."""
    return Task.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "subject": subject, "site": site, "due_at": due_at, "words": words[:300],
            "role": role, "assignee": assignee, "person": person, "facts": dict(facts or {}),
            "created_at": now,
        },
    )[0]  # fmt: skip


@transaction.atomic
def take(*, task: Task, actor: User, now: datetime) -> Task:
    """Mine from now on. Somebody else's stays theirs until they give it away."""
    locked = _open(task)
    if locked.assignee is not None and locked.taken_at is not None and locked.assignee != actor:
        raise TaskTaken(name=locked.assignee.name)
    locked.assignee, locked.taken_at = actor, locked.taken_at or now
    locked.save(update_fields=["assignee", "taken_at"])
    return locked


@transaction.atomic
def hand(*, task: Task, to: User, actor: User | None, now: datetime) -> Task:
    """Give it to somebody; they have yet to take it."""
    locked = _open(task)
    before = locked.assignee_id
    locked.assignee, locked.taken_at = to, None
    locked.save(update_fields=["assignee", "taken_at"])
    record(
        actor=actor, verb="task.handed", subject=locked, now=now, site=locked.site,
        before={"assignee": before}, data={"assignee": to.pk},
    )  # fmt: skip
    return locked


@transaction.atomic
def finish(*, task: Task, outcome: str, note: str, actor: User | None, now: datetime) -> Task:
    locked = _open(task)
    locked.finished_at, locked.finished_by = now, actor
    locked.outcome, locked.note = outcome, note.strip()[:500]
    locked.save(update_fields=["finished_at", "finished_by", "outcome", "note"])
    record(
        actor=actor, verb="task.finished", subject=locked, now=now, site=locked.site,
        data={"kind": locked.kind, "outcome": outcome},
    )  # fmt: skip
    return locked


@transaction.atomic
def withdraw(
    *, subject: str, now: datetime, kinds: tuple[str, ...] = (), facts: Mapping[str, object] | None = None
) -> int:
    """The reason for these tasks went away; how many there were. ``facts``: only of those that say so."""
    rows = Task.objects.open().filter(subject=subject, facts__contains=dict(facts or {}))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.update(finished_at=now, outcome=WITHDRAWN)


def _open(task: Task) -> Task:
    locked = Task.objects.select_for_update(of=("self",)).select_related("site", "assignee").get(pk=task.pk)
    if not locked.is_open():
        raise TaskFinished
    return locked
