"""What the tables stand on: a scratch database on durable engines, members with accounts, a dealership."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from booking.sites.actions import set_hours
from booking.sites.models import Group, Site
from booking.workshop.actions import lay_calendar
from booking.workshop.models import Operation, Resource
from loyalty.ledger.actions import Credit, earn_many
from loyalty.models import Account
from portal.models import User
from tests import databases

NOW = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
TODAY = NOW.date()
ROOT = databases.ROOT
WEEK = {weekday: [(time(8), time(18))] for weekday in range(7)}
LAID_AT_ONCE = 100
numbers = itertools.count(1)


@contextmanager
def scratch() -> Iterator[str]:
    """A database of its own for one table, dropped at the end whatever happens."""
    name = databases.clone(f"own_{os.getpid()}{next(numbers)}")
    before = databases.use(name)
    try:
        yield name
    finally:
        databases.use(before)
        databases.drop(name)


def run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def analyse() -> None:
    """The planner is told what was added; after bulk loads it guesses badly."""
    run("ANALYZE")


def people(count: int) -> list[User]:
    nobody = make_password(None)
    start = next(numbers)
    return User.objects.bulk_create(
        [
            User(email=f"p{start}-{n}@bench.example", name=f"Person {n}", password=nobody)
            for n in range(count)
        ],
        batch_size=5_000,
    )


def accounts(count: int) -> list[Account]:
    """Members' accounts, opened two years ago."""
    opened = NOW - timedelta(days=730)
    return Account.objects.bulk_create(
        [
            Account(owner=person, opened_at=opened, opened_on=opened.date(), known_on=opened.date())
            for person in people(count)
        ],
        batch_size=5_000,
    )


def give(owners: list[Account], lots: int, points: int = 1_000, on: date | None = None) -> None:
    """``lots`` credits for each, a month apart, as bills of two years make them."""
    for n in range(lots):
        day = on or TODAY - timedelta(days=30 * (n % 20) + 1)
        earn_many(
            credits=[
                Credit(
                    account=owner, points=points, key=f"bench:{next(numbers)}", on=day,
                    expires_on=TODAY + timedelta(days=60 + 30 * (n % 20)),
                )
                for owner in owners
            ],
            now=NOW,
        )  # fmt: skip


def give_until(owners: list[Account], last: date, points: int = 50) -> None:
    """A credit for each whose last day is ``last``."""
    due = [
        Credit(account=owner, points=points, key=f"bench:{next(numbers)}", on=TODAY, expires_on=last)
        for owner in owners
    ]
    earn_many(credits=due, now=NOW)


def dealership(*, days: tuple[int, int] = (-1, 45), **units: int) -> tuple[Site, Operation]:
    """A site with hours, units (``bay=16`` …) and a laid calendar; a service of an hour."""
    group = Group.objects.get_or_create(
        code="bench",
        defaults={"name": "Bench", "zone": "Europe/London", "currency": "GBP", "country": "GB"},
    )[0]
    number = next(numbers)
    site = Site.objects.create(
        group=group, code=f"bench-{number}", name=f"Bench {number}", zone="Europe/London",
        currency="GBP", country="GB", opened_on=date(2000, 1, 1),
    )  # fmt: skip
    set_hours(site=site, weekly=WEEK, now=NOW)
    Resource.objects.bulk_create(
        Resource(site=site, kind=kind, name=f"{kind} {n}")
        for kind, count in units.items()
        for n in range(count)
    )
    first, last = days
    for n in range(first, last, LAID_AT_ONCE):
        until = TODAY + timedelta(days=min(n + LAID_AT_ONCE, last) - 1)
        lay_calendar(site=site, first=TODAY + timedelta(days=n), last=until, now=NOW)
    service = Operation.objects.create(
        code=f"service-{number}", name="Service", minutes=60, price_minor=18_900, currency="GBP"
    )
    return site, service
