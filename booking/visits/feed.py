"""Bills of another system, many at a time: the same rows as at the desk, written set by set.

The bill is final as it was told: points follow in the hall, nothing here is done twice for one number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from booking.garage.models import Milestone, OdometerReading, new_ref
from booking.refusals import Refusal
from booking.tables import copy_in, next_ids
from booking.visits.actions import take_numbers
from booking.visits.models import Visit, VisitLine
from booking.visits.rules import LineDraft, bill_problem
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from booking.sites.models import Site

VISIT_COLUMNS = (
    "id", "ref", "number", "site_id", "vehicle_id", "person_id", "opened_at", "closed_at", "odometer_km",
    "currency", "source", "external_number", "correction",
)  # fmt: skip
LINE_COLUMNS = (
    "visit_id", "position", "kind", "description", "operation_id", "net_minor", "tax_minor", "points_minor",
    "pay_type",
)  # fmt: skip
READING_COLUMNS = ("vehicle_id", "on_date", "km", "source", "recorded_at", "answer")
WORKSHOP = OdometerReading.Source.WORKSHOP.value


class UnsoundBill(Refusal):
    code = "unsound_bill"
    sentence = _("This bill is not sound: its sums or its points do not fit.")


@dataclass(frozen=True)
class Told:
    """A visit as another system tells it; ``closed_at`` None: the car is still there."""

    number: str
    vehicle_id: int
    person_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    odometer_km: int | None = None
    lines: Sequence[LineDraft] = field(default_factory=tuple)


def take(*, site: Site, source: str, told: Sequence[Told], now: datetime) -> list[int]:
    """Ids of the visits, in the order they were told; in the caller's transaction. Raises UnsoundBill."""
    for each in told:
        if each.closed_at is not None and bill_problem(each.lines):
            raise UnsoundBill
    made = next_ids(Visit, len(told))
    copy_in(Visit, VISIT_COLUMNS, visit_rows(site, source, told, made))
    write_lines([(pk, each.lines) for pk, each in zip(made, told, strict=True) if each.closed_at])
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


def visit_rows(site: Site, source: str, told: Sequence[Told], ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """With numbers of the year in which each was opened, taken together."""
    zone = site.tz
    years = [each.opened_at.astimezone(zone).year for each in told]
    numbers = {year: iter(take_numbers(site, year, count)) for year, count in sorted(Counter(years).items())}
    return [
        (
            pk, new_ref(), next(numbers[year]), site.pk, each.vehicle_id, each.person_id, each.opened_at,
            each.closed_at, each.odometer_km, site.currency, source, each.number, "",
        )
        for pk, year, each in zip(ids, years, told, strict=True)
    ]  # fmt: skip


def write_lines(bills: Sequence[tuple[int, Sequence[LineDraft]]]) -> None:
    copy_in(
        VisitLine,
        LINE_COLUMNS,
        (
            (
                visit, position, line.kind, line.description, line.operation_id, line.net_minor,
                line.tax_minor, line.points_minor, line.pay_type,
            )
            for visit, lines in bills
            for position, line in enumerate(lines, start=1)
        ),
    )  # fmt: skip


def note_intervals(site: Site, told: Sequence[Told], now: datetime) -> None:
    """What the odometer showed, and the work that starts a new interval."""
    copy_in(
        OdometerReading,
        READING_COLUMNS,
        (
            (each.vehicle_id, each.opened_at.astimezone(site.tz).date(), each.odometer_km, WORKSHOP, now, "")
            for each in told
            if each.odometer_km is not None
        ),
    )
    done = {line.operation_id for each in told for line in each.lines if line.operation_id}
    if not done:
        return
    begins = Operation.objects.filter(pk__in=done).exclude(resets="")
    kinds: dict[int | None, str] = dict(begins.values_list("pk", "resets"))
    Milestone.objects.bulk_create(
        (
            Milestone(
                vehicle_id=each.vehicle_id, kind=kind, on_date=each.opened_at.astimezone(site.tz).date(),
                km=each.odometer_km, recorded_at=now,
            )
            for each in told
            for kind in sorted({kinds.get(line.operation_id, "") for line in each.lines} - {""})
        ),
        ignore_conflicts=True,
    )  # fmt: skip
