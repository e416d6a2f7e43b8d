"""Clocks by the clock: rungs are told, each once, to who holds that step of the ladder (care.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from booking.sites.models import Post, Site
from club.clocks import actions, queries, rules
from club.clocks.models import Clock, Rung
from club.complaints.models import Ticket
from club.complaints.queries import people_of
from club.journeys.words import site_facts
from club.leads.models import Lead
from club.notices.actions import tell
from club.tasks.actions import add

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["clocks_by_the_clock"]

Role = Post.Role
LADDER: Mapping[int, str] = {
    rules.HALF: "",  # whose work it is
    rules.MOST: Role.TEAM_LEAD,
    rules.ALL: Role.DEPARTMENT_HEAD,
    rules.OVER: Role.GENERAL_MANAGER,
}
UPWARDS = (Role.TEAM_LEAD, Role.DEPARTMENT_HEAD, Role.GENERAL_MANAGER, Role.ADMINISTRATOR)
WORKERS = {"ticket": (Role.CARE_AGENT,), "lead": (Role.SALES,)}  # who does such work while nobody has it
LANGUAGES = (("", "en"), ("_zh", "zh-hans"))


def clocks_by_the_clock(*, now: datetime, limit: int = 200) -> int:
    """Tell the rungs reached by now; changed calendars first. How many rungs were told."""
    actions.rewind(now=now)
    told = 0
    for pk in queries.ringing(now, limit):
        with transaction.atomic():
            rungs = actions.ring(clock_id=pk, now=now, roles=LADDER)
            for rung in rungs:
                tell_rung(rung, now)
            told += len(rungs)
    ask_for_promises(now=now, limit=limit)
    return told


def tell_rung(rung: Rung, now: datetime) -> None:
    """One message to each who holds this step: in duty hours, or at once where it is urgent."""
    clock = rung.clock
    opens = now
    if not clock.is_urgent:
        hours = queries.hours_for(clock.site, rules.KINDS[clock.kind].calendar, now)
        opens = rules.duty(hours.calendar, now)
    data: dict[str, object] = {
        "subject": clock.subject, "percent": rung.percent,
        "ref": clock.subject.partition(":")[2], **in_both("clock", clock.get_kind_display),
        **due_facts(clock), **site_facts(clock.site),
    }  # fmt: skip
    for person in holders(clock, rung.percent, now):
        tell(
            person=person, kind="clock_rung", key=f"rung:{rung.pk}:{person.pk}", data=data, now=now,
            not_before=opens,
        )  # fmt: skip


def due_facts(clock: Clock) -> dict[str, object]:
    """Until when, and the year whose holidays may still move that; no year where nothing may."""
    return {"due_at": clock.due_at.isoformat(), "unknown_year": queries.may_move([clock]).get(clock.pk)}


def holders(clock: Clock, percent: int, now: datetime) -> list[User]:
    """Who is told of a step: the worker, or the lowest post from that step upwards that somebody holds."""
    on = now.astimezone(clock.site.tz).date()
    role = LADDER[percent]
    if not role:
        owner = worker_of(clock.subject)
        return [owner] if owner is not None else people_of(clock.site, workers(clock.subject), on)
    for higher in UPWARDS[UPWARDS.index(Role(role)) :]:
        if found := people_of(clock.site, [higher], on):
            return found
    return []


def workers(subject: str) -> tuple[str, ...]:
    return WORKERS.get(subject.partition(":")[0], (Role.CARE_AGENT,))


def worker_of(subject: str) -> User | None:
    """Whose work a subject is now."""
    kind, _colon, ref = subject.partition(":")
    if kind == "ticket":
        ticket = Ticket.objects.select_related("handler", "first_owner").filter(ref=ref).first()
        return (ticket.handler or ticket.first_owner) if ticket is not None else None
    if kind == "lead":
        lead = Lead.objects.select_related("assignee").filter(ref=ref).first()
        return lead.assignee if lead is not None else None
    return None


def ask_for_promises(*, now: datetime, limit: int) -> None:
    """Whose promised word is late becomes a task for whoever handles the ticket, once a promise."""
    late = Ticket.objects.open().filter(promise_at__lt=now).select_related("site", "handler", "person")
    for ticket in late.order_by("promise_at", "pk")[:limit]:
        assert ticket.promise_at is not None  # noqa: S101 — asked for above
        add(
            kind="ticket_promise", subject=ticket.subject, site=ticket.site, due_at=ticket.promise_at,
            words=ticket.who, key=f"{ticket.subject}:promise:{ticket.promise_at.isoformat()}", now=now,
            role=Role.CARE_AGENT, assignee=ticket.handler, person=ticket.person,
        )  # fmt: skip


def leaders(site: Site, now: datetime) -> list[User]:
    """Who leads a site: its general managers, else the group's."""
    return people_of(site, [Role.GENERAL_MANAGER], now.astimezone(site.tz).date())


def in_both(name: str, label: object) -> dict[str, object]:
    """A label in both languages, as notices keep their facts; ``label`` is asked once in each."""
    told: dict[str, object] = {}
    for ending, language in LANGUAGES:
        with translation.override(language):
            told[f"{name}{ending}"] = str(label() if callable(label) else label)
    return told
