"""First-time fix by technician: whose repairs owners say are good, and stayed so (sources.md B10, B15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from booking.appointments.models import AppointmentEvent, Claim
from booking.workshop.models import Resource
from club.surveys import rules
from club.surveys.queries.numbers import first_entries
from club.surveys.queries.repairs import days_of, repeats_at


@dataclass(frozen=True)
class TechnicianLine:
    """``ffv`` in percent, hidden below ten repairs that owners spoke of."""

    technician: int
    n: int
    ffv: float | None


def technicians(
    sites: Collection[int], since: datetime, until: datetime, window_days: int
) -> list[TechnicianLine]:
    """Everybody whose repairs owners spoke of. A repair by two counts for both. Seven queries."""
    repeats = [each for each, _site in repeats_at(sites, *days_of(since, until), window_days)]
    good = first_entries(sites, since, until, repeats)
    by_hand: dict[int, list[bool]] = defaultdict(list)
    for visit, people in hands_on(good).items():
        for person in people:
            by_hand[person].append(good[visit])
    return [_line(person, entries) for person, entries in sorted(by_hand.items())]


def hands_on(visits: Collection[int]) -> dict[int, set[int]]:
    """Visit → who worked on it: as noted when the work began, else whose time it had. Three queries."""
    begun = AppointmentEvent.objects.filter(appointment__visit__in=visits, to_state="in_work")
    noted = begun.values_list("appointment__visit", "data__technician")
    units: dict[int, set[int]] = defaultdict(set)
    for visit, unit in noted:
        if unit is not None:
            units[visit].add(unit)
    claims = Claim.objects.filter(
        appointment__visit__in=set(visits) - set(units), resource__kind="technician"
    )
    for visit, unit in claims.values_list("appointment__visit", "resource"):
        units[visit].add(unit)
    everybody = {unit for each in units.values() for unit in each}
    people = dict(Resource.objects.filter(pk__in=everybody, user__isnull=False).values_list("pk", "user"))
    return {visit: {people[unit] for unit in each if unit in people} for visit, each in units.items()}


def _line(person: int, entries: list[bool]) -> TechnicianLine:
    n = len(entries)
    shown = n >= rules.ADVISOR_LEAST
    return TechnicianLine(person, n, rules.first_time_fix(sum(entries), n) if shown else None)
