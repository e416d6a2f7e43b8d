"""Writing and freeing claims, the counters of their days, steps of the state and their events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from booking.appointments.actions.refusals import IllegalTransition
from booking.appointments.models import Appointment, AppointmentEvent, Claim
from booking.appointments.rules import Freed, Take, Who, can_step
from booking.workshop.models import SiteDay, SkillDay
from booking.workshop.rules import MINUTES_PER_CELL, at_cell, cell_at

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@dataclass
class Counts:
    """How the counters of days change: (minutes, cars) by day id, minutes by day id and skill."""

    days: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    skills: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def __getitem__(self, day_id: int) -> list[int]:
        """The minutes and cars of a day."""
        return self.days[day_id]

    def add(self, day_id: int, minutes: int, cars: int, skills: Iterable[str]) -> None:
        self.days[day_id][0] += minutes
        self.days[day_id][1] += cars
        for skill in skills:
            self.skills[day_id, skill] += minutes


def new_counts() -> Counts:
    return Counts()


def write_claims(
    appointment: Appointment, takes: Sequence[Take], held_until: datetime | None, counts: Counts
) -> None:
    """One claim row per unit and day; the database refuses what overlaps."""
    claims = []
    for take in takes:
        counts.add(take.day.id, take.minutes, take.cars, take.skills)
        during = DateTimeTZRange(at_cell(take.day.t0, take.lo), at_cell(take.day.t0, take.hi))
        claims.append(
            Claim(
                resource_id=take.unit_id,
                during=during,
                appointment=appointment,
                site_day_id=take.day.id,
                lo=take.lo,
                hi=take.hi,
                held_until=held_until,
                minutes=take.minutes,
                cars=take.cars,
                skills=list(take.skills),
            )
        )
    Claim.objects.bulk_create(claims)


def drop_claims(claims: Iterable[Claim], counts: Counts) -> list[Freed]:
    """Delete claims; what they held is free. They come with their resource."""
    freed, ids = [], []
    for claim in claims:
        counts.add(claim.site_day_id, -claim.minutes, -claim.cars, claim.skills)
        ids.append(claim.pk)
        freed.append(freed_by(claim, claim.during.lower))
    Claim.objects.filter(pk__in=ids).delete()
    return freed


def cut_claims(appointment: Appointment, now: datetime, keep: Iterable[str] = ()) -> list[Freed]:
    """Give back everything after the running quarter hour; what has been used stays.

    ``keep``: kinds of units that go on serving, as a courtesy car that is still out.
    """
    counts, freed, whole = new_counts(), [], []
    rows = appointment.claims.select_related("resource", "site_day").order_by("pk")
    rows = rows.exclude(resource__kind__in=list(keep))
    for claim in rows.filter(during__endswith__gt=now):
        hi = cell_at(claim.site_day.t0, now) + 1
        if hi <= claim.lo:
            whole.append(claim)
        elif hi < claim.hi:
            start = at_cell(claim.site_day.t0, hi)
            freed.append(freed_by(claim, start))
            minutes = min(claim.minutes, (hi - claim.lo) * MINUTES_PER_CELL)
            counts.add(claim.site_day_id, minutes - claim.minutes, 0, claim.skills)
            claim.hi, claim.minutes = hi, minutes
            claim.during = DateTimeTZRange(claim.during.lower, start)
            claim.save(update_fields=["hi", "minutes", "during"])
    freed += drop_claims(whole, counts)
    count(counts)
    return freed


def freed_by(claim: Claim, start: datetime) -> Freed:
    return Freed(claim.resource.site_id, claim.resource.kind, start, claim.during.upper)


def count(counts: Counts) -> None:
    """Change the counters of days that are locked; their CHECKs refuse what is over a cap."""
    for (day_id, skill), minutes in sorted(counts.skills.items()):
        rows = SkillDay.objects.filter(site_day=day_id, skill=skill)
        rows.update(minutes_used=F("minutes_used") + minutes)
    for day_id, (minutes, cars) in sorted(counts.days.items()):
        SiteDay.objects.filter(pk=day_id).update(
            minutes_used=F("minutes_used") + minutes,
            cars_used=F("cars_used") + cars,
            version=F("version") + 1,
        )


def step(
    appointment: Appointment,
    to: str,
    *,
    who: Who,
    now: datetime,
    actor: AbstractBaseUser | None,
    reason: str = "",
    fields: Iterable[str] = (),
    **data: Any,
) -> None:
    """Take one allowed step of a locked appointment, save it with ``fields`` and write its event."""
    before = appointment.state
    if not can_step(before, to, who):
        raise IllegalTransition(before=before, after=to)
    appointment.state = to
    appointment.version += 1
    appointment.save(update_fields=["state", "version", *fields])
    note(appointment, before, now=now, actor=actor, reason=reason, **data)


def note(
    appointment: Appointment,
    before: str,
    *,
    now: datetime,
    actor: AbstractBaseUser | None,
    reason: str = "",
    **data: Any,
) -> None:
    """The event of a step just taken."""
    AppointmentEvent.objects.create(
        appointment=appointment,
        at=now,
        actor_id=actor.pk if actor else None,
        from_state=before,
        to_state=appointment.state,
        reason=reason,
        version=appointment.version,
        data=data,
    )
