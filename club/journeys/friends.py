"""What a friend's steps mean for the one who brought them (club.md §2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Post
from club.journeys.bought import bought_before
from club.journeys.day import group_day
from club.journeys.machines import referral_told
from club.members.models import Member
from club.notices.actions import tell
from club.referrals import actions as referrals
from club.referrals.models import Referral, ReferralCode
from club.referrals.queries import Friend, late_reviews
from club.referrals.rules import CAR, FIRST_SERVICE
from club.tasks import actions as tasks

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["bring_guest", "escalate_reviews", "let_link_run", "nudge_friend"]

ABOUT_A_CAR = ("test_drive", "ordered", "delivered")


def friend_moved(*, friend: User | None, to: str, now: datetime) -> None:
    """The friend booked (``lead``) or came (``visited``): the referrer sees it move, and is told."""
    if friend is None:
        return
    row = referrals.advance(friend=friend, to=to, now=now)
    if row is not None:
        tell_moved(row, now)


def referral_moved(*, referral: Referral, to: str, now: datetime) -> None:
    """The same for somebody who asked about a car and may not be a person on file yet."""
    row = referrals.advance(referral=referral, to=to, now=now)
    if row is not None:
        tell_moved(row, now)


def tell_moved(row: Referral, now: datetime) -> None:
    """Stages only: never prices, never more of a name than its first character."""
    referral_told(row, now)
    is_car = row.state in ABOUT_A_CAR or row.how == "enquiry"
    rate = row.rate[CAR if is_car and CAR in row.rate else FIRST_SERVICE]
    tell(
        person=row.referrer.user, kind="referral_moved", key=f"referral:{row.pk}:moved:{row.state}", now=now,
        data={
            "friend": row.shown_as, "stage": row.state, "points": rate["referrer"],
            "about": "car" if is_car else "service",
        },
    )  # fmt: skip


def tell_resting(code: ReferralCode, now: datetime) -> None:
    """Too many came by a link at once: its owner learns that a person looks at it first (J4)."""
    code.refresh_from_db()
    if code.paused_at is not None:
        tell(
            person=code.member.user, kind="referral_paused", now=now,
            key=f"referral_code:{code.pk}:paused:{code.paused_at.isoformat()}", data={"code": code.code},
        )  # fmt: skip


def nudge_friend(*, referral: Referral, member: Member, now: datetime) -> Referral:
    """One friendly word from the referrer, in the inbox and by mail if reminders are welcome."""
    with transaction.atomic():
        row = referrals.nudge(referral=referral, member=member, now=now)
        tell(
            person=row.friend, kind="referral_nudge", key=f"referral:{row.pk}:nudge", now=now,
            purpose="reminder", data={"friend": member.user.name},
        )  # fmt: skip
        return row


def let_link_run(*, member: Member, why: str, actor: User, now: datetime) -> int:
    return referrals.let_run(member=member, why=why, actor=actor, now=now)


def bring_guest(
    *, host: Member, name: str, now: datetime, phone: str = "", email: str = "", user: User | None = None
) -> Referral | None:
    """A guest who agreed at the door: the host's friend, who has visited; the host is told."""
    friend = Friend.of(user) if user is not None else Friend(name, phone, email.strip().lower())
    with transaction.atomic():
        row = referrals.from_event_guest(
            host=host, friend=friend, now=now, on=group_day(now), signals=bought_before(friend, now)
        )
        if row is not None and row.state == Referral.State.VISITED:
            tell_moved(row, now)
        return row


def escalate_reviews(*, now: datetime, limit: int = 200) -> int:
    """A review that is late stays held, and the general manager gets it (club.md §2.4)."""
    done = 0
    for row in late_reviews(now)[:limit]:
        tasks.add(
            kind="referral_review", subject=f"referral:{row.pk}", site=row.referrer.site, due_at=now,
            words=f"{row.referrer.user} → {row.shown_as}", key=f"referral:{row.pk}:review_late", now=now,
            role=Post.Role.GENERAL_MANAGER,
        )  # fmt: skip
        done += 1
    return done
