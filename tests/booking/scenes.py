"""A small dealership for tests of time: units, hours, operations, and a laid calendar.

Monday 2 March 2026 at 08:00 UTC is "now" unless a test says otherwise; London has no summer time then.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from booking.appointments import actions
from booking.appointments.models import Appointment, Claim
from booking.garage.models import Vehicle
from booking.refusals import Refusal
from booking.sites.actions import set_hours
from booking.sites.models import Group, Site
from booking.workshop.actions import lay_calendar
from booking.workshop.models import Operation, Resource, SiteDay
from portal.models import User

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WEEK = {weekday: [(time(8), time(18))] for weekday in range(6)}
EVERY_DAY = {weekday: [(time(8), time(18))] for weekday in range(7)}  # for scenes of the moment of the test
numbers = itertools.count(1)


@dataclass
class Scene:
    site: Site
    service: Operation
    now: datetime = NOW

    def day(self, ahead: int) -> date:
        return self.now.astimezone(self.site.tz).date() + timedelta(days=ahead)

    def at(self, ahead: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.day(ahead), time(hour, minute), self.site.tz)

    def site_day(self, ahead: int) -> SiteDay:
        return SiteDay.objects.get(site=self.site, day=self.day(ahead))


def a_group() -> Group:
    return Group.objects.get_or_create(
        code="meridian",
        defaults={"name": "Meridian", "zone": "Europe/London", "currency": "GBP", "country": "GB"},
    )[0]


def a_site(zone: str = "Europe/London") -> Site:
    number = next(numbers)
    return Site.objects.create(
        group=a_group(),
        code=f"site-{number}",
        name=f"Site {number}",
        zone=zone,
        currency="GBP",
        country="GB",
        opened_on=date(2000, 1, 1),
    )


def an_operation(minutes: int = 60, **fields: object) -> Operation:
    values: dict[str, Any] = {
        "code": f"op-{next(numbers)}",
        "name": "Service",
        "price_minor": 18900,
        "currency": "GBP",
    }
    return Operation.objects.create(minutes=minutes, **{**values, **fields})


def units(site: Site, counts: Mapping[str, int], **fields: object) -> list[Resource]:
    return [
        Resource.objects.create(site=site, kind=kind, name=f"{kind} {next(numbers)}", **fields)
        for kind, count in counts.items()
        for _n in range(count)
    ]


def a_scene(
    *,
    bays: int = 1,
    technicians: int = 1,
    lanes: int = 3,
    seats: int = 2,
    minutes: int = 60,
    days: int = 14,
    zone: str = "Europe/London",
    hours: Mapping[int, list[tuple[time, time]]] | None = None,
    now: datetime = NOW,
) -> Scene:
    site = a_site(zone)
    set_hours(site=site, weekly=hours or WEEK, now=now)
    units(site, {"bay": bays, "technician": technicians, "reception": lanes, "seat": seats})
    scene = Scene(site, an_operation(minutes), now)
    lay_calendar(site=site, first=scene.day(-1), last=scene.day(days), now=now)
    return scene


def a_person(name: str = "Wei") -> User:
    return User.objects.create_user(f"{name.lower()}-{next(numbers)}@example.com", name=name)


def a_car() -> Vehicle:
    return Vehicle.objects.create(plate=f"AB{next(numbers)} CDE", description="a car", created_at=NOW)


def hold(scene: Scene, at: datetime, **more: Any) -> Appointment:
    asked: dict[str, Any] = {
        "operations": [scene.service],
        "mode": "wait",
        "request_key": f"k{next(numbers)}",
        "now": scene.now,
    }
    return actions.hold(site=scene.site, at=at, **{**asked, **more})


def book(scene: Scene, at: datetime, **more: Any) -> Appointment:
    appointment = hold(scene, at, **more)
    return actions.confirm(appointment=appointment, now=scene.now, actor=more.get("actor"))


def frozen() -> list[list[tuple[Any, ...]]]:
    """Every row an action could touch, byte for byte."""
    tables = ("appointment", "appointmentline", "claim", "siteday", "appointmentevent")
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM booking_{table} AS t ORDER BY id")
            found.append(cursor.fetchall())
    return found


def assert_counters_are_sums_of_claims() -> None:
    for day in SiteDay.objects.all():
        claims = list(Claim.objects.filter(site_day=day))
        assert day.minutes_used == sum(claim.minutes for claim in claims)
        assert day.cars_used == sum(claim.cars for claim in claims)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def facts(refusal: Refusal) -> dict[str, Any]:
    """What a refusal says beside its sentence."""
    assert refusal.params is not None
    return refusal.params
