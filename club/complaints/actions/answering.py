"""Answering, resolving, following up, closing, and what the customer says to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.clocks import actions as clocks
from club.clocks.models import ClockPause
from club.complaints import rules
from club.complaints.actions.common import Kind, Stage, lock, save, step, stop_clock, take, write
from club.complaints.actions.intake import close_target
from club.complaints.actions.refusals import (
    DutiesLeft,
    HandlerFollowsUp,
    NotClosed,
    NothingSaid,
    NotTheManager,
    WrongStage,
)
from club.complaints.models import Ticket, TicketEntry
from club.complaints.queries import facts_to_close, manages

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def answer(*, ticket: Ticket, words: str, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """Our answer, as the customer reads it. Never stops the general manager's clock (sources.md A3)."""
    locked = take(ticket, version)
    if not words.strip():
        raise NothingSaid
    if locked.stage not in (Stage.HANDLE, Stage.SPECIAL, Stage.ANSWER):
        raise WrongStage
    if locked.stage == Stage.SPECIAL:
        step(locked, Stage.HANDLE, now=now, actor=actor)
    step(locked, Stage.ANSWER, now=now, actor=actor)
    write(locked, Kind.ANSWER, now=now, actor=actor, words=words, is_shown=True)
    stop_clock(locked, "answer", at=now, now=now, actor=actor)
    return locked


@transaction.atomic
def gm_answer(*, ticket: Ticket, words: str, actor: User, now: datetime) -> Ticket:
    """The general manager's own entry, without which no escalated or major ticket closes."""
    locked = take(ticket)
    if not words.strip():
        raise NothingSaid
    if not manages(actor, locked.site, now.astimezone(locked.site.tz).date()):
        raise NotTheManager
    write(locked, Kind.GM_ANSWER, now=now, actor=actor, words=words, is_shown=True)
    stop_clock(locked, "gm_answer", at=now, now=now, actor=actor)
    return locked


@transaction.atomic
def maker_feedback(*, ticket: Ticket, words: str, actor: User, now: datetime) -> Ticket:
    """What was reported back to the maker's call centre (sources.md A8)."""
    locked = take(ticket)
    if not words.strip():
        raise NothingSaid
    if locked.source != Ticket.Source.MAKER:
        raise WrongStage
    write(locked, Kind.MAKER, now=now, actor=actor, words=words)
    stop_clock(locked, "maker_feedback", at=now, now=now, actor=actor)
    return locked


@transaction.atomic
def resolve(*, ticket: Ticket, words: str, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """Our work is done: the closing clock stops, and a follow-up by somebody else is due."""
    locked = take(ticket, version)
    if locked.stage != Stage.ANSWER:
        raise WrongStage
    step(locked, Stage.FOLLOW_UP, now=now, actor=actor)
    locked.resolved_at, locked.promise_at = now, None
    save(locked, "resolved_at", "promise_at")
    write(locked, Kind.RESOLVED, now=now, actor=actor, words=words, is_shown=True)
    stop_clock(locked, "close", at=now, now=now, actor=actor)
    clocks.start(subject=locked.subject, kind="follow_up", site=locked.site, started=now, now=now)
    return locked


@transaction.atomic
def follow_up(*, ticket: Ticket, is_satisfied: bool, words: str, actor: User, now: datetime) -> Ticket:
    """Asked by somebody else than who handled it; "not satisfied" opens the matter again."""
    locked = take(ticket)
    if locked.stage != Stage.FOLLOW_UP:
        raise WrongStage
    if actor.pk == locked.handler_id:
        raise HandlerFollowsUp
    facts = {"satisfied": is_satisfied}
    write(locked, Kind.FOLLOW_UP, now=now, actor=actor, words=words, facts=facts)
    stop_clock(locked, "follow_up", at=now, now=now, actor=actor)
    return locked if is_satisfied else _open_again(locked, words, actor, now)


@transaction.atomic
def confirm(*, ticket: Ticket, now: datetime, words: str = "") -> Ticket:
    """The customer says that it is settled: that is the follow-up."""
    locked = take(ticket)
    if locked.stage != Stage.FOLLOW_UP:
        raise WrongStage
    locked.confirmed_at = now
    save(locked, "confirmed_at")
    write(locked, Kind.CONFIRMED, now=now, actor=locked.person, words=words, is_shown=True)
    stop_clock(locked, "follow_up", at=now, now=now, actor=locked.person)
    return locked


@transaction.atomic
def object_to(
    *, ticket: Ticket, words: str, now: datetime, entry: TicketEntry | None = None,
    pause: ClockPause | None = None,
) -> Ticket:  # fmt: skip
    """The customer does not agree: with a contact we wrote down, a pause, or with being finished.

    A contact that never happened starts its clock anew; a pause ends; a resolved matter opens again.
    """
    locked = take(ticket)
    if not words.strip():
        raise NothingSaid
    facts = {"entry": entry.pk if entry else None, "pause": pause.pk if pause else None}
    write(locked, Kind.OBJECTED, now=now, actor=locked.person, words=words, facts=facts, is_shown=True)
    if pause is not None:
        clocks.object_to(pause=pause, words=words[:500], now=now)
    elif entry is not None and entry.kind == TicketEntry.Kind.CONTACT:
        clocks.start(subject=locked.subject, kind="contact", site=locked.site, started=now, now=now)
    elif locked.stage == Stage.FOLLOW_UP:
        stop_clock(locked, "follow_up", at=now, now=now, actor=locked.person)
        return _open_again(locked, words, locked.person, now)
    return locked


@transaction.atomic
def close(
    *, ticket: Ticket, cause: str, lesson: str, actor: User, now: datetime, version: int | None = None
) -> Ticket:
    """The end, once every duty is done. Raises DutiesLeft with the codes of those that are not."""
    locked = take(ticket, version)
    left = rules.missing(facts_to_close(locked, cause))
    if left:
        raise DutiesLeft(left=", ".join(left))
    locked.stage, locked.cause, locked.lesson = Stage.CLOSED, cause, lesson.strip()[:500]
    locked.closed_at, locked.closed_by = now, actor
    save(locked, "stage", "cause", "lesson", "closed_at", "closed_by")
    facts = {"cause": cause}
    write(locked, Kind.CLOSED, now=now, actor=actor, words=lesson, facts=facts)
    return locked


@transaction.atomic
def reopen(*, ticket: Ticket, words: str, actor: User | None, now: datetime) -> Ticket:
    """A closed matter is open again: a new closing clock, and the follow-up is owed anew."""
    locked = lock(ticket)
    if locked.stage != Stage.CLOSED:
        raise NotClosed
    if not words.strip():
        raise NothingSaid
    return _open_again(locked, words, actor, now)


def _open_again(ticket: Ticket, words: str, actor: User | None, now: datetime) -> Ticket:
    ticket.stage, ticket.resolved_at, ticket.confirmed_at = Stage.HANDLE, None, None
    ticket.closed_at, ticket.closed_by, ticket.cause = None, None, ""
    save(ticket, "stage", "resolved_at", "confirmed_at", "closed_at", "closed_by", "cause")
    write(ticket, Kind.REOPENED, now=now, actor=actor, words=words, is_shown=True)
    for kind, target in (("contact", None), ("answer", None), ("close", close_target(ticket, now))):
        clocks.start(
            subject=ticket.subject, kind=kind, site=ticket.site, started=now, now=now, target=target,
            is_urgent=ticket.klass in rules.URGENT,
        )  # fmt: skip
    return ticket
