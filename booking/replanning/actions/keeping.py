"""Giving stranded work other units at the times its owner was promised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.actions import locks
from booking.appointments.actions.claims import note
from booking.appointments.actions.expiry import expire
from booking.appointments.actions.refusals import named_conflicts
from booking.appointments.models import Appointment, Claim
from booking.foreign.models import ForeignPlace
from booking.replanning.queries.days import Days, days_of
from booking.replanning.rules import Piece, Place, keep_times
from booking.workshop.actions import wanted_masks
from booking.workshop.models import SiteDay
from booking.workshop.rules import at_cell

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site


@dataclass(frozen=True)
class Outcome:
    """What becomes of one booking whose unit goes away. ``units`` do the work from now on."""

    appointment: Appointment | None
    label: str
    day: date
    keeps: bool
    units: tuple[str, ...] = ()


def replan(
    *, site: Site, days: Collection[date], now: datetime, actor: AbstractBaseUser | None
) -> list[Outcome]:
    """Keep arrival and promise of all work on these dates that the calendar would leave without its unit.

    Others may change their unit or hour too, within what they were promised. Nothing else changes: what
    finds no place stays where it is. The calendar is laid afterwards.
    """
    with named_conflicts(), transaction.atomic():
        found = lock(site, days, now)
        stranded = [job for job in found.jobs if lost(found, job, now)]
        moves, left = keep_times(found.board, found.jobs, stranded, frozenset(found.steady))
        names = dict(site.resources.values_list("pk", "name"))
        write(found, moves, now, actor)
        return [outcome(found, job, moves, names, keeps=job not in left) for job in stranded]


def lock(site: Site, days: Collection[date], now: datetime) -> Days:
    """The days and every booking on them, locked in order; dead holds ended first."""
    ids = SiteDay.objects.filter(site=site, day__in=days).values_list("pk", flat=True)
    spread = Claim.objects.filter(appointment__claims__site_day__in=list(ids), site_day__site=site)
    wanted = set(ids) | set(spread.values_list("site_day_id", flat=True))
    locked = locks.take_days(ids=wanted)
    dead = Claim.objects.filter(site_day__in=locked, held_until__lte=now)
    expire(set(dead.values_list("appointment_id", flat=True)) - {None}, locked, now)
    there = Claim.objects.filter(site_day__in=locked, appointment__isnull=False).values("appointment")
    rows = Appointment.objects.filter(pk__in=there).order_by("pk").select_for_update(of=("self",))
    appointments = {row.pk: row for row in rows.select_related("site", "vehicle")}
    site_days = list(SiteDay.objects.filter(pk__in=locked).order_by("day"))
    work = wanted_masks(site, site_days, list(site.resources.order_by("pk")))
    return days_of(site=site, days=site_days, work=work, appointments=appointments, now=now)


def lost(found: Days, job: int, now: datetime) -> bool:
    """Whether a unit is gone from something of it that is not over yet."""
    return any(
        not found.board.is_at_work(piece, Place(0, tuple(need.unit for need in piece.needs)))
        and any(claim.during.upper > now for claim in found.claims[piece.id])
        for piece in found.jobs[job]
    )


def write(found: Days, moves: Mapping[int, Place], now: datetime, actor: AbstractBaseUser | None) -> None:
    """Swap the claims of all moved pieces at once, so that two may change places."""
    fresh = [new for piece, place in moved(found, moves) for new in claims_at(found, piece, place)]
    Claim.objects.filter(pk__in=[old.pk for old, _new in fresh]).delete()
    Claim.objects.bulk_create([new for _old, new in fresh])
    ForeignPlace.objects.bulk_create(
        ForeignPlace(booking_id=old.foreign.booking_id, claim=new) for old, new in fresh if is_foreign(old)
    )
    changed: dict[int, list[list[int]]] = {}
    for old, new in fresh:
        if old.appointment_id:
            changed.setdefault(old.appointment_id, []).append([old.resource_id, new.resource_id])
    for pk in sorted(changed):
        row = found.appointments[pk]
        row.version += 1
        row.save(update_fields=["version"])
        note(row, row.state, now=now, actor=actor, reason="re-planned", units=changed[pk])


def moved(found: Days, moves: Mapping[int, Place]) -> Iterable[tuple[Piece, Place]]:
    pieces = {piece.id: piece for pieces in found.jobs.values() for piece in pieces}
    return ((pieces[id_], place) for id_, place in moves.items())


def claims_at(found: Days, piece: Piece, place: Place) -> list[tuple[Claim, Claim]]:
    """The claims of a piece as they are, and as they stand at its new place; all else stays the same."""
    pairs = []
    for number, old in enumerate(found.claims[piece.id]):
        new, t0 = copy(old), found.by_id[old.site_day_id].t0
        new.pk, new._state = None, copy(old._state)
        new._state.adding = True
        new.resource_id = place.units[number if len(place.units) > 1 else 0]
        new.lo, new.hi = old.lo + place.shift, old.hi + place.shift
        new.during = DateTimeTZRange(at_cell(t0, new.lo), at_cell(t0, new.hi))
        pairs.append((old, new))
    return pairs


def is_foreign(claim: Claim) -> bool:
    return getattr(claim, "foreign", None) is not None


def outcome(
    found: Days, job: int, moves: Mapping[int, Place], names: Mapping[int, str], *, keeps: bool
) -> Outcome:
    pieces = found.jobs[job]
    units = [names[unit] for piece in pieces if piece.id in moves for unit in moves[piece.id].units]
    appointment = found.appointments.get(job)
    label = appointment.ref if appointment else found.claims[pieces[0].id][0].reason
    day = found.by_id[pieces[0].spans[0].day].day
    return Outcome(appointment, label, day, keeps, tuple(dict.fromkeys(units)))
