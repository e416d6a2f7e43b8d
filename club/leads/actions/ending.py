"""The end: delivered, lost with a reason that goes somewhere, a duplicate, or no prospect at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Post
from club.clocks import queries as running
from club.leads.actions.steps import NoSuchStep, WordsMissing, move, stop_clock, take, take_any
from club.leads.models import Lead, LostAnswer
from club.leads.queries import department_for
from club.refusals import Refusal
from club.tasks import actions as tasks
from club.tasks.models import Task
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

ASK_AFTER, TELL_WITHIN = timedelta(days=2), timedelta(days=7)
LOST = Lead.Stage.LOST


class AnsweredBefore(Refusal):
    code = "answered_before"
    status = 409
    sentence = _("This person has been asked already. Once is enough.")


@transaction.atomic
def deliver(
    *, lead: Lead, person: User, vehicle: Vehicle, actor: User, now: datetime, value_minor: int | None = None
) -> Lead:
    """The keys are handed over: a customer with a car, and the lead has served.

    ``value_minor``: what it cost before tax, if not as ordered.
    """
    locked = take(lead)
    locked.person, locked.vehicle, locked.delivered_at = person, vehicle, now
    locked.value_minor = value_minor or locked.value_minor
    made = move(locked, Lead.Stage.DELIVERED, "", actor, now)
    _silence(made, "sold", actor, now)
    return made


@transaction.atomic
def lose(*, lead: Lead, reason: str, words: str, actor: User, now: datetime) -> Lead:
    """Lost: the reason goes to its department (L7), and somebody asks once why (L8)."""
    if not words.strip() or reason not in Lead.Lost.values:
        raise WordsMissing
    locked = take(lead)
    locked.lost_reason, locked.department = reason, department_for(reason)
    made = move(locked, LOST, words, actor, now)
    _silence(made, "lost", actor, now)
    tasks.add(
        kind="lost_survey", subject=made.subject, site=made.site, due_at=now + ASK_AFTER,
        words=made.name, key=f"{made.subject}:lost_survey", now=now, role=Post.Role.CARE_AGENT,
        person=made.person, facts={"phone": str(made.phone or ""), "channel": made.channel},
    )  # fmt: skip
    tasks.add(
        kind="lost_reason", subject=made.subject, site=made.site, due_at=now + TELL_WITHIN,
        words=made.name, key=f"{made.subject}:lost_reason", now=now, role=Post.Role.GENERAL_MANAGER,
        facts={"department": made.department, "reason": reason, "words": words.strip()[:300]},
    )  # fmt: skip
    record(
        actor=actor, verb="lead.lost", subject=made, now=now, why=words, site=made.site,
        data={"reason": reason, "department": made.department},
    )  # fmt: skip
    return made


@transaction.atomic
def undo_sale(*, lead: Lead, reason: str, words: str, actor: User, now: datetime) -> Lead:
    """A delivered car comes back: the lead is lost after all, with its reason."""
    if not words.strip() or reason not in Lead.Lost.values:
        raise WordsMissing
    locked = take_any(lead)
    if locked.stage != Lead.Stage.DELIVERED:
        raise NoSuchStep
    locked.lost_reason, locked.department = reason, department_for(reason)
    made = move(locked, LOST, words, actor, now)
    record(actor=actor, verb="lead.undone", subject=made, now=now, why=words, site=made.site)
    return made


@transaction.atomic
def give_up(*, lead: Lead, to: str, words: str, actor: User, now: datetime) -> Lead:
    """A duplicate or no prospect: it leaves the board and the figures."""
    if not words.strip():
        raise WordsMissing
    if to not in (Lead.Stage.DUPLICATE, Lead.Stage.VOID):
        raise NoSuchStep
    made = move(take(lead), to, words, actor, now)
    _silence(made, to, actor, now)
    record(actor=actor, verb=f"lead.{to}", subject=made, now=now, why=words, site=made.site)
    return made


@transaction.atomic
def answer_lost(
    *, lead: Lead, reason: str, may_call_again: str, actor: User | None, now: datetime, went_to: str = "",
    words: str = "",
) -> LostAnswer:  # fmt: skip
    """What they said when asked; once a lead. Their word on the reason moves it to the right department.

    ``actor`` is who asked; nobody, when they answered by the link.
    """
    locked = take_any(lead)
    if locked.stage != LOST:
        raise NoSuchStep
    try:
        with transaction.atomic():
            answer = LostAnswer.objects.create(
                lead=locked, reason=reason, went_to=went_to.strip()[:80], words=words.strip()[:1000],
                may_call_again=may_call_again, asked_at=now, asked_by=actor,
            )  # fmt: skip
    except IntegrityError as error:
        raise AnsweredBefore from error
    locked.lost_reason, locked.department = reason, department_for(reason)
    locked.save(update_fields=["lost_reason", "department"])
    for task in tasks_for(locked, "lost_survey"):
        tasks.finish(task=task, outcome="answered", note="", actor=actor, now=now)
    return answer


def tasks_for(lead: Lead, kind: str) -> list[Task]:
    return list(Task.objects.open().filter(subject=lead.subject, kind=kind))


def _silence(lead: Lead, result: str, actor: User | None, now: datetime) -> None:
    """Nothing runs and nobody is asked about a lead that has ended."""
    for clock in running.of(lead.subject):
        if clock.is_running():
            stop_clock(lead, clock.kind, actor, now, "" if clock.due_at < now else result)
    tasks.withdraw(subject=lead.subject, now=now)
