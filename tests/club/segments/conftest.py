"""Customers with cars, bills and refunds, made in bulk from plain values that a test keeps."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from booking.garage.models import Keeper, OdometerReading, Vehicle, VehicleModel
from booking.sites.models import Brand, Site
from booking.visits.models import Visit, VisitLine, VisitRefund
from club.members.models import Member
from portal.models import User
from tests.club.conftest import make_site

ON = date(2026, 3, 2)
JOINED = datetime(2020, 1, 6, 12, tzinfo=UTC)
numbers = count(1)


@dataclass
class Bill:
    """``lines``: (pay type, net, points); ``refunds``: (line, net, day)."""

    on: date
    lines: list[tuple[str, int, int]]
    refunds: list[tuple[int, int, date]] = field(default_factory=list)


@dataclass
class Customer:
    """One customer with one car; ``sold_on`` ends its keeping. ``readings``: (day, km)."""

    bills: list[Bill]
    sold_on: date | None = None
    readings: list[tuple[date, int]] = field(default_factory=list)
    member: Member | None = None

    @property
    def pk(self) -> int:
        assert self.member is not None
        return self.member.pk


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


def a_model(**fields: object) -> VehicleModel:
    brand, _made = Brand.objects.get_or_create(code="alder", defaults={"name": "Alder"})
    plain = {
        "name": "One", "body": "hatch", "fuel": "petrol", "price_group": "small", "from_year": 2015,
        "service_months": 12, "service_km": 15_000, "km_per_year": 12_000,
    }  # fmt: skip
    return VehicleModel.objects.create(brand=brand, code=f"model-{next(numbers)}", **plain | fields)


def settle(
    site: Site, customers: list[Customer], model: VehicleModel | None = None, **fields: object
) -> None:
    """Write them down, with three inserts for each kind of row."""
    model = model or a_model()
    n = [next(numbers) for _one in customers]
    users = User.objects.bulk_create(User(email=f"p{i}@example.com", name=f"P {i}") for i in n)
    members = Member.objects.bulk_create(
        Member(user=user, number=f"SEG{i:08}", site=site, joined_at=JOINED, **fields)
        for i, user in zip(n, users, strict=True)
    )
    cars = Vehicle.objects.bulk_create(Vehicle(plate=f"S{i}", model=model, created_at=JOINED) for i in n)
    for one, member, car in zip(customers, members, cars, strict=True):
        one.member = member
        Keeper.objects.create(
            vehicle=car, user=member.user, from_date=date(2020, 1, 6), until_date=one.sold_on,
            ending="sold" if one.sold_on else "",
        )  # fmt: skip
        OdometerReading.objects.bulk_create(
            OdometerReading(vehicle=car, on_date=on, km=km, source="workshop", recorded_at=JOINED)
            for on, km in one.readings
        )
        for bill in one.bills:
            write(site, member, car, bill)


def write(site: Site, member: Member, car: Vehicle, bill: Bill) -> Visit:
    at = datetime(bill.on.year, bill.on.month, bill.on.day, 9, tzinfo=UTC)
    visit = Visit.objects.create(
        number=f"V{next(numbers)}", site=site, vehicle=car, person=member.user, opened_at=at,
        closed_at=at + timedelta(hours=3), currency="GBP",
    )  # fmt: skip
    lines = VisitLine.objects.bulk_create(
        VisitLine(
            visit=visit, position=place, kind="labour", description="Work", net_minor=net, tax_minor=0,
            points_minor=points, pay_type=pay,
        )
        for place, (pay, net, points) in enumerate(bill.lines, start=1)
    )  # fmt: skip
    for line, net, day in bill.refunds:
        VisitRefund.objects.create(
            line=lines[line], net_minor=net, key=f"r{next(numbers)}", reason="kindness",
            at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        )  # fmt: skip
    return visit


def random_customers(chance: random.Random, people: int) -> list[Customer]:
    return [random_customer(chance) for _one in range(people)]


def random_customer(chance: random.Random) -> Customer:
    days = sorted({ON - timedelta(days=chance.randrange(1, 1100)) for _one in range(chance.randrange(7))})
    bills = []
    for on in days:
        pays = [chance.choice(["customer", "customer", "warranty", "goodwill"]) for _one in range(3)]
        lines = [(pay, chance.choice([2_000, 9_900, chance.randrange(1, 90_000)]), 0) for pay in pays]
        if pays[0] == "customer" and chance.random() < 0.3:
            lines[0] = ("customer", lines[0][1], lines[0][1] // 2)
        back = []
        if pays[1] == "customer" and chance.random() < 0.4:
            back.append((1, chance.randrange(1, lines[1][1] + 1), on + timedelta(days=chance.randrange(90))))
        bills.append(Bill(on, lines, back))
    readings = []
    if chance.random() < 0.4:
        first = ON - timedelta(days=400)
        readings = [(first, 10_000), (ON - timedelta(days=35), 10_000 + chance.randrange(2_000, 60_000))]
    return Customer(bills, ON - timedelta(days=60) if chance.random() < 0.15 else None, readings)
