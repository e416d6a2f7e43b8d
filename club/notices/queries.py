"""The inbox, and what the desk sees of the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from club.members.queries import identity_hash
from club.notices import rules, wordings
from club.notices.channels import inbox_words
from club.notices.models import Dispatch, Notice, Suppression

if TYPE_CHECKING:
    from portal.models import User


LIMIT_MAX = 100
LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class InboxItem:
    """One line of the inbox; ``text`` and ``link`` are told in the active language."""

    ref: str
    kind: str
    at: datetime
    read_at: datetime | None
    title: str
    text: str
    link: str


def inbox(user: User, limit: int = 30) -> list[InboxItem]:
    """The newest notices of a person, newest first."""
    rows = Notice.objects.filter(person=user, shown_at__isnull=False).select_related("person")
    found = list(rows.order_by("-shown_at", "-pk")[: min(limit, LIMIT_MAX)])
    own = wordings.latest(row.kind for row in found)
    return [
        InboxItem(
            str(row.ref), row.kind, row.shown_at or row.created_at, row.read_at,
            **asdict(inbox_words(row, own)),
        )
        for row in found
    ]  # fmt: skip


def unread_count(user: User) -> int:
    return Notice.objects.filter(person=user, shown_at__isnull=False, read_at=None).count()


def past_of(person: User, now: datetime) -> list[rules.Past]:
    """What went out to this person in the last 30 days and may count against a cap."""
    rows = Dispatch.objects.filter(
        notice__person=person,
        state__in=("sending", "sent", "unknown"),
        claimed_at__gt=now - timedelta(days=30),
    ).values_list("notice__purpose", "notice__cap_class", "claimed_at")
    return [rules.Past(rules.cap_of(purpose, cap), at) for purpose, cap, at in rows if at is not None]


def is_suppressed(channel: str, address: str, purpose: str) -> bool:
    return Suppression.objects.filter(
        channel=channel, address_hash=identity_hash(channel, address), purpose__in=("", purpose)
    ).exists()


def unknown_list(limit: int = 50) -> QuerySet[Dispatch]:
    """Messages that were perhaps sent and wait for a person's decision, oldest first."""
    rows = Dispatch.objects.filter(state=Dispatch.State.UNKNOWN).select_related("notice__person")
    return rows.order_by("ended_at", "pk")[: min(limit, LIMIT_MAX)]


def refused_list(limit: int = 50) -> QuerySet[Dispatch]:
    """Messages nobody took, newest first: the last wire of each was refused or given up."""
    rows = Dispatch.objects.filter(state=Dispatch.State.FAILED).select_related("notice__person")
    return rows.order_by("-ended_at", "-pk")[: min(limit, LIMIT_MAX)]


def waiting(now: datetime) -> dict[str, int]:
    """How many messages of each channel should have gone a quarter of an hour ago: a provider is away."""
    late = Dispatch.objects.filter(state=Dispatch.State.READY, attempts__gt=0)
    rows = late.filter(notice__created_at__lt=now - LATE).values_list("channel").annotate(n=Count("pk"))
    return dict(rows.order_by("channel"))


def states() -> dict[str, int]:
    """How many messages are in each state: the nightly sum check of messages.md §4."""
    rows: Iterable[tuple[str, int]] = Dispatch.objects.values_list("state").annotate(n=Count("pk"))
    return dict(rows)
