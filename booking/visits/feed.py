"""Bills of another system, many at a time: the same rows as at the desk, written set by set.

The bill is final as it was told: points follow in the hall, nothing here is done twice for one number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Milestone, OdometerReading, Vehicle
from booking.refusals import Refusal
from booking.visits.actions import take_numbers
from booking.visits.models import Visit
from booking.visits.rules import LineDraft, bill_problem
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from booking.sites.models import Site

LINE_COLUMNS = (
    "visit_id, position, kind, description, operation_id, net_minor, tax_minor, points_minor, pay_type"
)


class UnsoundBill(Refusal):
    code = "unsound_bill"
    sentence = _("This bill is not sound: its sums or its points do not fit.")


@dataclass(frozen=True)
class Told:
    """A visit as another system tells it; ``closed_at`` None: the car is still there."""

    number: str
    vehicle: Vehicle
    person_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    odometer_km: int | None = None
    lines: Sequence[LineDraft] = field(default_factory=tuple)


def take(*, site: Site, source: str, told: Sequence[Told], now: datetime) -> list[Visit]:
    """The visits, in the order they were told; in the caller's transaction. Raises UnsoundBill."""
    for each in told:
        if each.closed_at is not None and bill_problem(each.lines):
            raise UnsoundBill
    made = Visit.objects.bulk_create(numbered(site, source, told))
    write_lines([(visit.pk, each.lines) for visit, each in zip(made, told, strict=True) if each.closed_at])
    note_intervals(site, told, now)
    return made


def close_later(*, visit: Visit, told: Told, now: datetime) -> Visit:
    """A visit that was open when it was told first has its bill now."""
    Visit.objects.filter(pk=visit.pk, closed_at=None).update(
        closed_at=told.closed_at, odometer_km=told.odometer_km, person_id=told.person_id
    )
    write_lines([(visit.pk, told.lines)])
    note_intervals(visit.site, [told], now)
    visit.refresh_from_db()
    return visit


def numbered(site: Site, source: str, told: Sequence[Told]) -> list[Visit]:
    """With numbers of the year in which each was opened, taken together."""
    by_year: dict[int, int] = defaultdict(int)
    for each in told:
        by_year[each.opened_at.astimezone(site.tz).year] += 1
    numbers = {year: iter(take_numbers(site, year, by_year[year])) for year in sorted(by_year)}
    return [
        Visit(
            number=next(numbers[each.opened_at.astimezone(site.tz).year]), site=site, vehicle=each.vehicle,
            person_id=each.person_id, opened_at=each.opened_at, closed_at=each.closed_at,
            odometer_km=each.odometer_km, currency=site.currency, source=source, external_number=each.number,
        )
        for each in told
    ]  # fmt: skip


def write_lines(bills: Sequence[tuple[int, Sequence[LineDraft]]]) -> None:
    """COPY: a line costs a fraction of what it does as an object."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY booking_visitline ({LINE_COLUMNS}) FROM STDIN") as copy,
    ):
        for visit, lines in bills:
            for position, line in enumerate(lines, start=1):
                row = (line.kind, line.description, line.operation_id, line.net_minor, line.tax_minor)
                copy.write_row((visit, position, *row, line.points_minor, line.pay_type))


def note_intervals(site: Site, told: Sequence[Told], now: datetime) -> None:
    """What the odometer showed, and the work that starts a new interval."""
    OdometerReading.objects.bulk_create(
        OdometerReading(
            vehicle=each.vehicle, km=each.odometer_km, on_date=each.opened_at.astimezone(site.tz).date(),
            source=OdometerReading.Source.WORKSHOP, recorded_at=now,
        )
        for each in told
        if each.odometer_km is not None
    )  # fmt: skip
    done = {line.operation_id for each in told for line in each.lines if line.operation_id}
    begins = Operation.objects.filter(pk__in=done).exclude(resets="")
    kinds: dict[int | None, str] = dict(begins.values_list("pk", "resets"))
    Milestone.objects.bulk_create(
        (
            Milestone(
                vehicle=each.vehicle, kind=kind, on_date=each.opened_at.astimezone(site.tz).date(),
                km=each.odometer_km, recorded_at=now,
            )
            for each in told
            for kind in sorted({kinds.get(line.operation_id, "") for line in each.lines} - {""})
        ),
        ignore_conflicts=True,
    )  # fmt: skip
