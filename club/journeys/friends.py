"""What a friend's steps mean for the one who brought them (club.md §2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from club.journeys.machines import referral_told
from club.notices.actions import tell
from club.referrals import actions as referrals
from club.referrals.models import Referral
from club.referrals.rules import masked

if TYPE_CHECKING:
    from portal.models import User


def friend_moved(*, friend: User | None, to: str, now: datetime) -> None:
    """The friend booked (``lead``) or came (``visited``): the referrer sees it move, and is told."""
    if friend is None:
        return
    row = referrals.advance(friend=friend, to=to, now=now)
    if row is not None:
        tell_moved(row, now)


def tell_moved(row: Referral, now: datetime) -> None:
    referral_told(row, now)
    rate = row.rate[referrals.FIRST_SERVICE]
    tell(
        person=row.referrer.user, kind="referral_moved", key=f"referral:{row.pk}:moved:{row.state}", now=now,
        data={"friend": masked(row.friend.name), "stage": row.state, "points": rate["referrer"]},
    )  # fmt: skip
