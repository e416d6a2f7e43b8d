"""Confidential and not for ever: every reading is written down, and after its time a ticket is gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.files.actions import throw_away
from booking.sites.models import Site
from club.clocks.models import Clock, ClockPause
from club.clocks.queries import setting
from club.complaints.models import ErasedTicket, Goodwill, Ticket
from club.complaints.queries import erasable
from club.tasks.models import Task
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


def note_reading(*, ticket: Ticket, how: str, actor: User, now: datetime) -> None:
    """Who looked at a complaint, printed or exported it (sources.md A11)."""
    record(actor=actor, verb=f"ticket.{how}", subject=ticket, now=now, site=ticket.site)


def erase_old(*, now: datetime, limit: int = 500, held: Collection[int] = ()) -> int:
    """Erase closed tickets whose months are over, with their words, photos, tasks and clocks' words.

    Figures without people stay. May run twice or be late; how many went. ``held``: people whose records a
    dispute or an authority needs; theirs stay.
    """
    done = 0
    for site in Site.objects.order_by("pk"):
        months, _policy = setting(site, "ticket_keep_months", now)
        for ticket in erasable(now, months, site).exclude(person__in=held)[: limit - done]:
            _erase(ticket, now)
            done += 1
    return done


@transaction.atomic
def _erase(ticket: Ticket, now: datetime) -> None:
    locked = Ticket.objects.select_for_update(of=("self",)).select_related("site").get(pk=ticket.pk)
    if locked.closed_at is None:
        return
    if locked.stage == Ticket.Stage.CLOSED:
        clocks = Clock.objects.of(locked.subject)
        ErasedTicket.objects.create(
            site=locked.site, source=locked.source, klass=locked.klass, area=locked.area, cause=locked.cause,
            received_on=locked.received_at.astimezone(locked.site.tz).date(),
            closed_on=locked.closed_at.astimezone(locked.site.tz).date(),
            was_late=clocks.filter(breached_at__isnull=False).exists(), erased_at=now,
        )  # fmt: skip
    files = [photo.file for photo in locked.photos.select_related("file")]
    locked.photos.all().delete()
    for file in files:
        throw_away(file=file)
    Task.objects.filter(subject=locked.subject).delete()
    ClockPause.objects.filter(clock__subject=locked.subject).update(words="", objection="")
    Goodwill.objects.filter(ticket=locked).update(why="")
    record(actor=None, verb="ticket.erased", subject=locked, now=now, site=locked.site)
    locked.delete()
