"""One visit for many: what is due on a car as one basket, and what has to come another time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from booking.appointments.queries import availability
from booking.appointments.rules import Terms
from booking.due.queries.intervals import DueItem
from booking.due.rules import Piece, Refused, Units, fit, last_day, without_the_patient
from booking.sites.models import Site
from booking.workshop.models import Operation, Resource, SiteDay
from booking.workshop.queries import MenuItem, menu
from booking.workshop.rules import MINUTES_PER_CELL

if TYPE_CHECKING:
    from booking.garage.models import Vehicle

WEEK = timedelta(days=7)
HURRY = timedelta(days=30)  # a last day further away is no reason to look at the calendar
BY_LAW = "inspection"


@dataclass(frozen=True)
class Bundle:
    """One basket, in the order of need; prices with tax.

    ``items``: what it settles. ``refused``: what needs a visit of its own, by ``DueItem.key`` and reason;
    ``unbookable``: what nobody can book alone (a cover that ends, work that is not on the menu).
    """

    operations: Sequence[Operation]
    minutes: int
    price_minor: int
    currency: str
    items: Sequence[DueItem]
    refused: Sequence[Refused]
    unbookable: Sequence[DueItem]

    @property
    def is_many(self) -> bool:
        return len(self.operations) > 1


def bundle(items: Sequence[DueItem], site: Site, vehicle: Vehicle | None, now: datetime) -> Bundle:
    """The items as one visit at a site: the union of their skills, and no longer than a day.

    An inspection whose last day is near goes before: where everything together could only be finished
    after that day, what can wait is refused, so that the promise holds. Four queries, and three or six more
    in such a hurry.
    """
    on = now.astimezone(site.tz).date()
    lines = lines_of(items, site, vehicle, on)
    pieces = {item.key: piece_of(item, lines[item.operation]) for item in items if item.operation in lines}
    first = {pieces[item.key]: item for item in one_each(items, lines)}
    kept, refused = fit(first, units_of(site, on), longest_day(site, on))
    by_piece = {piece: lines[item.operation] for piece, item in first.items()}
    kept, late = in_time(kept, by_piece, site, vehicle, now)
    chosen = [by_piece[piece] for piece in kept]
    codes = {line.operation.code for line in chosen}
    return Bundle(
        operations=[line.operation for line in chosen],
        minutes=sum(line.minutes for line in chosen),
        price_minor=sum(line.price_minor for line in chosen),
        currency=site.currency,
        items=[item for item in items if item.operation in codes],
        refused=[*refused, *late],
        unbookable=[item for item in items if item.operation not in lines],
    )


def lines_of(
    items: Sequence[DueItem], site: Site, vehicle: Vehicle | None, on: date
) -> dict[str | None, MenuItem]:
    """The menu's lines of the work the items ask for, by code."""
    codes = {item.operation for item in items if item.operation}
    if not codes:
        return {}
    operations = list(Operation.objects.offered_on(on).online().filter(code__in=codes))
    return {line.operation.code: line for line in menu(site, vehicle, on=on, operations=operations)}


def one_each(items: Sequence[DueItem], lines: dict[str | None, MenuItem]) -> list[DueItem]:
    """Two items that one piece of work settles are one."""
    first: dict[str | None, DueItem] = {}
    for item in items:
        if item.operation in lines:
            first.setdefault(item.operation, item)
    return list(first.values())


def piece_of(item: DueItem, line: MenuItem) -> Piece:
    operation = line.operation
    must_by = item.due_on if item.kind == BY_LAW else None
    return Piece(item.key, line.minutes, tuple(operation.needs), frozenset(operation.tags), must_by)


def units_of(site: Site, on: date) -> Units:
    units: dict[str, list[frozenset[str]]] = {}
    for unit in Resource.objects.in_use_on(on).filter(site=site, is_online=True):
        units.setdefault(unit.kind, []).append(frozenset(unit.tags))
    return units


def longest_day(site: Site, on: date) -> int:
    """Minutes of work that a car can get in one day of the coming week."""
    most = Terms().long_job_minutes
    days = SiteDay.objects.filter(site=site, day__gte=on, day__lt=on + WEEK).values_list("opening", flat=True)
    opened = [sum(hi - lo for lo, hi in opening) * MINUTES_PER_CELL for opening in days]
    return min(most, max(opened, default=most)) or most


def in_time(
    kept: list[Piece], lines: dict[Piece, MenuItem], site: Site, vehicle: Vehicle | None, now: datetime
) -> tuple[list[Piece], list[Refused]]:
    """The basket, or only what has a last day where the whole would miss it and that alone would not."""
    on = now.astimezone(site.tz).date()
    limit, (hurried, late) = last_day(kept, on), without_the_patient(kept)
    if limit is None or limit - on > HURRY or not late:
        return kept, []

    def is_done(pieces: Sequence[Piece]) -> bool:
        found = availability(
            site=site, operations=[lines[piece].operation for piece in pieces], mode="drop_off", first=on,
            last=limit, now=now, vehicle=vehicle,
        )  # fmt: skip
        promises = (slot.promise_at for slot in found.open_slots() if slot.promise_at)
        return any(promise.astimezone(site.tz).date() <= limit for promise in promises)

    return (kept, []) if is_done(kept) or not is_done(hurried) else (hurried, late)
