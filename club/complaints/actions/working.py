"""Working on a ticket: reaching the customer, giving it on, another class, pauses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.clocks import actions as clocks
from club.clocks import queries as clock_queries
from club.clocks.models import ClockPause
from club.complaints import rules
from club.complaints.actions.common import Kind, Stage, save, step, stop_clock, take, write
from club.complaints.actions.intake import close_target
from club.complaints.actions.refusals import (
    AloneAtSite,
    NothingSaid,
    NotTheManager,
    NotYours,
    PromisePast,
    WrongStage,
)
from club.complaints.models import Ticket, TicketEntry
from club.complaints.queries import manages, may_handle, outside
from club.complaints.rules.classes import is_lower

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def note_contact(
    *, ticket: Ticket, channel: str, is_reached: bool, words: str, actor: User, now: datetime
) -> TicketEntry:
    """A try to reach the customer. Only a talk with who is responsible stops the contact clock (A1)."""
    locked = take(ticket)
    kind = Kind.CONTACT if is_reached else Kind.ATTEMPT
    entry = write(locked, kind, now=now, actor=actor, words=words, channel=channel, is_shown=True)
    if is_reached and actor.pk in (locked.handler_id, locked.first_owner_id):
        stop_clock(locked, "contact", at=now, now=now, actor=actor)
    if not is_reached and locked.attempted_at is None:
        tries = locked.entries.filter(kind=Kind.ATTEMPT).values_list("at", "channel")
        if rules.is_attempted(rules.Attempt(*row) for row in tries):
            locked.attempted_at = now
            save(locked, "attempted_at")
    return entry


@transaction.atomic
def note(*, ticket: Ticket, words: str, actor: User, now: datetime) -> TicketEntry:
    """For colleagues only."""
    locked = take(ticket)
    if not words.strip():
        raise NothingSaid
    return write(locked, Kind.NOTE, now=now, actor=actor, words=words)


@transaction.atomic
def promise(
    *,
    ticket: Ticket,
    promise_at: datetime,
    words: str,
    actor: User,
    now: datetime,
    version: int | None = None,
) -> Ticket:
    """Another moment until which the customer hears from us."""
    locked = take(ticket, version)
    if promise_at <= now:
        raise PromisePast
    locked.promise_at = promise_at
    save(locked, "promise_at")
    facts = {"promise_at": promise_at.isoformat()}
    write(locked, Kind.PROMISE, now=now, actor=actor, words=words, facts=facts, is_shown=True)
    return locked


@transaction.atomic
def assign(
    *, ticket: Ticket, to: User, actor: User, now: datetime, words: str = "", version: int | None = None
) -> Ticket:
    """Somebody else's work from now on; the first owner keeps following it.

    Raises NotYours for somebody who does not work there, AloneAtSite when nobody outside follows it.
    """
    locked = take(ticket, version)
    if not may_handle(to, locked.site, now.astimezone(locked.site.tz).date()):
        raise NotYours
    if locked.overseer is None and locked.source != Ticket.Source.COLLEAGUE:
        raise AloneAtSite(site=locked.site.name)
    before = locked.handler_id
    locked.handler = to
    locked.first_owner = locked.first_owner or to
    save(locked, "handler", "first_owner")
    write(locked, Kind.HANDLER, now=now, actor=actor, words=words, facts={"from": before, "to": to.pk})
    return locked


@transaction.atomic
def oversee(*, ticket: Ticket, by: User, actor: User, now: datetime) -> Ticket:
    """Who follows it from outside the site. Raises AloneAtSite for somebody of that site alone."""
    locked = take(ticket)
    on = now.astimezone(locked.site.tz).date()
    if not outside(locked.site, on).filter(user=by).exists():
        raise AloneAtSite(site=locked.site.name)
    locked.overseer = by
    save(locked, "overseer")
    write(locked, Kind.HANDLER, now=now, actor=actor, facts={"overseer": by.pk})
    return locked


@transaction.atomic
def handle(*, ticket: Ticket, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """Back to handling, from the answer or the special case."""
    locked = take(ticket, version)
    if locked.stage not in (Stage.ANSWER, Stage.SPECIAL):
        raise WrongStage
    step(locked, Stage.HANDLE, now=now, actor=actor)
    return locked


@transaction.atomic
def reclassify(
    *, ticket: Ticket, klass: str, why: str, actor: User, now: datetime, version: int | None = None
) -> Ticket:
    """Another class: a new closing clock from the receipt with the same pauses; a breach stays recorded.

    A lower class is a general manager's decision.
    """
    locked = take(ticket, version)
    if klass == locked.klass:
        return locked
    if not why.strip():
        raise NothingSaid
    on = now.astimezone(locked.site.tz).date()
    if is_lower(locked.klass, klass) and not manages(actor, locked.site, on):
        raise NotTheManager
    before, locked.klass = locked.klass, klass
    save(locked, "klass")
    facts = {"from": before, "to": klass}
    write(locked, Kind.CLASS, now=now, actor=actor, words=why, facts=facts)
    _clocks_of_the_class(locked, now, actor)
    return locked


def _clocks_of_the_class(ticket: Ticket, now: datetime, actor: User) -> None:
    is_urgent = ticket.klass in rules.URGENT
    for kind, target in (("close", close_target(ticket, now)), ("contact", None), ("answer", None)):
        clock = clock_queries.running(ticket.subject, kind)
        if clock is not None and (kind == "close" or clock.is_urgent != is_urgent):
            clocks.replace(clock=clock, now=now, target=target, actor=actor, is_urgent=is_urgent)
    if is_urgent:
        clocks.start(
            subject=ticket.subject, kind="gm_answer", site=ticket.site, started=ticket.received_at, now=now,
            is_urgent=True,
        )  # fmt: skip
    else:
        stop_clock(ticket, "gm_answer", at=now, now=now, actor=actor, result=clocks.REPLACED)


@transaction.atomic
def pause(
    *,
    ticket: Ticket,
    kind: str,
    reason: str,
    until: datetime,
    next_contact_at: datetime,
    words: str,
    actor: User,
    now: datetime,
) -> ClockPause:
    """A clock waits for the customer or a part; the customer sees why, and when we are heard from."""
    locked = take(ticket)
    clock = clock_queries.running(locked.subject, kind)
    if clock is None:
        raise clocks.ClockStopped
    made = clocks.pause(
        clock=clock, reason=reason, until=until, next_contact_at=next_contact_at, now=now, actor=actor,
        words=words,
    )  # fmt: skip
    locked.promise_at = next_contact_at
    save(locked, "promise_at")
    facts = {"clock": kind, "reason": reason, "until_at": until.isoformat()}
    write(locked, Kind.PAUSE, now=now, actor=actor, words=words, facts=facts, is_shown=True)
    return made


@transaction.atomic
def resume(*, ticket: Ticket, kind: str, actor: User | None, now: datetime) -> Ticket:
    locked = take(ticket)
    clock = clock_queries.running(locked.subject, kind)
    if clock is None:
        raise clocks.ClockStopped
    clocks.resume(clock=clock, now=now, actor=actor)
    write(locked, Kind.RESUME, now=now, actor=actor, facts={"clock": kind}, is_shown=True)
    return locked
