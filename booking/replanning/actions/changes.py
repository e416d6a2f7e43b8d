"""A changed calendar: laid at once where nothing stands in its way, else refused or re-planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.rules import Freed
from booking.replanning.actions.keeping import Outcome, replan
from booking.replanning.actions.worklist import lay_around
from booking.workshop.actions import Laid, ShiftInUse, lay_calendar

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site

FREED_MAX = 500


@dataclass(frozen=True)
class Changed:
    """``kept`` work has other units now, ``left`` is on the work list; ``freed`` is what units work more."""

    laid: Laid
    kept: tuple[Outcome, ...] = ()
    left: tuple[Outcome, ...] = ()
    freed: tuple[Freed, ...] = ()


@transaction.atomic
def change_calendar(
    *,
    site: Site,
    first: date,
    last: date,
    now: datetime,
    actor: AbstractBaseUser | None,
    keep_times: bool = False,
) -> Changed:
    """Lay the dates as hours, exceptions, units and absences now say.

    Work that would lose its unit: ShiftInUse, with ``outcomes`` telling what ``keep_times`` would do;
    with it, what can keep arrival and promise gets other units, the rest keeps its unit and is listed.
    """
    try:
        with transaction.atomic():
            laid = lay_calendar(site=site, first=first, last=last, now=now)
            return Changed(laid, freed=freed_by(site, laid, now))
    except ShiftInUse as refusal:
        stranded = (refusal.params or {})["stranded"]
        outcomes = replan(site=site, days={work.day for work in stranded}, now=now, actor=actor)
        if outcomes and not keep_times:
            raise ShiftInUse(stranded=stranded, outcomes=tuple(outcomes)) from refusal
    laid = lay_around(site=site, first=first, last=last, now=now, actor=actor)
    kept = tuple(each for each in outcomes if each.keeps)
    left = tuple(each for each in outcomes if not each.keeps)
    return Changed(laid, kept, left, freed_by(site, laid, now))


def freed_by(site: Site, laid: Laid, now: datetime) -> tuple[Freed, ...]:
    """Time gained, as what a waitlist may look at next; at most 500 pieces, the soonest."""
    gains = sorted({(gain.starts_at, gain.ends_at, gain.kind) for gain in laid.gained if gain.ends_at > now})
    return tuple(Freed(site.pk, kind, start, end) for start, end, kind in gains[:FREED_MAX])
