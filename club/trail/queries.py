"""Reading the trail, and proving that nobody has changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from club.trail import rules
from club.trail.models import TrailEntry, TrailSeal

FIELDS = (
    "id", "at", "actor_id", "verb", "subject_type", "subject_id", "before", "after", "why", "site_id",
    "reference", "address",
)  # fmt: skip
SETTLED = timedelta(days=1)  # no transaction lives so long: below such a seal every row is sealed
COVERED = """
    SELECT count(*) FROM club_trailseal AS seal, jsonb_array_elements(seal.ids) AS entry (pk)
    WHERE entry.pk::bigint <= %s
"""


def unsealed(now: datetime, limit: int) -> list[int]:
    """The oldest rows that no seal names yet. Three queries."""
    floor = floor_of(now)
    fresh = TrailSeal.objects.filter(last_id__gt=floor).values_list("ids", flat=True)
    known = {pk for ids in fresh for pk in ids}
    rows = TrailEntry.objects.filter(pk__gt=floor).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in rows[: limit + len(known)] if pk not in known][:limit]


def floor_of(now: datetime) -> int:
    """The number up to which everything has long been sealed. One query."""
    rows = TrailSeal.objects.filter(sealed_at__lte=now - SETTLED).order_by("-number")
    return rows.values_list("last_id", flat=True).first() or 0


def rows_of(ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """What a seal covers, in its order. One query."""
    return list(TrailEntry.objects.filter(pk__in=ids).order_by("pk").values(*FIELDS))


def broken_seals() -> Iterator[TrailSeal]:
    """Seals whose rows, or whose place in the chain, are not as they were; the oldest first."""
    before, expected = "", 1
    for seal in TrailSeal.objects.order_by("number").iterator(chunk_size=100):
        if seal.number != expected or rules.digest(before, rows_of(seal.ids)) != seal.digest:
            yield seal
        before, expected = seal.digest, seal.number + 1


def slipped_in(now: datetime) -> int:
    """Rows below long sealed ones that no seal names: put in afterwards. Three queries."""
    floor = floor_of(now)
    with connection.cursor() as cursor:
        cursor.execute(COVERED, [floor])
        covered = int(cursor.fetchone()[0])
    return TrailEntry.objects.filter(pk__lte=floor).count() - covered
