"""Asking for a posting by hand, and the second person's answer.

``near`` says how the actor stands to the account ("", self, household, phone): the hall knows, we do not.
Order of locks: the actor's turn, the request, then accounts by the ledger.
"""

from __future__ import annotations

import datetime

from django.db import connection, models, transaction

from loyalty.adjustments import rules
from loyalty.adjustments.models import Adjustment
from loyalty.adjustments.refusals import (
    AlreadyDecided,
    NearAccount,
    NoCase,
    NoReason,
    NotYours,
    OwnAccount,
    SecondIsFirst,
)
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import balance
from loyalty.months import month_end_after
from loyalty.policies.queries import policies, policy

State, Kind, Waits = Adjustment.State, Adjustment.Kind, Adjustment.Waits
POINTS_MAX = 1_000_000


@transaction.atomic
def ask(
    *,
    account: Account,
    points: int,
    reason: str,
    case: str,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    near: str = "",
    note: str = "",
    site: str = "",
) -> Adjustment:
    """Points given (positive) or taken (negative) by hand; posted at once, or waiting for a second person.

    The row says which (``state``). ``site``: the code of who pays. A debit takes open points and never
    makes debt.
    """
    if type(points) is not int or not 0 < abs(points) <= POINTS_MAX:
        raise ledger.BadAmount(what="points", least=-POINTS_MAX, most=POINTS_MAX)
    take_turn(actor)
    row, is_new = _written(
        kind=Kind.ADJUST, account=account, points=points, reason=reason, case=case, key=key, on=on, now=now,
        actor=actor, near=near, note=note, site=site,
    )  # fmt: skip
    if row.state != State.ASKED or row.waits_for or not is_new:
        return row
    return _post(row, on=on, now=now, actor=actor)


@transaction.atomic
def ask_write_off(
    *,
    account: Account,
    points: int,
    reason: str,
    case: str,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    near: str = "",
    note: str = "",
) -> Adjustment:
    """A debt to be forgotten: always by two people (loyalty.md §2)."""
    debt = balance(account, on).debt
    if type(points) is not int or points < 1:
        raise ledger.BadAmount(what="points", least=1, most=debt)
    if points > debt:
        raise ledger.BeyondDebt(debt=debt)
    return _written(
        kind=Kind.WRITE_OFF, account=account, points=points, reason=reason, case=case, key=key, on=on,
        now=now, actor=actor, near=near, note=note, waits_for=Waits.WRITE_OFF,
    )[0]  # fmt: skip


@transaction.atomic
def ask_merge(
    *,
    loser: Account,
    winner: Account,
    case: str,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    near: str = "",
    note: str = "",
) -> Adjustment:
    """Two accounts of one person to become one, ``winner``: always by two people (safety.md R36).

    Refused here already when the merge itself would be: the second person is not asked in vain.
    """
    if not Adjustment.objects.filter(key=key).exists():
        ledger.refuse_unmergeable(loser, winner)
    return _written(
        kind=Kind.MERGE, account=winner, other=loser, points=0, reason=Adjustment.Reason.SAME, case=case,
        key=key, on=on, now=now, actor=actor, near=near, note=note, waits_for=Waits.MERGE,
    )[0]  # fmt: skip


@transaction.atomic
def approve(
    *,
    request: Adjustment,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    near: str = "",
    note: str = "",
) -> Adjustment:
    """The second person's yes: posted now. Never the first person's (loyalty.md §8)."""
    row = waiting(request)
    if row.asked_by_id == actor.pk:
        raise SecondIsFirst
    refuse_near(near)
    return _post(row, on=on, now=now, actor=actor, note=note)


@transaction.atomic
def refuse(*, request: Adjustment, now: datetime.datetime, actor: models.Model, note: str) -> Adjustment:
    """The second person's no, with its reason."""
    row = waiting(request)
    if row.asked_by_id == actor.pk:
        raise SecondIsFirst
    if not note.strip():
        raise NoReason
    return _decided(row, State.REFUSED, now, actor, note)


@transaction.atomic
def withdraw(*, request: Adjustment, now: datetime.datetime, actor: models.Model) -> Adjustment:
    """The first person thinks better of it."""
    row = waiting(request)
    if row.asked_by_id != actor.pk:
        raise NotYours
    return _decided(row, State.WITHDRAWN, now, actor, "")


def take_turn(actor: models.Model) -> None:
    """Postings of one person follow one another, so that the fifth of a day is counted as the fifth."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"adjusts:{actor.pk}"])


def waiting(request: Adjustment) -> Adjustment:
    """The request under lock, if nobody has decided it yet."""
    row = locked(request.pk)
    if row.state != State.ASKED:
        raise AlreadyDecided(state=row.get_state_display(), who=str(row.decided_by))
    return row


def locked(pk: int) -> Adjustment:
    rows = Adjustment.objects.select_for_update(of=("self",))
    return rows.select_related("account", "other", "asked_by", "decided_by").get(pk=pk)


def refuse_near(near: str) -> None:
    if near:
        raise OwnAccount if near == "self" else NearAccount


def _written(
    *,
    kind: Adjustment.Kind,
    account: Account,
    points: int,
    reason: str,
    case: str,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    near: str,
    note: str,
    other: Account | None = None,
    waits_for: str = "",
    site: str = "",
) -> tuple[Adjustment, bool]:
    """The request as a row, and whether it is new; one per key."""
    refuse_near(near)
    if reason not in Adjustment.Reason.values:
        raise NoReason
    if not rules.is_case(case):
        raise NoCase
    asked = {
        "kind": kind, "account_id": account.pk, "other_id": other.pk if other else None, "points": points,
        "reason": reason, "case": case, "site": site, "asked_by_id": actor.pk,
    }  # fmt: skip
    if done := Adjustment.objects.filter(key=key).first():
        if any(getattr(done, name) != value for name, value in asked.items()):
            raise ledger.KeyReused
        return done, False
    waits_for = waits_for or _waits_for(points, actor, on)
    more = {"note": note.strip()[:300], "waits_for": waits_for, "asked_at": now, "asked_on": on, "key": key}
    return Adjustment.objects.create(**asked, **more), True


def _waits_for(points: int, actor: models.Model, on: datetime.date) -> str:
    """Under the actor's turn: the day's postings are counted while nobody adds one."""
    numbers = policies("adjust_alone_points", "adjust_alone_per_day", on=on)
    todays = Adjustment.objects.filter(asked_by=actor.pk, asked_on=on, kind=Kind.ADJUST)
    asked = todays.exclude(state__in=[State.REFUSED, State.WITHDRAWN]).count()
    return rules.waits_for(points, asked, numbers["adjust_alone_points"], numbers["adjust_alone_per_day"])


def _post(
    row: Adjustment, *, on: datetime.date, now: datetime.datetime, actor: models.Model, note: str = ""
) -> Adjustment:
    """Move the points. ``actor`` decided; when it was not the one who asked, both names stand on it."""
    approver = actor if actor.pk != row.asked_by_id else None
    if row.kind == Kind.MERGE and row.other is not None:
        ledger.merge(
            loser=row.other, winner=row.account, on=on, now=now, actor=row.asked_by, approver=approver,
            reason=row.reason,
        )  # fmt: skip
        return _decided(row, State.POSTED, now, actor, note)
    key = f"adjustment:{row.pk}"
    if row.kind == Kind.WRITE_OFF:
        entry = ledger.write_off(
            account=row.account, points=row.points, key=key, on=on, reason=row.reason, actor=row.asked_by,
            approver=approver, now=now,
        )  # fmt: skip
    else:
        months = policy("hand_points_months", on)
        entry = ledger.adjust(
            account=row.account, points=row.points, key=key, on=on, reason=row.reason, case=row.case,
            actor=row.asked_by, approver=approver, now=now, site=row.site,
            expires_on=month_end_after(on, months) if row.points > 0 else None,
        )  # fmt: skip
    return _decided(row, State.POSTED, now, actor, note, entry)


def _decided(
    row: Adjustment,
    state: Adjustment.State,
    now: datetime.datetime,
    actor: models.Model,
    note: str,
    entry: Entry | None = None,
) -> Adjustment:
    row.state, row.decided_at, row.decision_note, row.entry = state, now, note.strip()[:300], entry
    row.decided_by_id = actor.pk
    row.save(update_fields=["state", "decided_at", "decision_note", "entry", "decided_by"])
    return row
