"""Who and what is away, and back earlier than thought."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.replanning.actions.changes import Changed, change_calendar
from booking.workshop.actions import Laid, days_touched
from booking.workshop.models import Absence, Resource

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@transaction.atomic
def note_absence(
    *,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    actor: AbstractBaseUser | None = None,
    reason: str = "",
    keep_times: bool = False,
) -> Changed:
    """A unit is away. Its work is refused with the list (ShiftInUse) or, with ``keep_times``, re-planned."""
    Absence.objects.create(
        resource=resource,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        recorded_by_id=actor.pk if actor else None,
        recorded_at=now,
    )
    return relaid(resource, starts_at, ends_at, now, actor, keep_times=keep_times)


@transaction.atomic
def end_absence(*, absence: Absence, now: datetime, actor: AbstractBaseUser | None = None) -> Changed:
    """It is back: what is left of the absence is taken out of the calendar, all of it before it began."""
    fresh = Absence.objects.select_for_update().select_related("resource__site").get(pk=absence.pk)
    until = fresh.ends_at
    if until <= now:
        return Changed(Laid())
    if fresh.starts_at >= now:
        fresh.delete()
    else:
        fresh.ends_at = now
        fresh.save(update_fields=["ends_at"])
    return relaid(fresh.resource, max(now, fresh.starts_at), until, now, actor, keep_times=True)


def relaid(
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    actor: AbstractBaseUser | None,
    *,
    keep_times: bool,
) -> Changed:
    """The days that the time touches, as far as they are laid."""
    site = resource.site
    days = days_touched(site, starts_at, ends_at)
    if not days:
        return Changed(Laid())
    return change_calendar(
        site=site, first=days[0], last=days[-1], now=now, actor=actor, keep_times=keep_times
    )
