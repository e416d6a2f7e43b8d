"""Services by time or predicted mileage, inspections by law, covers that end (messages.md §2, §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from booking.garage.models import Milestone, Vehicle, VehicleModel
from booking.garage.queries import readings_of
from booking.garage.rules import (
    DAYS_APART_MIN,
    Prediction,
    Reading,
    add_months,
    doubt_days,
    inspection,
    plausible,
    predict,
    two_limits,
    wants_reading,
)

GRACE_MONTHS = 6  # a first service later than this was done, and not told us


@dataclass(frozen=True)
class DueItem:
    """Something that falls due: "service", "first_service", "inspection", "insurance", "recall", "deferred".

    ``operation``: code of the work that settles it, None where none can be booked. ``doubt_days``: so
    many either side of ``due_on``; 0 for a certain day, None when nobody can say. ``reason``: "date",
    "km", "law", "cover", "recall" or "declined"; ``source``: pk of the row it follows from. ``km``: the
    mileage limit of a service; ``rough`` when it rests on a guess; ``wants_reading`` when one more reading
    would sharpen it; ``detail``: kind of inspection or of cover, or an area of the car. ``name``: its own
    words, where it has some.
    """

    kind: str
    due_on: date
    decided_by: str = "date"
    km: int | None = None
    rough: bool = False
    wants_reading: bool = False
    detail: str = ""
    operation: str | None = None
    doubt_days: int | None = 0
    reason: str = "date"
    source: int | None = None
    name: str = ""
    name_zh: str = ""
    is_urgent: bool = False

    def is_overdue(self, on: date) -> bool:
        return self.due_on < on

    @property
    def key(self) -> str:
        """Its name within one car's list."""
        return f"{self.kind}-{self.source}" if self.kind in ("recall", "deferred") else self.kind

    @property
    def interval(self) -> str:
        """What is counted anew once it is done: a first service is a service."""
        return self.kind.removeprefix("first_")


class Done(NamedTuple):
    """A milestone, by its row."""

    pk: int
    kind: str
    on_date: date
    km: int | None


@dataclass(frozen=True, slots=True)
class CarFacts:
    """What a car's intervals follow from: of one car for a page, of very many for the planner.

    ``readings``: all that was told, believed or not.
    """

    model: VehicleModel | None
    plate_country: str
    registered_on: date | None
    readings: Sequence[Reading]
    milestones: Sequence[Done]


def facts_of(vehicle: Vehicle) -> CarFacts:
    """Two queries, or none where ``due_parts`` are fetched."""
    done = [Done(row.pk, row.kind, row.on_date, row.km) for row in vehicle.milestones.all()]
    return CarFacts(
        vehicle.model, vehicle.plate_country, vehicle.registered_on, readings_of(vehicle), done
    )  # fmt: skip


def intervals_of(car: CarFacts, on: date) -> list[DueItem]:
    """Service and inspection."""
    chain, _dropped = plausible(car.readings)
    return [item for item in (service_due(car, on, chain), inspection_due(car, on)) if item]


def service_due(car: CarFacts, on: date, chain: Sequence[Reading]) -> DueItem | None:
    """The next service by time or predicted mileage, whichever comes first."""
    model = car.model
    if model is None:
        return None
    done = last_milestone(car, Milestone.Kind.SERVICE)
    kind, guessed = "service", False
    km_limit: int | None
    if done is not None:
        date_limit: date | None = add_months(done.on_date, model.service_months)
        km_limit = None if done.km is None else done.km + model.service_km
    else:
        kind, date_limit, km_limit, guessed = without_history(car, model, on, chain)
    prediction = None if km_limit is None else predict(chain, km_limit, model.usual_km_per_year)
    decided = two_limits(date_limit, prediction.on if prediction else None)
    if decided is None:
        return None
    due_on, decided_by = decided
    by_use = prediction if decided_by == "km" else None
    return DueItem(
        kind,
        due_on,
        decided_by,
        km_limit,
        rough=guessed or (by_use is not None and by_use.rough),
        wants_reading=wants_reading(prediction, on) and is_time_to_ask(chain, on),
        doubt_days=doubt_of(by_use, guessed=guessed),
        reason=decided_by,
        source=done.pk if done else None,
    )


def is_time_to_ask(chain: Sequence[Reading], on: date) -> bool:
    """A reading too close to the last one would say nothing about use."""
    return (on - chain[-1].on).days >= DAYS_APART_MIN


def doubt_of(by_use: Prediction | None, *, guessed: bool) -> int | None:
    """Of a service: none by a known date, of a predicted one its own, unknown where the past is."""
    if by_use is not None:
        return doubt_days(by_use)
    return None if guessed else 0


def without_history(
    car: CarFacts, model: VehicleModel, on: date, chain: Sequence[Reading]
) -> tuple[str, date | None, int | None, bool]:
    """A young car's first service; of an older one's unknown past, the next round interval."""
    first = car.registered_on and add_months(car.registered_on, model.first_service_months)
    if first and on <= add_months(first, GRACE_MONTHS):
        return "first_service", first, model.service_km, False
    km_limit = (chain[-1].km // model.service_km + 1) * model.service_km if chain else None
    return "service", next_round(first, model.service_months, on), km_limit, True


def next_round(first: date | None, months: int, on: date) -> date | None:
    """The first date of an unbroken rhythm that is not over yet."""
    if first is None:
        return None
    rounds = max(((on.year - first.year) * 12 + on.month - first.month) // months, 0)
    due = add_months(first, rounds * months)
    return due if due >= on else add_months(first, (rounds + 1) * months)


def inspection_due(car: CarFacts, on: date) -> DueItem | None:
    if car.registered_on is None:
        return None
    done = last_milestone(car, Milestone.Kind.INSPECTION)
    last = done.on_date if done else None
    yearly = last_milestone(car, Milestone.Kind.ACCIDENT) is not None
    try:
        due_on, kind = inspection(car.plate_country, "private", car.registered_on, on, last, accident=yearly)
    except ValueError:  # a country whose law we do not know: say nothing
        return None
    return DueItem(
        "inspection", due_on, rough=last is None, detail=kind, reason="law", source=done.pk if done else None
    )


def insurance_due(vehicle: Vehicle) -> list[DueItem]:
    covers = [cover for cover in vehicle.insurance.all() if cover.superseded_at is None]
    return [
        DueItem("insurance", cover.ends_on, detail=cover.kind, reason="cover", source=cover.pk)
        for cover in covers
    ]


def last_milestone(car: CarFacts, kind: str) -> Done | None:
    rows = [row for row in car.milestones if row.kind == kind]
    return max(rows, key=lambda row: row.on_date, default=None)
