"""What staff do to a points account beside earning and spending; its owner is told, the trail keeps it.

Every verb takes the account of a member, the deciding person and the moment. How near the two stand is
known here and nowhere below (loyalty.md §2).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from booking.sites.models import Site
from booking.sites.queries import calendar_of
from club.journeys.day import group_day
from club.journeys.moving import move
from club.members.models import Joining
from club.members.queries import member_of, nearness
from club.notices.actions import tell
from club.trail.actions import record
from loyalty.adjustments import actions as adjustments
from loyalty.adjustments.models import Adjustment
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Bond, Closing, Entry
from loyalty.liability import actions as liability
from loyalty.liability.models import NettingStatement
from loyalty.policies.queries import policy

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "adjust_points",
    "ask_merge",
    "ask_write_off",
    "close_account",
    "decide_adjustment",
    "forget_old_debts",
    "freeze_account",
    "issue_statement",
    "keep_account",
    "thaw_account",
    "undo_merge",
    "withdraw_adjustment",
]

DAYS_AHEAD_MAX = 60


def adjust_points(
    *,
    account: Account,
    points: int,
    reason: str,
    case: str,
    key: str,
    now: datetime,
    actor: User,
    note: str = "",
    site: Site | None = None,
) -> Adjustment:
    """Points by hand: posted at once and told, or waiting for a second person (the row says which).

    ``site`` pays for them (loyalty.md §7); the member's own centre if none is named.
    """
    member = member_of(account.owner)
    payer = site or (member.site if member else None)
    with transaction.atomic():
        row = adjustments.ask(
            account=account, points=points, reason=reason, case=case, note=note, key=key,
            on=group_day(now), now=now, actor=actor, near=near(actor, account),
            site=payer.code if payer else "",
        )  # fmt: skip
        _record(row, "points.adjustment_asked", now, actor, note)
        _tell_posted(row, now)
        return row


def ask_write_off(
    *,
    account: Account,
    points: int,
    reason: str,
    case: str,
    key: str,
    now: datetime,
    actor: User,
    note: str = "",
) -> Adjustment:
    """A debt to be forgotten; a second person decides."""
    with transaction.atomic():
        row = adjustments.ask_write_off(
            account=account, points=points, reason=reason, case=case, note=note, key=key,
            on=group_day(now), now=now, actor=actor, near=near(actor, account),
        )  # fmt: skip
        _record(row, "points.write_off_asked", now, actor, note)
        return row


def ask_merge(
    *, loser: Account, winner: Account, case: str, key: str, now: datetime, actor: User, note: str = ""
) -> Adjustment:
    """Two numbers of one person to become one account, ``winner``; a second person decides."""
    with transaction.atomic():
        row = adjustments.ask_merge(
            loser=loser, winner=winner, case=case, note=note, key=key, on=group_day(now), now=now,
            actor=actor, near=near(actor, winner) or near(actor, loser),
        )  # fmt: skip
        _record(row, "points.merge_asked", now, actor, note)
        return row


def decide_adjustment(
    *, request: Adjustment, approve: bool, now: datetime, actor: User, note: str = ""
) -> Adjustment:
    """The second person's answer; what is approved is posted in the same moment."""
    with transaction.atomic():
        if approve:
            others = [request.account, *([request.other] if request.other else [])]
            row = adjustments.approve(
                request=request, on=group_day(now), now=now, actor=actor, note=note,
                near=next(filter(None, (near(actor, account) for account in others)), ""),
            )  # fmt: skip
        else:
            row = adjustments.refuse(request=request, now=now, actor=actor, note=note)
        _record(row, f"points.adjustment_{row.state}", now, actor, note)
        _settle_joining(row, now, actor)
        _tell_posted(row, now)
        return row


def withdraw_adjustment(*, request: Adjustment, now: datetime, actor: User) -> Adjustment:
    with transaction.atomic():
        row = adjustments.withdraw(request=request, now=now, actor=actor)
        _record(row, "points.adjustment_withdrawn", now, actor, "")
        _settle_joining(row, now, actor)
        return row


def undo_merge(*, merge: Bond, why: str, now: datetime, actor: User) -> Bond:
    """Within its days the two are two again; each gets back what is its own."""
    with transaction.atomic():
        undone = ledger.unmerge(merge=merge, on=group_day(now), now=now, actor=actor)
        _deed(merge.root, "points.merge_undone", now, actor, why, other=merge.account_id)
        for account in (merge.root, merge.account):
            _say(account, "accounts_parted", f"parted:{merge.pk}", now)
        return undone


def freeze_account(
    *, account: Account, why: str, now: datetime, actor: User | None, weighs: bool = True
) -> None:
    """Nothing is spent and nothing ages until somebody decides, within five working days."""
    with transaction.atomic():
        by = working_day_after(account, group_day(now), policy("freeze_decide_days", group_day(now)))
        freeze = ledger.freeze(
            account=account, reason=why, on=group_day(now), now=now, actor=actor, decide_by=by,
            weighs=weighs,
        )  # fmt: skip
        _deed(account, "points.frozen", now, actor, why, decide_by=by.isoformat())
        _say(account, "points_frozen", f"frozen:{freeze.pk}", now, by_on=freeze.decide_by.isoformat())


def thaw_account(*, account: Account, why: str, now: datetime, actor: User) -> None:
    """Looked at and found right: all goes on, lots live on by the days that stood still."""
    with transaction.atomic():
        freeze = ledger.thaw(account=account, on=group_day(now), now=now, actor=actor)
        _deed(account, "points.thawed", now, actor, why)
        _say(account, "points_thawed", f"thawed:{freeze.pk}", now)


def close_account(*, account: Account, why: str, now: datetime, actor: User) -> Closing:
    """Notice: so many days to use the points, then they expire (loyalty.md §2)."""
    with transaction.atomic():
        closing = ledger.give_notice(account=account, on=group_day(now), now=now, actor=actor)
        _deed(account, "points.notice_given", now, actor, why, last_on=closing.last_on.isoformat())
        _say(
            account, "points_closing", f"closing:{closing.pk}", now, points=closing.balance,
            last_on=closing.last_on.isoformat(),
        )  # fmt: skip
        return closing


def keep_account(*, account: Account, why: str, now: datetime, actor: User) -> None:
    """The notice is withdrawn."""
    with transaction.atomic():
        closing = ledger.withdraw_notice(account=account, on=group_day(now), now=now, actor=actor)
        _deed(account, "points.notice_withdrawn", now, actor, why)
        _say(account, "closing_withdrawn", f"kept:{closing.pk}", now)


def forget_old_debts(*, now: datetime) -> int:
    """Debts of 24 months go by time (loyalty.md §2); how many accounts are even again. Idempotent."""
    on = group_day(now)
    with transaction.atomic():
        gone = ledger.write_off_old(on=on, now=now)
        written = Entry.objects.filter(kind=Entry.Kind.WRITE_OFF, posted_at=now, reason="age")
        for entry in written.select_related("account__owner") if gone else ():
            _deed(entry.account, "points.debt_forgotten", now, None, "", points=entry.points)
            _say(entry.account, "debt_written_off", f"old:{entry.pk}", now, points=entry.points)
    return gone


def issue_statement(*, month: date, now: datetime, actor: User) -> NettingStatement:
    """What the centres owe each other for a month that is over: from now on it stays as it is."""
    with transaction.atomic():
        made = liability.issue_netting(month=month, on=group_day(now), now=now, actor=actor)
        data = {"month": made.month.isoformat()}
        record(actor=actor, verb="points.netting_issued", subject=made, data=data, now=now)
        return made


def near(actor: User, account: Account) -> str:
    """How the actor stands to the account's owner."""
    return nearness(actor, account.owner)


def working_day_after(account: Account, day: date, days: int) -> date:
    """The ``days``-th day on which the member's centre is open; weekdays where it has no hours."""
    member = member_of(account.owner)
    calendar = calendar_of(member.site) if member else None
    ahead = [day + timedelta(days=n) for n in range(1, DAYS_AHEAD_MAX + days)]
    opened = [one for one in ahead if calendar is not None and calendar.hours(one)]
    weekdays = [one for one in ahead if one.weekday() < 5]
    return (opened if len(opened) >= days else weekdays)[days - 1]


def _settle_joining(row: Adjustment, now: datetime, actor: User) -> None:
    """Two files that waited for their points: joined with them, or not at all."""
    waiting = Joining.objects.select_for_update(of=("self",)).filter(points_request=row.pk, done_at=None)
    for joining in waiting.filter(undone_at=None).select_related("winner", "loser"):
        if row.state == Adjustment.State.POSTED:
            move(joining, now, actor)
        else:
            joining.undone_at, joining.undone_by = now, actor
            joining.save(update_fields=["undone_at", "undone_by"])


def _record(row: Adjustment, verb: str, now: datetime, actor: User, why: str) -> None:
    data = {name: getattr(row, name) for name in ("points", "reason", "case", "site", "state")}
    member = member_of(row.account.owner)
    record(
        actor=actor, verb=verb, subject=row, data=data, why=why[:500], now=now,
        site=member.site if member else None,
    )  # fmt: skip


def _deed(account: Account, verb: str, now: datetime, actor: User | None, why: str, **data: object) -> None:
    member = member_of(account.owner)
    record(
        actor=actor, verb=verb, subject=account, data=data, why=why[:500], now=now,
        site=member.site if member else None,
    )  # fmt: skip


def _tell_posted(row: Adjustment, now: datetime) -> None:
    """The owner hears of what was posted, not of what was asked for."""
    if row.state != Adjustment.State.POSTED:
        return
    key = f"adjustment:{row.pk}"
    if row.kind == Adjustment.Kind.MERGE and row.other is not None:
        _say(row.account, "accounts_merged", key, now)
        _say(row.other, "accounts_merged", f"{key}:other", now)
    elif row.kind == Adjustment.Kind.WRITE_OFF:
        _say(row.account, "debt_written_off", key, now, points=row.points)
    else:
        _say(row.account, "points_adjusted", key, now, points=abs(row.points), is_more=row.points > 0)


def _say(account: Account, kind: str, key: str, now: datetime, **data: Any) -> None:
    tell(person=account.owner, kind=kind, key=f"account:{account.pk}:{key}", data=data, now=now)
