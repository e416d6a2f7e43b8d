"""Tasks in the hall: who may take which, and what finishing one means."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from club.members.queries import member_of
from club.refusals import Refusal
from club.surveys.actions import NotTrained
from club.tasks import actions
from club.tasks.models import Task
from club.trail.actions import record
from club.training.queries import is_certified
from club.training.rules import CALLER

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["ask_for_work", "finish_task", "take_task"]

CALL_TASK = "survey_call"
ANSWERED = frozenset({"contact_gap", "find_out", "wake_up", *Task.ByHand.values})
LAST = time(23, 59)


class NothingCame(Refusal):
    code = "note_missing"
    sentence = _("Please write down in a few words what came of it.")


class DayGone(Refusal):
    code = "day_gone"
    sentence = _("This day has gone by. Name today or a later one.")


class NothingAsked(Refusal):
    code = "nothing_asked"
    sentence = _("Please write in a few words what is to be done.")


def ask_for_work(
    *,
    kind: str,
    words: str,
    site: Site,
    due_on: date,
    now: datetime,
    actor: User,
    assignee: User | None = None,
    person: User | None = None,
) -> Task:
    """Staff write down what is to be done and by when, at best about whom (L14): post a prize, check data.

    Whoever writes their own name has taken it; a colleague has yet to; without a name it is for everybody of
    the centre. Raises NothingAsked, DayGone.
    """  # fmt: skip
    due_at = datetime.combine(due_on, LAST, site.tz)
    if not words.strip():
        raise NothingAsked
    if due_at < now:
        raise DayGone
    home = member_of(person) if person is not None else None
    with transaction.atomic():
        task = actions.add(
            kind=Task.ByHand(kind), subject=f"member:{home.number}" if home is not None else "", site=site,
            due_at=due_at, words=words.strip(), key=f"hand:{new_ref()}", now=now, assignee=assignee,
            person=person,
        )  # fmt: skip
        record(actor=actor, verb="task.asked", subject=task, now=now, site=site, data={"kind": task.kind})
        return actions.take(task=task, actor=actor, now=now) if assignee == actor else task


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
