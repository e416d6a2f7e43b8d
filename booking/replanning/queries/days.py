"""Reading days into a board: what units will do there once the calendar is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from booking.appointments.models import Appointment, AppointmentLine, Claim
from booking.appointments.rules import WAIT, Ask, Unit
from booking.replanning.rules import Board, Need, Piece, Span
from booking.workshop.models import Kind, SiteDay
from booking.workshop.rules import cell_at, mask

if TYPE_CHECKING:
    from booking.sites.models import Site
    from booking.workshop.models import Resource

FIXED = frozenset({Kind.RECEPTION, Kind.SEAT, Kind.COURTESY_CAR, Kind.DRIVER})
"""Kinds whose hour is part of what was promised; only the unit may change."""

type Key = tuple[int, int]
"""Ids of a unit and a day."""


@dataclass
class Days:
    """Jobs by number: an appointment's id, or a foreign booking's below zero. ``claims`` by piece."""

    board: Board
    jobs: dict[int, list[Piece]] = field(default_factory=dict)
    claims: dict[int, list[Claim]] = field(default_factory=dict)
    steady: set[int] = field(default_factory=set)
    by_id: dict[int, SiteDay] = field(default_factory=dict)
    appointments: Mapping[int, Appointment] = field(default_factory=dict)

    def add(self, job: int, claims: Sequence[Claim], piece: Piece, *, is_steady: bool) -> None:
        self.jobs.setdefault(job, []).append(piece)
        self.claims[piece.id] = list(claims)
        if is_steady:
            self.steady.add(piece.id)


def days_of(
    *,
    site: Site,
    days: Iterable[SiteDay],
    work: Mapping[Key, int],
    appointments: Mapping[int, Appointment],
    now: datetime,
) -> Days:
    """The days with ``work`` as it will be. Four queries, whatever the number of bookings."""
    by_id = {day.pk: day for day in days}
    units = {unit.pk: unit for unit in site.resources.order_by("pk")}
    rows = Claim.objects.filter(site_day__in=by_id).select_related("foreign").order_by("pk")
    claims: dict[int, list[Claim]] = defaultdict(list)
    busy: dict[Key, int] = defaultdict(int)
    for claim in rows:
        job = job_of(claim)
        if job == 0 or claim.resource_id not in units:
            busy[claim.resource_id, claim.site_day_id] |= mask(claim.lo, claim.hi)
        else:
            claims[job].append(claim)
    found = Days(
        Board([unit_of(u) for u in units.values()], work, busy), by_id=by_id, appointments=appointments
    )
    asked = lines_of(appointments)
    for job in sorted(claims):
        read(found, job, claims[job], units, appointments.get(job), asked.get(job), now)
    return found


def job_of(claim: Claim) -> int:
    """Whose claim it is; 0 for blocked time, which nobody moves."""
    if claim.appointment_id:
        return claim.appointment_id
    place = getattr(claim, "foreign", None)
    return -place.booking_id if place else 0


def unit_of(unit: Resource) -> Unit:
    return Unit(unit.pk, unit.kind, frozenset(unit.tags), unit.is_online, unit.rank)


def lines_of(appointments: Mapping[int, Appointment]) -> dict[int, list[AppointmentLine]]:
    lines: dict[int, list[AppointmentLine]] = defaultdict(list)
    for line in AppointmentLine.objects.filter(appointment__in=appointments).select_related("operation"):
        lines[line.appointment_id].append(line)
    return lines


def read(
    found: Days,
    job: int,
    claims: Sequence[Claim],
    units: Mapping[int, Resource],
    appointment: Appointment | None,
    lines: Sequence[AppointmentLine] | None,
    now: datetime,
) -> None:
    """The pieces of one booking: its work by day and hour, and each unit that is bound to the hour."""
    tags = frozenset(tag for line in lines or () for tag in line.operation.tags)
    ask = Ask(mode="", cells=1, needs=(), tags=tags, now=now)
    work: dict[tuple[int, int, int], list[Claim]] = defaultdict(list)
    bound: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if units[claim.resource_id].kind in FIXED:
            bound[claim.resource_id].append(claim)
        else:
            work[claim.site_day_id, claim.lo, claim.hi].append(claim)
    for (day_id, lo, hi), together in work.items():
        needs = tuple(
            Need(unit.kind, ask.tags_of(unit.kind) if appointment else frozenset(), unit.pk)
            for unit in (units[claim.resource_id] for claim in together)
        )
        pieces_there = sum(key[0] == day_id for key in work)
        first, last = bounds(found.by_id[day_id], lo, hi, appointment, now)
        if pieces_there > 1:  # one after the other on one car: they keep their hours
            first, last = lo, hi
        add(found, job, together, needs, (Span(day_id, lo, hi),), first, last, now)
    for unit_id, spread in bound.items():
        unit = units[unit_id]
        like_it = frozenset(unit.tags) if unit.kind in (Kind.COURTESY_CAR, Kind.DRIVER) else frozenset()
        spans = tuple(Span(claim.site_day_id, claim.lo, claim.hi) for claim in spread)
        groups = [spans] if unit.kind == Kind.COURTESY_CAR else [(span,) for span in spans]
        parts = [list(spread)] if unit.kind == Kind.COURTESY_CAR else [[claim] for claim in spread]
        for part, group in zip(parts, groups, strict=True):
            need = Need(unit.kind, like_it, unit.pk)
            add(found, job, part, (need,), group, group[0].lo, group[0].hi, now)


def add(
    found: Days,
    job: int,
    claims: Sequence[Claim],
    needs: tuple[Need, ...],
    spans: tuple[Span, ...],
    earliest: int,
    latest: int,
    now: datetime,
) -> None:
    piece = Piece(len(found.claims) + 1, spans, needs, earliest, latest)
    has_begun = any(claim.during.lower <= now for claim in claims)
    found.add(job, claims, piece, is_steady=has_begun)


def bounds(day: SiteDay, lo: int, hi: int, appointment: Appointment | None, now: datetime) -> tuple[int, int]:
    """Between which cells of the day the work may stand without breaking what was promised."""
    if appointment is None or appointment.mode == WAIT:
        return lo, hi
    first = max(0, cell_at(day.t0, appointment.arrive_at), cell_at(day.t0, now) + 1)
    last = min(day.cells, cell_at(day.t0, appointment.promise_at))
    return min(first, lo), max(last, hi)
