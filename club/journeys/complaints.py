"""Complaints in the hall: who hears of what, and whose task it becomes (care.md §2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from booking.sites.models import Post, Site
from club.clocks.models import ClockPause
from club.clocks.queries import running
from club.complaints import actions, rules
from club.complaints.models import Ticket, TicketEntry
from club.complaints.queries import people_of
from club.journeys.clocks import due_facts, in_both, leaders
from club.journeys.words import site_facts
from club.notices.actions import tell
from club.privacy.queries import held_people
from club.tasks import actions as tasks
from club.tasks.models import Task

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "accept_ticket",
    "answer_as_manager",
    "answer_ticket",
    "close_ticket",
    "confirm_ticket",
    "erase_complaints",
    "follow_up_ticket",
    "object_to_ticket",
    "pause_ticket",
    "raise_ticket",
    "reclassify_ticket",
    "resolve_ticket",
]

Role = Post.Role
GM_TASK, FOLLOW_UP_TASK, OBJECTION_TASK = "ticket_gm", "ticket_follow_up", "ticket_objection"


def raise_ticket(*, site: Site, source: str, words: str, now: datetime, key: str, **more: Any) -> Ticket:
    """A complaint or an internal request; its customer hears until when, managers at once if it is major.

    Keywords of ``complaints.actions.raise_ticket``. Once per ``key``.
    """
    with transaction.atomic():
        is_new = not Ticket.objects.filter(key=key).exists()
        ticket = actions.raise_ticket(site=site, source=source, words=words, now=now, key=key, **more)
        if is_new:
            clock = running(ticket.subject, "contact")
            if clock is not None:
                _tell(ticket, "ticket_received", now, due_facts(clock))
            _call_the_manager(ticket, now)
        return ticket


def accept_ticket(*, ticket: Ticket, actor: User, now: datetime, **more: Any) -> Ticket:
    """Taken on; the customer reads until when they hear from us."""
    with transaction.atomic():
        done = actions.accept(ticket=ticket, actor=actor, now=now, **more)
        if done.promise_at is not None:
            _tell(done, "ticket_accepted", now, {"due_at": done.promise_at.isoformat()})
        return done


def reclassify_ticket(
    *, ticket: Ticket, klass: str, why: str, actor: User, now: datetime, **more: Any
) -> Ticket:
    with transaction.atomic():
        done = actions.reclassify(ticket=ticket, klass=klass, why=why, actor=actor, now=now, **more)
        _call_the_manager(done, now)
        return done


def pause_ticket(*, ticket: Ticket, actor: User, now: datetime, **more: Any) -> ClockPause:
    """We wait, and say why and until when."""
    with transaction.atomic():
        made = actions.pause(ticket=ticket, actor=actor, now=now, **more)
        data = {
            "due_at": made.next_contact_at.isoformat(), "words": made.words,
            **in_both("reason", made.get_reason_display),
        }  # fmt: skip
        _tell(ticket, "ticket_paused", now, data, again=str(made.pk))
        return made


def answer_ticket(*, ticket: Ticket, words: str, actor: User, now: datetime, **more: Any) -> Ticket:
    with transaction.atomic():
        done = actions.answer(ticket=ticket, words=words, actor=actor, now=now, **more)
        _tell(done, "ticket_answered", now, {"answer": words.strip()}, again=str(done.version))
        return done


def answer_as_manager(*, ticket: Ticket, words: str, actor: User, now: datetime) -> Ticket:
    """The general manager's entry; the task for it is done."""
    with transaction.atomic():
        done = actions.gm_answer(ticket=ticket, words=words, actor=actor, now=now)
        tasks.withdraw(subject=done.subject, kinds=(GM_TASK,), now=now)
        again = str(done.entries.count())
        _tell(done, "ticket_answered", now, {"answer": words.strip()}, again=f"gm{again}")
        return done


def resolve_ticket(*, ticket: Ticket, words: str, actor: User, now: datetime, **more: Any) -> Ticket:
    """Done from our side: the customer is asked, and a colleague who did not handle it calls."""
    with transaction.atomic():
        done = actions.resolve(ticket=ticket, words=words, actor=actor, now=now, **more)
        _tell(done, "ticket_resolved", now, {"answer": words.strip()}, again=str(done.version))
        clock = running(done.subject, "follow_up")
        if clock is not None:
            on = now.astimezone(done.site.tz).date()
            others = [p for p in people_of(done.site, [Role.CARE_AGENT], on) if p.pk != done.handler_id]
            tasks.add(
                kind=FOLLOW_UP_TASK, subject=done.subject, site=done.site, due_at=clock.due_at,
                words=done.who, key=f"{done.subject}:follow_up:{clock.pk}", now=now, role=Role.CARE_AGENT,
                assignee=others[0] if others else None, person=done.person,
            )  # fmt: skip
        return done


def follow_up_ticket(*, ticket: Ticket, is_satisfied: bool, words: str, actor: User, now: datetime) -> Ticket:
    with transaction.atomic():
        done = actions.follow_up(ticket=ticket, is_satisfied=is_satisfied, words=words, actor=actor, now=now)
        for task in _open_tasks(done, FOLLOW_UP_TASK):
            outcome = "satisfied" if is_satisfied else "not_satisfied"
            tasks.finish(task=task, outcome=outcome, note="", actor=actor, now=now)
        return done


def confirm_ticket(*, ticket: Ticket, now: datetime, words: str = "") -> Ticket:
    """Settled, says its owner: nobody has to call any more."""
    with transaction.atomic():
        done = actions.confirm(ticket=ticket, words=words, now=now)
        tasks.withdraw(subject=done.subject, kinds=(FOLLOW_UP_TASK,), now=now)
        return done


def object_to_ticket(
    *,
    ticket: Ticket,
    words: str,
    now: datetime,
    entry: TicketEntry | None = None,
    pause: ClockPause | None = None,
) -> Ticket:
    """ "Nobody called me": written down, and a team lead looks at it today."""
    with transaction.atomic():
        was_done = ticket.stage == Ticket.Stage.FOLLOW_UP
        done = actions.object_to(ticket=ticket, words=words, now=now, entry=entry, pause=pause)
        if was_done and done.stage != Ticket.Stage.FOLLOW_UP:
            tasks.withdraw(subject=done.subject, kinds=(FOLLOW_UP_TASK,), now=now)
        clock = running(done.subject, "contact") or running(done.subject, "answer")
        tasks.add(
            kind=OBJECTION_TASK, subject=done.subject, site=done.site, words=words.strip()[:300],
            due_at=clock.due_at if clock is not None else now, now=now, role=Role.TEAM_LEAD,
            key=f"{done.subject}:objected:{done.entries.count()}", person=done.person,
        )  # fmt: skip
        return done


def close_ticket(
    *, ticket: Ticket, cause: str, lesson: str, actor: User, now: datetime, **more: Any
) -> Ticket:
    """Closed with its cause; who received it first is told, and nothing is left to do."""
    with transaction.atomic():
        done = actions.close(ticket=ticket, cause=cause, lesson=lesson, actor=actor, now=now, **more)
        tasks.withdraw(subject=done.subject, now=now)
        _tell(done, "ticket_closed", now, {}, again=str(done.version))
        first = done.first_owner
        if first is not None and first.pk != actor.pk:
            key = f"{done.subject}:closed:{done.version}:{first.pk}"
            data = {"ref": done.ref, "who": done.who, **site_facts(done.site)}
            tell(person=first, kind="ticket_closed_staff", key=key, data=data, now=now)
        return done


def erase_complaints(*, now: datetime) -> int:
    """Closed ones whose months are over, but for people whose records are held; how many went."""
    return actions.erase_old(now=now, held=held_people())


def _call_the_manager(ticket: Ticket, now: datetime) -> None:
    """No escalated or major ticket closes without the general manager: a task, and at once a message."""
    if ticket.klass not in rules.GM_CLASSES:
        return
    clock = running(ticket.subject, "gm_answer") or running(ticket.subject, "close")
    managers = leaders(ticket.site, now)
    tasks.add(
        kind=GM_TASK, subject=ticket.subject, site=ticket.site, words=ticket.who, now=now,
        due_at=clock.due_at if clock is not None else now, role=Role.GENERAL_MANAGER,
        key=f"{ticket.subject}:gm:{ticket.klass}", assignee=managers[0] if len(managers) == 1 else None,
        person=ticket.person,
    )  # fmt: skip
    if ticket.klass not in rules.URGENT:
        return
    data = {"ref": ticket.ref, "who": ticket.who, **in_both("class", ticket.get_klass_display)}
    for manager in managers:
        key = f"{ticket.subject}:alarm:{ticket.klass}:{manager.pk}"
        tell(person=manager, kind="ticket_alarm", key=key, data=data | site_facts(ticket.site), now=now)


def _open_tasks(ticket: Ticket, kind: str) -> list[Task]:
    return list(Task.objects.open().filter(subject=ticket.subject, kind=kind))


def _tell(ticket: Ticket, kind: str, now: datetime, more: dict[str, Any], again: str = "") -> None:
    """The customer of a complaint; colleagues among themselves read the desk."""
    if ticket.person is None or ticket.source == Ticket.Source.COLLEAGUE:
        return
    data = {"ref": ticket.ref, **site_facts(ticket.site), **more}
    key = f"{ticket.subject}:{kind}:{again}"
    tell(person=ticket.person, kind=kind, key=key, data=data, now=now)
