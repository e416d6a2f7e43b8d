"""Being told, being forgotten: where privacy meets points and messages (privacy.md)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Post
from club.journeys.accounts import close_account, keep_account
from club.journeys.day import group_day
from club.members.queries import member_of
from club.notices.actions import tell
from club.privacy import actions as privacy
from club.privacy.models import DataCopy, Erasure
from club.tasks import actions as tasks
from loyalty.ledger.queries import account_of, balance

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["ask_erasure", "keep_person", "privacy_by_the_clock"]

BATCH = 50


def ask_erasure(*, person: User, identity_how: str, use_points: bool, now: datetime, actor: User) -> Erasure:
    """Points left get their notice: thirty days to use them, or they end with the account (club.md §1.8)."""
    with transaction.atomic():
        member, account, points = member_of(person), account_of(person), Erasure.Points.NONE
        not_before = None
        if account is not None and balance(account, group_day(now)).available:
            closing = close_account(account=account, why="erasure", now=now, actor=actor)
            points = Erasure.Points.USE if use_points else Erasure.Points.GIVE_UP
            if use_points:
                after = closing.last_on + timedelta(days=1)
                not_before = datetime.combine(after, time.min, now.tzinfo)
        row = privacy.ask_erasure(
            person=person, site=member.site if member else None, identity_how=identity_how, now=now,
            actor=actor, points=points, not_before=not_before,
        )  # fmt: skip
        tell(
            person=person, kind="erasure_asked", key=f"erasure:{row.pk}", now=now,
            data={"starts_at": row.starts_at.isoformat(), "done_by_at": row.due_at.isoformat()},
        )  # fmt: skip
        return row


def keep_person(*, erasure: Erasure, now: datetime, actor: User) -> Erasure:
    """Taken back: the account lives on, and so do its points."""
    with transaction.atomic():
        row = privacy.keep_person(erasure=erasure, now=now, actor=actor)
        account = account_of(row.person)
        if row.points != Erasure.Points.NONE and account is not None:
            keep_account(account=account, why="erasure taken back", now=now, actor=actor)
        return row


def privacy_by_the_clock(*, now: datetime) -> None:
    """Copies that were asked for, erasures whose day has come, files whose week is over."""
    for copy in privacy.make_copies(now=now):
        tell_copy(copy, now)
    due = Erasure.objects.filter(done_at=None, withdrawn_at=None, starts_at__lte=now)
    for erasure in due.order_by("starts_at")[:BATCH]:
        privacy.erase(erasure=erasure, now=now)
    _report_late(now)
    privacy.remove_old_copies(now=now)


def _report_late(now: datetime) -> None:
    """A deletion past its ten working days, because something would not end, is a manager's to clear."""
    late = Erasure.objects.filter(done_at=None, withdrawn_at=None, due_at__lt=now).order_by("due_at")
    for erasure in late.select_related("person")[:BATCH]:
        member = member_of(erasure.person)
        if member is not None:
            tasks.add(
                kind="erasure_late", subject=f"erasure:{erasure.ref}", site=member.site, due_at=now, now=now,
                words=member.number, key=f"erasure:{erasure.pk}:late", role=Post.Role.GENERAL_MANAGER,
                person=erasure.person,
            )  # fmt: skip


def tell_copy(copy: DataCopy, now: datetime) -> None:
    until = copy.until or now
    tell(
        person=copy.person, kind="copy_ready", key=f"copy:{copy.pk}", now=now,
        data={"ref": copy.ref, "until_at": until.isoformat()},
    )  # fmt: skip
