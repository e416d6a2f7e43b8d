"""Exceptions with their approver, and goodwill within a department's budget."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from booking.sites.queries import holds_role
from club.clocks.queries import setting
from club.complaints import rules
from club.complaints.actions.common import Kind, Stage, step, take, write
from club.complaints.actions.refusals import (
    AboveLimit,
    AskedAlready,
    BudgetSpent,
    Decided,
    NoBudget,
    NothingSaid,
    ReferenceMissing,
    SecondIsFirst,
)
from club.complaints.models import ExceptionAsk, Goodwill, GoodwillBudget, Ticket
from club.complaints.queries import left_in
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

Outcome = ExceptionAsk.Outcome


@transaction.atomic
def ask_exception(
    *, ticket: Ticket, words: str, amount_minor: int, actor: User, now: datetime, version: int | None = None
) -> ExceptionAsk:
    """A special case: what the rules do not give, and what it would cost."""
    locked = take(ticket, version)
    if not words.strip():
        raise NothingSaid
    if locked.exceptions.filter(outcome="").exists():
        raise AskedAlready
    step(locked, Stage.SPECIAL, now=now, actor=actor)
    facts = {"amount_minor": amount_minor, "currency": locked.site.currency}
    write(locked, Kind.EXCEPTION, now=now, actor=actor, words=words, facts=facts)
    return ExceptionAsk.objects.create(
        ticket=locked, words=words.strip()[:500], amount_minor=amount_minor, currency=locked.site.currency,
        asked_by=actor, asked_at=now,
    )  # fmt: skip


@transaction.atomic
def decide_exception(
    *, ask: ExceptionAsk, approve: bool, note: str, actor: User, now: datetime
) -> ExceptionAsk:
    """Another person's yes or no; above one's limit it takes a higher post (sources.md A21)."""
    locked = take(ask.ticket)
    row = ExceptionAsk.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    if not row.is_waiting():
        raise Decided
    if row.asked_by_id == actor.pk:
        raise SecondIsFirst
    roles = rules.approver_roles(
        row.amount_minor,
        lead_max=setting(locked.site, "exception_lead_minor", now)[0],
        head_max=setting(locked.site, "exception_head_minor", now)[0],
    )
    if not holds_role(actor, roles, locked.site, on=now.astimezone(locked.site.tz).date()):
        raise AboveLimit
    row.decided_by, row.decided_at, row.note = actor, now, note.strip()[:300]
    row.outcome = Outcome.APPROVED if approve else Outcome.REFUSED
    row.save(update_fields=["decided_by", "decided_at", "note", "outcome"])
    facts = {"outcome": row.outcome, "amount_minor": row.amount_minor, "currency": row.currency}
    write(locked, Kind.EXCEPTION, now=now, actor=actor, words=note, facts=facts)
    if locked.stage == Stage.SPECIAL:
        step(locked, Stage.HANDLE, now=now, actor=actor)
    return row


@transaction.atomic
def set_budget(
    *, site: Site, department: str, month: date, amount_minor: int, actor: User | None, now: datetime
) -> GoodwillBudget:
    """What a department may give in a month; never less than it has given already."""
    row, _made = GoodwillBudget.objects.select_for_update().get_or_create(
        site=site, department=department, month=month.replace(day=1),
        defaults={"amount_minor": amount_minor, "currency": site.currency},
    )  # fmt: skip
    if amount_minor < row.amount_minor - left_in(row):
        raise BudgetSpent
    before, row.amount_minor = row.amount_minor, amount_minor
    row.save(update_fields=["amount_minor"])
    record(
        actor=actor, verb="goodwill.budget", subject=row, now=now, site=site,
        before={"amount_minor": before}, data={"amount_minor": amount_minor, "department": department},
    )  # fmt: skip
    return row


@transaction.atomic
def give_goodwill(
    *,
    ticket: Ticket,
    kind: str,
    minor: int,
    department: str,
    why: str,
    key: str,
    actor: User,
    now: datetime,
    points: int = 0,
    entry_key: str = "",
    reference: str = "",
) -> Goodwill:
    """Charge a department's budget of this month; the hall posts points in the same transaction.

    ``minor``: what it costs the house. Once per ``key``.
    """
    locked = take(ticket)
    known = Goodwill.objects.filter(key=key).first()
    if known is not None:
        return known
    if not why.strip():
        raise NothingSaid
    if kind == Goodwill.Kind.MONEY and not reference.strip():
        raise ReferenceMissing
    row = charge(
        site=locked.site, department=department, kind=kind, minor=minor, points=points, why=why, key=key,
        entry_key=entry_key, reference=reference, ticket=locked, actor=actor, now=now,
    )  # fmt: skip
    facts = {"kind": kind, "minor": minor, "points": points, "department": department}
    write(locked, Kind.GOODWILL, now=now, actor=actor, words=why, facts=facts, is_shown=True)
    return row


@transaction.atomic
def charge(
    *,
    site: Site,
    department: str,
    kind: str,
    minor: int,
    why: str,
    key: str,
    now: datetime,
    actor: User | None,
    points: int = 0,
    entry_key: str = "",
    reference: str = "",
    ticket: Ticket | None = None,
    is_beyond: bool = False,
) -> Goodwill:
    """Take it from the department's budget of this month, once per ``key``; its lock is the last one taken.

    ``is_beyond``: a person has decided to pay it although the budget does not reach. Raises NoBudget,
    BudgetSpent.
    """
    known = Goodwill.objects.filter(key=key).first()
    if known is not None:
        return known
    month = now.astimezone(site.tz).date().replace(day=1)
    budget = budget_for(site, department, month, is_beyond=is_beyond)
    if minor > left_in(budget) and not is_beyond:
        raise BudgetSpent
    return Goodwill.objects.create(
        ticket=ticket, budget=budget, kind=kind, minor=minor, points=points, entry_key=entry_key,
        reference=reference.strip(), why=why.strip()[:300], key=key, at=now, actor=actor,
    )  # fmt: skip


def budget_for(site: Site, department: str, month: date, *, is_beyond: bool = False) -> GoodwillBudget:
    """The month's budget under lock; one nobody has set goes on as the newest before it. Raises NoBudget."""
    rows = GoodwillBudget.objects.filter(site=site, department=department)
    if not rows.filter(month=month).exists():
        before = rows.filter(month__lt=month).order_by("-month").first()
        if before is None and not is_beyond:
            raise NoBudget
        amount = before.amount_minor if before is not None else 0
        rows.get_or_create(
            site=site, department=department, month=month,
            defaults={"amount_minor": amount, "currency": site.currency},
        )  # fmt: skip
    return rows.select_for_update().get(month=month)
