"""A call by a person: the message becomes a task at the desk. Nothing can get lost between two commits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone, translation

from booking.sites.models import Post
from club import house
from club.members.queries import member_of
from club.notices.channels import inbox_words
from club.notices.models import Dispatch
from club.notices.wires import Outcome
from club.tasks import actions as tasks

DAYS = timedelta(days=2)


def send(dispatch: Dispatch) -> Outcome:
    """A task once per message, at the person's centre, due in two days or while it is of use."""
    notice, now = dispatch.notice, dispatch.claimed_at or timezone.now()
    member = member_of(notice.person) if notice.person is not None else None
    if member is None or not str(member.user.phone):
        return Outcome("failed", "no_address")
    with translation.override(house.language()):  # staff read it, not the member
        words = inbox_words(notice)
    tasks.add(
        kind="call", subject=f"notice:{notice.ref}", site=member.site, due_at=due(dispatch, now),
        words=f"{words.title}. {words.text}", key=str(dispatch.message_id), now=now,
        role=Post.Role.CARE_AGENT, person=member.user,
    )  # fmt: skip
    return Outcome("sent")


def due(dispatch: Dispatch, now: datetime) -> datetime:
    until = dispatch.notice.useful_until
    return min(now + DAYS, until) if until is not None else now + DAYS
