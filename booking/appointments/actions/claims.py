"""Writing and freeing claims, the counters of their days, steps of the state and their events."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.actions.refusals import IllegalTransition
from booking.appointments.models import Appointment, Claim
from booking.appointments.rules import Freed, Take, Who, can_step
from booking.workshop.rules import MINUTES_PER_CELL, at_cell, cell_at

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# The day is locked while these run, and everybody else who wants it waits: one statement each.
CLAIM = """
INSERT INTO booking_claim (resource_id, during, appointment_id, site_day_id, lo, hi, held_until, minutes,
  cars, skills, reason)
SELECT unit, tstzrange(start, "end"), %(id)s, day, lo, hi, %(until)s, minutes, cars, skills, ''
FROM jsonb_to_recordset(%(takes)s::jsonb) AS takes (unit bigint, start timestamptz, "end" timestamptz,
  day bigint, lo smallint, hi smallint, minutes smallint, cars smallint, skills text[])
"""
DROP = """
DELETE FROM booking_claim AS c USING booking_resource AS r
WHERE r.id = c.resource_id AND c.appointment_id = ANY(%(owners)s::bigint[])
  AND (%(only)s::bigint[] IS NULL OR c.id = ANY(%(only)s::bigint[]))
RETURNING c.site_day_id, c.minutes, c.cars, c.skills, r.site_id, r.kind, lower(c.during),
  upper(c.during), r.id
"""
COUNT = """
WITH by_skill AS (
  UPDATE booking_skillday AS s SET minutes_used = s.minutes_used + more.minutes
  FROM unnest(%(skill_days)s::bigint[], %(skills)s::text[], %(skill_minutes)s::int[])
    AS more (day, skill, minutes)
  WHERE s.site_day_id = more.day AND s.skill = more.skill
)
UPDATE booking_siteday AS d SET minutes_used = d.minutes_used + more.minutes,
  cars_used = d.cars_used + more.cars, version = d.version + 1
FROM unnest(%(days)s::bigint[], %(minutes)s::int[], %(cars)s::int[]) AS more (day, minutes, cars)
WHERE d.id = more.day
"""
FIRM = """
WITH claims AS (UPDATE booking_claim SET held_until = NULL WHERE appointment_id = %(id)s)
UPDATE booking_appointment SET state = %(booked)s, held_until = NULL, version = version + 1,
  note = coalesce(nullif(%(text)s, ''), note)
WHERE id = %(id)s RETURNING version, note
"""
NOTE = """
INSERT INTO booking_appointmentevent
  (appointment_id, at, actor_id, from_state, to_state, reason, version, data)
VALUES (%(id)s, %(at)s, %(actor)s, %(before)s, %(after)s, %(reason)s, %(version)s, %(data)s)
"""


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
    for take in takes:
        counts.add(take.day.id, take.minutes, take.cars, take.skills)
    rows = [
        {
            "unit": take.unit_id,
            "start": at_cell(take.day.t0, take.lo).isoformat(),
            "end": at_cell(take.day.t0, take.hi).isoformat(),
            "day": take.day.id,
            "lo": take.lo,
            "hi": take.hi,
            "minutes": take.minutes,
            "cars": take.cars,
            "skills": take.skills,
        }
        for take in takes
    ]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"id": appointment.pk, "until": held_until, "takes": json.dumps(rows)})


def drop_claims(owners: Iterable[int], counts: Counts, only: list[int] | None = None) -> list[Freed]:
    """Delete the claims of appointments, or ``only`` some of them; what they held is free. One statement."""
    freed = []
    with connection.cursor() as cursor:
        cursor.execute(DROP, {"owners": list(owners), "only": only})
        for day_id, minutes, cars, skills, *of_unit in cursor.fetchall():
            counts.add(day_id, -minutes, -cars, skills)
            freed.append(Freed(*of_unit))
    return freed


def by_unit(freed: Iterable[Freed]) -> dict[int, list[tuple[str, str]]]:
    """What each unit was to do, for the event of what is called off: its calendar still tells of it."""
    pieces: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for piece in sorted(freed, key=lambda piece: piece.starts_at):
        if piece.unit_id is not None:
            pieces[piece.unit_id].append((piece.starts_at.isoformat(), piece.ends_at.isoformat()))
    return pieces


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
            whole.append(claim.pk)
        elif hi < claim.hi:
            start = at_cell(claim.site_day.t0, hi)
            freed.append(freed_by(claim, start))
            minutes = min(claim.minutes, (hi - claim.lo) * MINUTES_PER_CELL)
            counts.add(claim.site_day_id, minutes - claim.minutes, 0, claim.skills)
            claim.hi, claim.minutes = hi, minutes
            claim.during = DateTimeTZRange(claim.during.lower, start)
            claim.save(update_fields=["hi", "minutes", "during"])
    freed += drop_claims([appointment.pk], counts, whole)
    count(counts)
    return freed


def freed_by(claim: Claim, start: datetime) -> Freed:
    return Freed(claim.resource.site_id, claim.resource.kind, start, claim.during.upper, claim.resource_id)


def count(counts: Counts) -> None:
    """Change the counters of days that are locked; their CHECKs refuse what is over a cap. One statement."""
    if not counts.days:
        return
    days, skills = sorted(counts.days.items()), sorted(counts.skills.items())
    used: dict[str, Any] = {
        "days": [day for day, _used in days],
        "minutes": [minutes for _day, (minutes, _cars) in days],
        "cars": [cars for _day, (_minutes, cars) in days],
        "skill_days": [day for (day, _skill), _minutes in skills],
        "skills": [skill for (_day, skill), _minutes in skills],
        "skill_minutes": [minutes for _key, minutes in skills],
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, used)


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


def make_firm(appointment: Appointment, text: str, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    """A locked hold that is in time becomes a booking, and its claims with it. ``text``: the owner's note."""
    firm: dict[str, Any] = {"id": appointment.pk, "booked": Appointment.State.BOOKED, "text": text}
    with connection.cursor() as cursor:
        cursor.execute(FIRM, firm)
        appointment.version, appointment.note = cursor.fetchone()
    before, appointment.state, appointment.held_until = appointment.state, Appointment.State.BOOKED, None
    note(appointment, before, now=now, actor=actor)


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
    event: dict[str, Any] = {
        "id": appointment.pk,
        "at": now,
        "actor": actor.pk if actor else None,
        "before": before,
        "after": appointment.state,
        "reason": reason,
        "version": appointment.version,
        "data": json.dumps(data),
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, event)
