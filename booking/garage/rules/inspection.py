"""When the law wants a car inspected (messages.md §2): dated rows, one per country and class.

Within the month that the law allows, the anniversary is named: nobody is late by our word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from booking.garage.rules.dates import add_months

YEARS_MAX = 100


@dataclass(frozen=True)
class Law:
    """Due at ``first`` (months, kind) after registration, then ``every`` so many months.

    ``anchor``: what the next date counts from. "registration": always the anniversaries;
    "expiry": the test, unless it came early enough to keep the old date; "test": the test.
    """

    country: str
    vehicle: str
    valid_from: date
    first: tuple[tuple[int, str], ...]
    every: int
    kind: str
    anchor: str
    early_months: int


LAWS = (
    Law(
        country="CN",
        vehicle="private",  # up to nine seats, not a van; in force since 1 October 2022
        valid_from=date(2022, 10, 1),
        first=((24, "mark"), (48, "mark"), (72, "station"), (96, "mark"), (120, "station")),
        every=12,
        kind="station",
        anchor="registration",
        early_months=3,
    ),
    Law("GB", "private", date(2005, 1, 1), ((36, "mot"),), 12, "mot", anchor="expiry", early_months=1),
    Law("DE", "private", date(2012, 7, 1), ((36, "hu"),), 24, "hu", anchor="test", early_months=0),
)
YEARLY = 12


def inspection(
    country: str,
    kind: str,
    registered_on: date,
    as_of: date,
    last: date | None = None,
    accident: bool = False,
) -> tuple[date, str]:
    """The next inspection and its kind ("mark" or "station" in China, "mot", "hu").

    ``kind`` is the class of vehicle; a class without rows of its own follows "private". With
    ``last`` the answer may lie in the past: overdue. Without it, the first one on or after
    ``as_of`` is named. After an accident or an illegal change, China wants a test every year.
    Raises ValueError for a country without a row.
    """
    law = law_of(country, kind, as_of)
    yearly = accident and law.country == "CN"
    if last is not None and law.anchor != "registration":
        return after_test(law, registered_on, last)
    done_until = as_of - timedelta(days=1) if last is None else add_months(last, law.early_months)
    return next(step for step in chain(law, registered_on, yearly=yearly) if step[0] > done_until)


def keeps_date_from(expiry: date) -> date:
    """First day on which a British test keeps the expiry's day and month: a month less a day before."""
    return add_months(expiry, -1) + timedelta(days=1)


def law_of(country: str, vehicle: str, as_of: date) -> Law:
    rows = [law for law in LAWS if law.country == {"UK": "GB"}.get(country, country)]
    rows = [law for law in rows if law.vehicle == vehicle] or [
        law for law in rows if law.vehicle == "private"
    ]
    if not rows:
        raise ValueError(f"no inspection rule for {country}")
    in_force = [law for law in rows if law.valid_from <= as_of]
    return max(in_force or rows[:1], key=lambda law: law.valid_from)


def chain(law: Law, registered_on: date, *, yearly: bool = False) -> Iterator[tuple[date, str]]:
    """Every due date by the law, from registration on."""
    months = 0
    for months, kind in () if yearly else law.first:
        yield add_months(registered_on, months), kind
    step = YEARLY if yearly else law.every
    for n in range(1, YEARS_MAX * 12 // step):
        yield add_months(registered_on, months + n * step), law.kind


def after_test(law: Law, registered_on: date, last: date) -> tuple[date, str]:
    """The date that follows a test: a kept anniversary, or counted from the test."""
    if law.anchor == "expiry":
        for due, kind in chain(law, registered_on):
            if keeps_date_from(due) <= last <= due:
                return add_months(due, law.every), kind
        return add_months(last, law.every) - timedelta(days=1), law.kind
    return add_months(last, law.every), law.kind
