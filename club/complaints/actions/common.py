"""A ticket under lock, its next stage, and a row of its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from club.clocks import actions as clocks
from club.clocks import queries as clock_queries
from club.complaints import rules
from club.complaints.actions.refusals import ChangedMeanwhile, TicketClosed, WrongStage
from club.complaints.models import Ticket, TicketEntry
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

Kind, Stage = TicketEntry.Kind, Ticket.Stage


def take(ticket: Ticket, version: int | None = None) -> Ticket:
    """The ticket under lock, open, and as its reader saw it. ``version`` None: whatever it is by now."""
    locked = lock(ticket)
    if not locked.is_open():
        raise TicketClosed
    if version is not None and version != locked.version:
        raise ChangedMeanwhile
    return locked


def lock(ticket: Ticket) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",))
    return rows.select_related("site", "person", "handler", "first_owner", "overseer").get(pk=ticket.pk)


def write(
    ticket: Ticket,
    kind: str,
    *,
    now: datetime,
    actor: User | None,
    words: str = "",
    channel: str = "",
    facts: Mapping[str, object] | None = None,
    is_shown: bool = False,
) -> TicketEntry:
    """One row of the timeline; what staff did stands in the trail as well, without the words."""
    record(actor=actor, verb=f"ticket.{kind}", subject=ticket, now=now, site=ticket.site, data=facts or {})
    return TicketEntry.objects.create(
        ticket=ticket, at=now, actor=actor, kind=kind, words=words.strip(), channel=channel,
        facts=dict(facts or {}), is_shown=is_shown,
    )  # fmt: skip


def step(ticket: Ticket, stage: str, *, now: datetime, actor: User | None) -> None:
    """To the next stage; raises WrongStage. The same stage again is no step."""
    if ticket.stage == stage:
        return
    if not rules.can_step(ticket.stage, stage):
        raise WrongStage
    facts = {"from": ticket.stage, "to": stage}
    ticket.stage = stage
    save(ticket, "stage")
    write(ticket, Kind.STAGE, now=now, actor=actor, facts=facts)


def save(ticket: Ticket, *fields: str) -> None:
    """Write fields of a locked ticket and raise its version."""
    ticket.version = F("version") + 1
    ticket.save(update_fields=[*fields, "version"])
    ticket.refresh_from_db(fields=["version"])


def stop_clock(
    ticket: Ticket, kind: str, *, at: datetime, now: datetime, actor: User | None, result: str = ""
) -> None:
    """Stop a clock of the ticket, if it runs."""
    clock = clock_queries.running(ticket.subject, kind)
    if clock is not None:
        clocks.stop(clock=clock, at=at, now=now, result=result, actor=actor)


def stop_all(ticket: Ticket, *, now: datetime, actor: User | None) -> None:
    """Whatever still runs for this ticket was replaced by another ticket's clocks."""
    for clock in clock_queries.of(ticket.subject):
        if clock.is_running():
            clocks.stop(clock=clock, at=now, now=now, result=clocks.REPLACED, actor=actor)
