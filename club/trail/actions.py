"""Writing the trail, and sealing what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models, transaction

from booking.sites.models import Site
from club.trail import rules
from club.trail.context import ADDRESS, CHANGED, REFERENCE, WRITTEN
from club.trail.models import TrailEntry, TrailSeal
from club.trail.queries import rows_of, unsealed
from club.trail.watched import WATCHED, say

if TYPE_CHECKING:
    from portal.models import User

BATCH = 1_000


def record(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model,
    now: datetime,
    data: Mapping[str, object] | None = None,
    before: Mapping[str, object] | None = None,
    why: str = "",
    site: Site | None = None,
) -> TrailEntry:
    """Write one row in the caller's transaction. ``data`` is what holds afterwards.

    Without values of its own it says what the request has saved so far, field by field.
    """
    if verb in WATCHED:
        about = f"{subject._meta.label_lower}:{subject.pk}"
        say(verb, by=actor.pk if actor is not None else "", about=about, ref=REFERENCE.get())
    written = WRITTEN.get()
    if written is not None and actor is not None:
        written.append(verb)
    if not data and not before:
        before, data = taken()
    row = _row(actor=actor, verb=verb, subject=subject, now=now, data=data, before=before, why=why, site=site)
    row.save(force_insert=True)
    return row


def record_each(
    *,
    actor: User | None,
    verb: str,
    subjects: Iterable[models.Model],
    now: datetime,
    data: Mapping[str, object] | None = None,
    why: str = "",
) -> None:
    """One row of the same deed for each of many, in one trip; each with its own site where it has one."""
    TrailEntry.objects.bulk_create(
        _row(
            actor=actor, verb=verb, subject=subject, now=now, data=data, before=None, why=why,
            site=getattr(subject, "site", None),
        )
        for subject in subjects
    )  # fmt: skip


def taken() -> tuple[dict[str, object], dict[str, object]]:
    """What this request has saved since its last entry, where the edge collects that."""
    changed = CHANGED.get() or {}
    before: dict[str, object] = {row: dict(was) for row, (was, _now) in changed.items() if was}
    after: dict[str, object] = {row: dict(now) for row, (_was, now) in changed.items() if now}
    changed.clear()
    return before, after


def _row(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model,
    now: datetime,
    data: Mapping[str, object] | None,
    before: Mapping[str, object] | None,
    why: str,
    site: Site | None,
) -> TrailEntry:
    return TrailEntry(
        at=now, actor=actor, verb=verb, subject_type=subject._meta.label_lower, subject_id=str(subject.pk),
        before=dict(before or {}), after=dict(data or {}), why=why, site=site, reference=REFERENCE.get(),
        address=ADDRESS.get() or None,
    )  # fmt: skip


@transaction.atomic
def seal(*, now: datetime, limit: int = BATCH) -> int:
    """Put the next link on the chain; how many rows it covers, 0 when nothing is left. One at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('trail.seal', 0))")
    last = TrailSeal.objects.order_by("-number").first()
    ids = unsealed(now, limit)
    if ids:
        before = last.digest if last is not None else ""
        TrailSeal.objects.create(
            number=last.number + 1 if last is not None else 1, ids=ids, last_id=ids[-1], sealed_at=now,
            digest=rules.digest(before, rows_of(ids)),
        )  # fmt: skip
    return len(ids)
