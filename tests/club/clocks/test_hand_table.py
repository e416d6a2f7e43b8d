"""Due times counted by hand: Friday evenings, a moved working Saturday, nine days closed, pauses (D6)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from booking.sites.rules import Calendar
from club.clocks.rules import CALENDAR_DAYS, CALENDAR_DAYS_END, MINUTES, SERVICE_DAYS, Target, due

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
HOURS = [(time(9), time(12)), (time(13), time(18))]
SHOP_HOURS = [(time(8, 30), time(12)), (time(13), time(17, 30))]
CLOSED: dict[date, list[tuple[time, time]]] = {date(2026, 2, day): [] for day in range(15, 24)}
WORKED = {date(2026, 2, 14): HOURS, date(2026, 2, 28): HOURS}
OFFICE = Calendar("Asia/Shanghai", dict.fromkeys(range(5), HOURS), CLOSED | WORKED)
SHOP = Calendar("Asia/Shanghai", dict.fromkeys(range(7), SHOP_HOURS))
TOWN = Calendar("Europe/London", dict.fromkeys(range(5), HOURS))
CONTACT, CALLBACK = Target(MINUTES, 120), Target(MINUTES, 30)
ONE, TWO, THREE, FIVE = (Target(SERVICE_DAYS, days) for days in (1, 2, 3, 5))
FOLLOW_UP, FEEDBACK = Target(CALENDAR_DAYS, 3), Target(CALENDAR_DAYS_END, 7)

TABLE = [
    # contact: two hours of open time
    ("2026-02-13 17:30", CONTACT, "2026-02-14 10:30"),
    ("2026-02-13 17:50", CONTACT, "2026-02-14 10:50"),
    ("2026-02-14 16:00", CONTACT, "2026-02-14 18:00"),
    ("2026-02-14 16:01", CONTACT, "2026-02-24 09:01"),
    ("2026-02-14 17:50", CONTACT, "2026-02-24 10:50"),
    ("2026-02-15 10:00", CONTACT, "2026-02-24 11:00"),
    ("2026-02-23 23:59", CONTACT, "2026-02-24 11:00"),
    ("2026-02-24 11:30", CONTACT, "2026-02-24 14:30"),
    ("2026-02-24 12:30", CONTACT, "2026-02-24 15:00"),
    ("2026-02-27 17:00", CONTACT, "2026-02-28 10:00"),
    ("2026-02-28 17:59", CONTACT, "2026-03-02 10:59"),
    ("2026-03-01 12:00", CONTACT, "2026-03-02 11:00"),
    ("2026-11-20 05:00", CONTACT, "2026-11-20 11:00"),
    ("2026-11-20 09:00", CONTACT, "2026-11-20 11:00"),
    ("2026-11-20 10:00", CONTACT, "2026-11-20 12:00"),
    ("2026-11-20 10:01", CONTACT, "2026-11-20 13:01"),
    ("2026-11-20 11:30", CONTACT, "2026-11-20 14:30"),
    ("2026-11-20 17:10", CONTACT, "2026-11-23 10:10"),
    ("2026-11-20 18:00", CONTACT, "2026-11-23 11:00"),
    ("2026-11-21 12:00", CONTACT, "2026-11-23 11:00"),
    # a lead: half an hour
    ("2026-02-13 17:50", CALLBACK, "2026-02-14 09:20"),
    ("2026-02-14 17:50", CALLBACK, "2026-02-24 09:20"),
    ("2026-02-24 11:45", CALLBACK, "2026-02-24 13:15"),
    # answers: the closing of the n-th service day after the day of receipt
    ("2026-02-13 10:00", ONE, "2026-02-14 18:00"),
    ("2026-02-13 17:50", ONE, "2026-02-14 18:00"),
    ("2026-02-13 18:30", ONE, "2026-02-24 18:00"),  # received at Saturday's opening
    ("2026-02-14 15:00", ONE, "2026-02-24 18:00"),
    ("2026-02-15 10:00", ONE, "2026-02-25 18:00"),
    ("2026-02-24 08:59", ONE, "2026-02-25 18:00"),
    ("2026-02-27 12:30", ONE, "2026-02-28 18:00"),
    ("2026-02-28 09:00", ONE, "2026-03-02 18:00"),
    ("2026-02-13 10:00", TWO, "2026-02-24 18:00"),
    ("2026-02-27 10:00", TWO, "2026-03-02 18:00"),
    ("2026-02-27 10:00", THREE, "2026-03-03 18:00"),
    ("2026-02-14 11:00", THREE, "2026-02-26 18:00"),
    ("2026-02-12 11:00", FIVE, "2026-02-26 18:00"),
    ("2026-02-25 11:00", FIVE, "2026-03-03 18:00"),
    # calendar days keep the hour, whatever is closed
    ("2026-02-13 17:50", FOLLOW_UP, "2026-02-16 17:50"),
    ("2026-02-13 17:50", FEEDBACK, "2026-02-20 23:59:59"),
]
PAUSED = [
    ("2026-11-20 11:30", CONTACT, [("2026-11-20 13:30", "2026-11-20 14:30")], "2026-11-20 15:30"),
    ("2026-11-19 16:30", CONTACT, [("2026-11-19 17:00", "2026-11-20 10:00")], "2026-11-20 11:30"),
    ("2026-02-14 16:00", CONTACT, [("2026-02-14 17:00", "2026-02-24 09:30")], "2026-02-24 10:30"),
    ("2026-02-14 16:30", CONTACT, [("2026-02-14 18:00", "2026-02-23 12:00")], "2026-02-24 09:30"),
    (
        "2026-11-20 09:00", CONTACT,
        [("2026-11-20 09:30", "2026-11-20 10:30"), ("2026-11-20 10:00", "2026-11-20 11:00")],
        "2026-11-20 13:30",
    ),
    # Friday 17:50, the Saturday and the first morning after the holidays paused: eight hours are left
    ("2026-02-13 17:50", ONE, [("2026-02-14 09:00", "2026-02-24 12:00")], "2026-02-25 12:00"),
]  # fmt: skip


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.source("A2")
@pytest.mark.proves("D6")
def test_forty_five_cases_counted_by_hand() -> None:
    assert len(TABLE) + len(PAUSED) >= 40
    wrong = [row for row in TABLE if due(OFFICE, at(row[0]), row[1]) != at(row[2])]
    assert not wrong
    for started, target, pauses, expected in PAUSED:
        spans = [(at(since), at(until)) for since, until in pauses]
        assert due(OFFICE, at(started), target, spans) == at(expected), started


@pytest.mark.proves("D6")
def test_other_calendars_and_a_night_in_which_the_clock_moves() -> None:
    assert due(SHOP, at("2026-11-20 17:10"), CONTACT) == at("2026-11-21 10:10")
    spring, autumn = at("2026-03-27 17:50", LONDON), at("2026-10-23 17:50", LONDON)
    assert due(TOWN, spring, FOLLOW_UP) == at("2026-03-30 17:50", LONDON)
    assert due(TOWN, autumn, FOLLOW_UP) == at("2026-10-26 17:50", LONDON)
    assert due(TOWN, spring, CONTACT) == at("2026-03-30 10:50", LONDON)
    assert due(TOWN, spring, ONE) == at("2026-03-30 18:00", LONDON)
