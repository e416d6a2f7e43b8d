"""Planned and handed over on real rows, day after day, in four zones, through outages (D2, D4, D7).

Every message is compared with a naive reading of the rule: told at the first moment at which somebody was
at work and its window was open, else ended with a reason. A whole year by ``YEAR=1``.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.garage.actions import insure
from booking.garage.models import Keeper, Vehicle
from club.members.actions import set_consent
from club.members.models import Member
from club.reminders import actions
from club.reminders.models import Occurrence, Rule
from club.reminders.queries import outcomes
from club.reminders.rules import anniversary
from tests.club.conftest import NOW, make_member, make_site

WHOLE = os.environ.get("YEAR") == "1"
ZONES = ("Asia/Shanghai", "Europe/London", "Europe/Berlin", "Pacific/Auckland")[: 4 if WHOLE else 2]
YEARS = (2027, 2028) if WHOLE else (2028,)
FEW = (date(2028, 2, 25), 9)
TURNS_A_DAY, STEP = 4, timedelta(hours=6)
OUTAGES = (timedelta(hours=1), timedelta(hours=25), timedelta(days=10) if WHOLE else timedelta(0))
INSURANCE = ((-30, -8), (-7, -2), (-1, 0))


@dataclass(frozen=True)
class Expected:
    """Subject, due day and offset of a message; told at this moment, or never."""

    name: tuple[int, date, int]
    told_at: datetime | None


def settle(year: int, first: date) -> list[tuple[Member, str, date, str]]:
    """In each zone: both kinds of leap day, days around, and a car whose policy ends."""
    Rule.objects.exclude(code__in=["birthday", "insurance-renewal"]).update(paused_at=NOW)
    Rule.objects.update(channels=["inbox"])
    born = (
        (2, 29, "feb28"),
        (2, 29, "mar1"),
        (2, 28, "feb28"),
        (3, 28, "feb28"),
        (first.month, first.day, "feb28"),
    )
    found = []
    for z, zone in enumerate(ZONES):
        site = make_site(f"s{z}", zone)
        for n, (month, day, leap) in enumerate(born):
            member = make_member(
                site, f"P {z} {n}", f"p{z}{n}@example.com", birth_month=month, birth_day=day, birth_leap=leap
            )
            for purpose in ("greeting", "reminder"):
                set_consent(
                    person=member.user, purpose=purpose, channel="inbox", granted=True, text_version="1",
                    how="web", now=NOW, actor=member.user,
                )  # fmt: skip
            ends = first + timedelta(days=9 + 6 * n)
            car = Vehicle.objects.create(plate=f"A{z}{n}", plate_key=f"A{z}{n}", created_at=NOW)
            Keeper.objects.create(vehicle=car, user=member.user, from_date=date(2024, 1, 1))
            insure(vehicle=car, insurer="Acme", ends_on=ends, now=NOW, actor=member.user)
            found.append((member, zone, ends, leap))
    return found


def turns(first: date, days: int) -> Iterator[datetime]:
    """Every six hours, with somebody pulling the plug three times."""
    now, end = (
        datetime.combine(first, time(5), UTC),
        datetime.combine(first + timedelta(days=days), time(), UTC),
    )
    pulls = {
        days * TURNS_A_DAY * share // 8: outage for share, outage in zip((1, 2, 4), OUTAGES, strict=True)
    }
    step = 0
    while now < end:
        yield now
        step += 1
        now += STEP + pulls.get(step, timedelta(0))


def naive(people: list[tuple[Member, str, date, str]], at_work: list[datetime]) -> Iterator[Expected]:
    for member, zone, ends, leap in people:
        for year in {moment.year for moment in at_work}:
            born = date(2024, member.birth_month or 1, member.birth_day or 1)
            day = anniversary(born, year, leap)
            yield Expected((member.user_id, day, 0), first_open(day, day + timedelta(days=2), zone, at_work))
        for offset, last in INSURANCE:
            opens, until = ends + timedelta(days=offset), ends + timedelta(days=last)
            yield Expected((member.user_id, ends, offset), first_open(opens, until, zone, at_work))


def first_open(opens: date, until: date, zone: str, at_work: list[datetime]) -> datetime | None:
    for moment in at_work:
        local = moment.astimezone(ZoneInfo(zone))
        if opens <= local.date() <= until and time(9) <= local.time() < time(20):
            return moment
    return None


@pytest.mark.proves("D2", "D4", "D7")
@pytest.mark.slow
@pytest.mark.parametrize("year", YEARS)
def test_every_message_is_told_once_at_its_first_chance_or_ends_with_a_reason(db: None, year: int) -> None:
    first, days = (date(year, 1, 1), 366) if WHOLE else FEW
    people, at_work = settle(year, first), list(turns(first, days))
    for now in at_work:
        actions.plan(now=now)
        actions.hand_over(now=now, limit=200)
    began, ended = at_work[0], at_work[-1]
    rows = {(row.person_id, row.due_on, row.offset_days): row for row in Occurrence.objects.all()}
    assert len(rows) == Occurrence.objects.count(), "one row for each key"
    assert sum(outcomes(NOW - timedelta(days=1)).values()) == len(rows), "each in one state"
    told = 0
    for expected in naive(people, at_work):
        row = rows.get(expected.name)
        opens = datetime.combine(expected.name[1] + timedelta(days=expected.name[2]), time(9), UTC)
        if not began < opens < ended - timedelta(days=3):
            continue  # its time was before the first turn, or its end is not known yet
        assert row is not None, expected
        assert row.ended_at == (expected.told_at or row.ended_at), expected
        assert (row.state == "handed") == (expected.told_at is not None), (expected, row.state, row.reason)
        told += row.state == "handed"
    assert told > len(people)
