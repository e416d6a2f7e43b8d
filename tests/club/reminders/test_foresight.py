"""Due days of many cars at once are those that a car's own page works out (docs/decisions/due-days.md)."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.due.queries import dates_of, due_parts, facts_of
from booking.garage.models import Keeper, Milestone, OdometerReading, Vehicle, VehicleModel
from booking.sites.models import Site
from club.reminders.foresight import ANCHORS, foresee, foresee_cars, mark_of
from club.reminders.models import Forecast
from tests.booking.makes import make_model
from tests.club.conftest import NOW, make_member

ON = date(2026, 3, 2)
WRONG = {"answer": "wrong", "answered_at": NOW}
Told = set[tuple[int, str, str, date, str, int | None, bool, str]]


def some(site: Site, count: int, chance: Random) -> list[Vehicle]:
    """Cars of all kinds: with and without model, law, past, readings that fit, and readings that do not."""
    owner, model = make_member(site, "Wei", "wei@example.com").user, make_model()
    cars = Vehicle.objects.bulk_create(
        Vehicle(
            plate=f"C {n}", plate_key=f"C{n}", plate_country=chance.choice(["GB", "DE", "CN", "FR"]),
            created_at=NOW, model=chance.choice([model, model, model, None]),
            registered_on=chance.choice([None, ON - timedelta(days=chance.randrange(n % 4 * 1_500 + 300))]),
        )
        for n in range(count)
    )  # fmt: skip
    Keeper.objects.bulk_create(Keeper(vehicle=car, user=owner, from_date=ON) for car in cars)
    OdometerReading.objects.bulk_create(
        OdometerReading(
            vehicle=car, on_date=ON - timedelta(days=chance.randrange(900)),
            km=chance.choice([chance.randrange(60_000), chance.randrange(2_000_000)]),
            source=chance.choice(OdometerReading.Source.values), recorded_at=NOW,
            **chance.choice([{}, {}, {"answer": "right", "answered_at": NOW}, WRONG]),
        )
        for car in cars
        for _ in range(chance.choice([0, 1, 4, 12]))
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(
            vehicle=car, kind=chance.choice(Milestone.Kind.values), recorded_at=NOW,
            on_date=ON - timedelta(days=chance.randrange(700)), km=chance.choice([None, 20_000]),
        )
        for car in cars
        for _ in range(chance.choice([0, 1, 3]))
    )  # fmt: skip
    return cars


def by_the_page(on: date) -> Told:
    """The oracle: one car after the other, by the rules that every page asks."""
    return {
        (car.pk, item.kind, mark_of(item, facts_of(car), on), item.due_on, item.decided_by, item.km,
         item.rough, item.detail)
        for car in Vehicle.objects.select_related("model").prefetch_related(*due_parts())
        for item in dates_of(car, on)
        if item.kind in ANCHORS
    }  # fmt: skip


def standing() -> Told:
    return {
        (row.subject_id, row.anchor, row.mark, row.due_on, row.facts["by"], row.facts["km"],
         row.facts["rough"], row.facts["detail"])
        for row in Forecast.objects.all()
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_many_cars_at_once_are_told_what_each_page_says(site: Site, seed: int) -> None:
    cars = some(site, 60, Random(seed))
    assert foresee(now=NOW) == len(cars)
    assert standing() == by_the_page(NOW.date())
    assert len({kind for _car, kind, *_ in standing()}) == 3
    VehicleModel.objects.update(service_months=7, km_per_year=30_000)
    later = ON + timedelta(days=200)
    foresee_cars([car.pk for car in cars], on=later, now=NOW)
    assert standing() == by_the_page(later)


def test_many_cars_cost_no_more_queries_than_one(site: Site) -> None:
    cars = [car.pk for car in some(site, 60, Random(1))]
    counts = []
    for chosen in (cars[:1], cars):
        foresee_cars(chosen, on=ON, now=NOW)
        with CaptureQueriesContext(connection) as found:
            foresee_cars(chosen, on=ON + timedelta(days=3), now=NOW)
        counts.append(len(found))
    assert counts[0] <= counts[1] <= 10
