"""The inbox, and what the desk sees of the outbox."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BigIntegerField, Count, QuerySet, Subquery
from django.db.models.functions import Coalesce

from booking.compiled import Compiled, Given
from club.members.queries import identity_hash
from club.notices import rules, wordings
from club.notices.channels import inbox_words
from club.notices.models import Dispatch, Notice, Suppression

if TYPE_CHECKING:
    from portal.models import User


LIMIT_MAX = 100
LATE = timedelta(minutes=15)
UNREAD = "SELECT count(*) FROM club_notice WHERE person_id = %s AND shown_at IS NOT NULL AND read_at IS NULL"


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
    """The newest notices of a person, newest first. One query."""
    return news(user, limit)[0]


def news(user: User, limit: int) -> tuple[list[InboxItem], int]:
    """The newest notices, and how many of all are unread. One query."""
    found = newest(min(limit, LIMIT_MAX)).rows(person=user.pk)
    for row in found:
        row.person = user
    items = [
        InboxItem(
            str(row.ref), row.kind, row.shown_at or row.created_at, row.read_at,
            **asdict(inbox_words(row, wordings.own_words(row.own))),  # type: ignore[attr-defined]  # annotated
        )
        for row in found
    ]  # fmt: skip
    return items, found[0].unread if found else 0  # type: ignore[attr-defined]  # annotated


@cache
def newest(limit: int) -> Compiled[Notice]:
    """A person's notices with their editor's words, and how many the person has not read."""
    mine = Notice.objects.filter(person=Given("person", BigIntegerField()), shown_at__isnull=False)
    unread = mine.filter(read_at=None).order_by().values("person").annotate(n=Count("pk")).values("n")
    told = mine.annotate(own=Subquery(wordings.NEWEST), unread=Coalesce(Subquery(unread), 0))
    return Compiled(lambda: told.order_by("-shown_at", "-pk")[:limit])


def unread_count(user: User) -> int:
    """Every page of the shell asks: SQL by hand."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user.pk])
        return int(cursor.fetchone()[0])


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
