"""Rows that tests of booking start from; every value may be given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from booking.models import Appointment, Brand, Group, Keeper, Operation, Site, Vehicle, VehicleModel
from portal.models import User

numbers = count(1)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday


def make_user(**values: Any) -> User:
    user = User(**{"email": f"person{next(numbers)}@example.com", "name": "Alex Reed", **values})
    user.set_unusable_password()
    user.save()
    return user


def make_group(**values: Any) -> Group:
    defaults: dict[str, Any] = {
        "name": "Meridian",
        "zone": "Europe/London",
        "currency": "GBP",
        "country": "GB",
    }
    return Group.objects.get_or_create(code="meridian", defaults={**defaults, **values})[0]


def make_site(code: str = "minster", **values: Any) -> Site:
    defaults: dict[str, Any] = {
        "group": make_group(),
        "name": code.title(),
        "zone": "Europe/London",
        "currency": "GBP",
        "country": "GB",
        "opened_on": date(2010, 1, 1),
    }
    return Site.objects.create(code=code, **{**defaults, **values})


def make_model(code: str = "tern", **values: Any) -> VehicleModel:
    brand = Brand.objects.get_or_create(code="halden", defaults={"name": "Halden"})[0]
    defaults: dict[str, Any] = {
        "brand": brand,
        "name": code.title(),
        "body": "hatch",
        "fuel": "petrol",
        "price_group": "small",
        "first_service_months": 12,
        "service_months": 12,
        "service_km": 15_000,
        "km_per_year": 12_000,
        "from_year": 2015,
    }
    return VehicleModel.objects.create(code=code, **{**defaults, **values})


def make_vehicle(user: User | None = None, **values: Any) -> Vehicle:
    vehicle = Vehicle.objects.create(**{"description": "Blue Tern", "created_at": NOW, **values})
    if user is not None:
        Keeper.objects.create(vehicle=vehicle, user=user, from_date=date(2024, 1, 1))
    return vehicle


def make_operation(code: str = "annual", **values: Any) -> Operation:
    defaults: dict[str, Any] = {
        "name": "Annual service",
        "name_zh": "年度保养",
        "minutes": 60,
        "price_minor": 20_000,
        "currency": "GBP",
    }
    return Operation.objects.create(code=code, **{**defaults, **values})


def make_appointment(**values: Any) -> Appointment:
    """A booked appointment as a row, without claims: for rooms that do not care for time."""
    person = values.pop("person", None) or make_user()
    defaults: dict[str, Any] = {
        "site": values.get("site") or make_site(f"minster{next(numbers)}"),
        "vehicle": make_vehicle(person),
        "person": person,
        "state": "booked",
        "mode": "drop_off",
        "arrive_at": NOW,
        "promise_at": NOW + timedelta(hours=4),
        "work_minutes": 60,
        "request_key": f"key{next(numbers)}",
        "request_hash": "",
        "created_at": NOW,
    }
    return Appointment.objects.create(**{**defaults, **values})
