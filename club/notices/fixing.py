"""A mailbox or a number that no longer works: somebody of us asks for the right one (sources.md F14)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from booking.sites.models import Post
from club.members.models import Member
from club.members.queries import identity_hash
from club.tasks import actions as tasks

__all__ = ["ask_for_another"]

KIND = "fix_contact"
DUE = timedelta(days=7)
PEOPLE_MAX = 5  # who share one number


def ask_for_another(*, address: str, channel: str, now: datetime) -> int:
    """A task for each member who is reached there, once for each address; how many members there are.

    It ends by itself once they have given another one (``members.actions.reached_again``).
    """
    by_mail = channel == "email"
    reached = Q(user__email=address.lower()) if by_mail else Q(user__phone=address)
    rows = Member.objects.filter(reached, closed_at=None, merged_into=None).select_related("site", "user")
    members = list(rows[:PEOPLE_MAX]) if address else []
    for member in members:
        tasks.add(
            kind=KIND, subject=f"member:{member.number}", site=member.site, due_at=now + DUE, words="",
            key=f"{KIND}:{member.pk}:{identity_hash(KIND, address)[:16]}", now=now,
            role=Post.Role.CARE_AGENT, person=member.user, facts={"field": "email" if by_mail else "phone"},
        )  # fmt: skip
    return len(members)
