"""Beyond what a day holds: overflow units, raised caps, and the row that says who wanted it (booking.md §5).

No override overlaps a real unit: what has no room gets a unit of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.actions.claims import Counts
from booking.appointments.actions.refusals import OverrideNotAllowed, ReasonMissing, SlotTaken
from booking.appointments.models import Appointment, Claim, OverrideLog
from booking.appointments.rules import Day, Override, Take
from booking.sites.models import Post
from booking.sites.queries import holds_role
from booking.workshop.models import Resource, Shift, SiteDay, SkillDay
from booking.workshop.rules import at_cell

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site

OVERFLOW_MAX = 20
"""Overflow units of a kind at a site at the same time: more is not a plan any more."""

MAY_OVERRIDE = (Post.Role.WORKSHOP, Post.Role.GENERAL_MANAGER, Post.Role.ADMINISTRATOR)
Kind = OverrideLog.Kind


def check_override(
    override: Override | None, *, site: Site, by_staff: bool, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """The right, today and at this site, and a reason."""
    if override is None:
        return
    on = now.astimezone(site.tz).date()
    if actor is None or not by_staff or not holds_role(actor, MAY_OVERRIDE, site, on=on):
        raise OverrideNotAllowed
    if not override.reason.strip():
        raise ReasonMissing


def with_overflow(site: Site, takes: Sequence[Take]) -> tuple[list[Take], list[Resource]]:
    """The takes with real rows in place of units yet to be made, and those overflow units."""
    done, used = [], []
    for (unit_id, _day), group in groupby(takes, key=lambda take: (take.unit_id, take.day.id)):
        own = list(group)
        if unit_id < 0:
            unit = overflow_unit(site, own[0].kind, own[0].day, [(take.lo, take.hi) for take in own])
            used.append(unit)
            own = [replace(take, unit_id=unit.pk) for take in own]
        done += own
    return done, used


def overflow_unit(site: Site, kind: str, day: Day, spans: Sequence[tuple[int, int]]) -> Resource:
    """An extra unit of a kind that is free for these cells of a locked day, made if there is none."""
    for number in range(1, OVERFLOW_MAX + 1):
        unit, _made = Resource.objects.get_or_create(
            site=site, kind=kind, name=f"+{number}",
            defaults={"is_overflow": True, "is_online": False, "rank": 1000 + number},
        )  # fmt: skip
        if not unit.is_overflow:
            continue
        periods = [DateTimeTZRange(at_cell(day.t0, lo), at_cell(day.t0, hi)) for lo, hi in spans]
        if not any(Claim.objects.filter(resource=unit, during__overlap=p).exists() for p in periods):
            cover(unit, day, min(lo for lo, _hi in spans), max(hi for _lo, hi in spans))
            return unit
    raise SlotTaken(reason=f"{kind}_full")


def cover(unit: Resource, day: Day, lo: int, hi: int) -> None:
    """Let an overflow unit work as long as the day is open, and as long as it is claimed."""
    if day.opening:
        lo = min(lo, (day.opening & -day.opening).bit_length() - 1)
        hi = max(hi, day.opening.bit_length())
    shift = Shift.objects.filter(resource=unit, site_day=day.id).first()
    if shift is not None:
        lo, hi = min(lo, shift.lo), max(hi, shift.hi)
        if (lo, hi) == (shift.lo, shift.hi):
            return
    shift = shift or Shift(resource=unit, site_day_id=day.id)
    shift.lo, shift.hi = lo, hi
    shift.during = DateTimeTZRange(at_cell(day.t0, lo), at_cell(day.t0, hi))
    shift.save()


def raise_caps(counts: Counts) -> list[tuple[int, dict[str, Any]]]:
    """Make room under the caps of locked days; what was raised, by day id."""
    raised: list[tuple[int, dict[str, Any]]] = []
    for day in SiteDay.objects.filter(pk__in=counts.days).order_by("pk"):
        for name, more in zip(("minutes", "cars"), counts.days[day.pk], strict=True):
            cap, wanted = getattr(day, f"{name}_cap"), getattr(day, f"{name}_used") + more
            if cap is not None and wanted > cap:
                setattr(day, f"{name}_cap", wanted)
                raised.append((day.pk, {"cap": name, "before": cap, "after": wanted}))
        day.save(update_fields=["minutes_cap", "cars_cap"])
    for (day_id, skill), more in counts.skills.items():
        row = SkillDay.objects.filter(site_day=day_id, skill=skill, minutes_cap__isnull=False).first()
        if row is not None and row.minutes_used + more > (row.minutes_cap or 0):
            before, row.minutes_cap = row.minutes_cap, row.minutes_used + more
            row.save(update_fields=["minutes_cap"])
            raised.append((day_id, {"cap": skill, "before": before, "after": row.minutes_cap}))
    return raised


def log_overrides(
    appointment: Appointment,
    override: Override,
    *,
    units: Sequence[Resource],
    raised: Sequence[tuple[int, dict[str, Any]]],
    now: datetime,
    actor: AbstractBaseUser | None,
) -> None:
    """One row for each thing that was stretched; an override that was not needed leaves none."""
    assert actor is not None  # noqa: S101 - check_override asked for one
    dates = dict(SiteDay.objects.filter(pk__in=[pk for pk, _data in raised]).values_list("pk", "day"))
    arrival = appointment.arrive_at.astimezone(appointment.site.tz).date()
    rows = [(Kind.RAISED_CAP, dates[pk], data) for pk, data in raised]
    rows += [(Kind.OVERFLOW_UNIT, arrival, {"unit": unit.pk, "kind": unit.kind}) for unit in units]
    OverrideLog.objects.bulk_create(
        OverrideLog(
            site=appointment.site, day=day, kind=kind, reason=override.reason.strip()[:200],
            actor_id=actor.pk, appointment=appointment, at=now, data=data,
        )
        for kind, day, data in rows
    )  # fmt: skip
