"""Writing the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from booking.sites.models import Site
from club.trail.context import REFERENCE
from club.trail.models import TrailEntry
from club.trail.watched import WATCHED, say

if TYPE_CHECKING:
    from portal.models import User


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
    """Write one row in the caller's transaction. ``data`` is what holds afterwards."""
    if verb in WATCHED:
        about = f"{subject._meta.label_lower}:{subject.pk}"
        say(verb, by=actor.pk if actor is not None else "", about=about, ref=REFERENCE.get())
    return TrailEntry.objects.create(
        at=now,
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        before=dict(before or {}),
        after=dict(data or {}),
        why=why,
        site=site,
        reference=REFERENCE.get(),
    )
