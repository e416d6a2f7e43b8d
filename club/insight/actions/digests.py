"""Who gets the week's figures by mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from club.insight.models import Digest
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def start_digest(*, user: User, site: Site | None, weekday: int, now: datetime) -> Digest:
    """Once a week from now on, for one centre or all a person sees. A second word changes the day."""
    digest, made = Digest.objects.get_or_create(
        user=user, site=site, ended_at=None, defaults={"weekday": weekday, "since": now}
    )
    if not made and digest.weekday != weekday:
        digest.weekday = weekday
        digest.save(update_fields=["weekday"])
    record(actor=user, verb="digest.started", subject=digest, now=now, site=site, data={"weekday": weekday})
    return digest


@transaction.atomic
def end_digest(*, digest: Digest, now: datetime, actor: User) -> None:
    """No more from now on; ending it twice is ending it once."""
    if Digest.objects.filter(pk=digest.pk, ended_at=None).update(ended_at=now):
        record(actor=actor, verb="digest.ended", subject=digest, now=now, site=digest.site)
