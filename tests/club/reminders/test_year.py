"""A year over four zones: every slot once, in its window, whatever clocks and outages do (D2, D4, D7)."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.garage.rules import add_months
from club.reminders import rules
from club.reminders.rules import Interval, Terms, interval_of, origins, slots

ZONES = ("Europe/London", "Europe/Berlin", "Asia/Shanghai", "Pacific/Auckland")
OUTAGES = {100: timedelta(hours=1), 200: timedelta(hours=25), 300: timedelta(days=10)}


@pytest.mark.proves("D7")
@pytest.mark.parametrize("year", [2027, 2028])
def test_a_year_with_outages_leaves_no_due_day_out_and_writes_none_twice(year: int) -> None:
    """Planned every twelve hours, with the planner away for an hour, a day and ten days."""
    terms = Terms(offsets=(-7, 0), opens=time(9))
    now, end, step = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC), 0
    planned: Counter[tuple[str, date, int, datetime]] = Counter()
    known: set[tuple[str, date, int]] = set()
    while now < end:
        for slot in slots(terms=terms, zones=ZONES, now=now, behind=timedelta(days=12)):
            key = (slot.zone, slot.due_on, slot.offset_days)
            if key not in known:
                known.add(key)
                planned[(*key, slot.send_at)] += 1
        step += 1
        now += timedelta(hours=12) + OUTAGES.get(step, timedelta(0))
    for zone in ZONES:
        days = {due for where, due, offset in known if where == zone and offset == 0}
        wanted = {date(year, 1, 1) + timedelta(days=n) for n in range(366 if year == 2028 else 365)}
        assert wanted - days == set()
    assert set(planned.values()) == {1}
    for zone, due, offset, send_at in planned:
        local = send_at.astimezone(ZoneInfo(zone))
        assert (local.date(), local.time()) == (due + timedelta(days=offset), time(9))
    assert (year == 2028) == any((due.month, due.day) == (2, 29) for _zone, due, _offset in known)


@pytest.mark.parametrize(
    ("on", "sent"),
    [(date(2027, 3, 28), "2027-03-28T02:00:00+01:00"), (date(2027, 10, 31), "2027-10-31T01:30:00+01:00")],
)
def test_a_time_that_is_skipped_or_doubled_is_told_once(on: date, sent: str) -> None:
    opens = time(1, 30)
    now = datetime.combine(on, time(12), UTC)
    found = [s for s in slots(terms=Terms((0,), opens), zones=["Europe/London"], now=now) if s.due_on == on]
    assert [slot.send_at.astimezone(ZoneInfo("Europe/London")).isoformat() for slot in found] == [sent]


@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.integers(1, 48))
@settings(max_examples=100)
def test_origins_are_exactly_the_inverse_of_counting_months(due: date, months: int) -> None:
    found = origins(due, months)
    assert all(add_months(day, months) == due for day in found)
    near = add_months(due, -months)
    around = [near + timedelta(days=n) for n in range(-5, 6)]
    assert [day for day in around if add_months(day, months) == due] == found


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.sets(st.integers(0, 6), min_size=1))
@settings(max_examples=50)
def test_a_rule_of_some_weekdays_waits_for_the_next(on: date, weekdays: set[int]) -> None:
    day = rules.send_day(on, frozenset(weekdays))
    assert day.weekday() in weekdays
    assert 0 <= (day - on).days < 7
    assert not any((on + timedelta(days=n)).weekday() in weekdays for n in range((day - on).days))


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(1, 24))
@settings(max_examples=100)
def test_a_round_keeps_its_name_until_its_day_is_over(on: date, months: int) -> None:
    first = date(2021, 5, 31)
    name = interval_of(Interval(None, first, months, None), on)
    rounds = int(name.removeprefix("round-"))
    assert add_months(first, rounds * months) >= on
    assert rounds == 0 or add_months(first, (rounds - 1) * months) < on


@pytest.mark.proves("D4")
@pytest.mark.parametrize(("told", "most"), [(0, 100), (3_600, 100), (36_000, 1_000)])
def test_an_outage_is_made_up_for_at_ten_times_the_usual(told: int, most: int) -> None:
    assert rules.most_in_an_hour(told) == most


@pytest.mark.proves("I4")
@pytest.mark.parametrize("text", ["{{7*7}}", "{% debug %}", "{0.__class__}", "{name.__class__}"])
def test_what_looks_like_a_template_stays_what_it_is(text: str) -> None:
    assert rules.fill(text, {"name": "X"}) == text
    assert rules.fill("{name}", {"name": "{car}"}) == "{car}"
