"""Public holidays: proposed from the package, written by people only, unknown years said to be so."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from booking.models import Site
from booking.sites import actions, queries
from booking.sites.models import CalendarException, ServiceCalendar
from booking.sites.rules import Calendar, Proposal, proposals
from tests.booking.makes import make_site, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = [(time(9), time(12)), (time(13), time(18))]
OFFICE = dict.fromkeys(range(5), DAY)
SIX_DAYS = OFFICE | {5: [(time(9), time(13))]}
EVERY_DAY = dict.fromkeys(range(7), DAY)


def a_site(country: str, weekly: Any = OFFICE, code: str = "minster") -> Site:
    site = make_site(code)
    site.country = country
    site.zone = "Asia/Shanghai" if country == "CN" else "Europe/London"
    site.save()
    actions.set_hours(site=site, weekly=weekly, now=NOW)
    return site


def proposed(site: Site, year: int, region: str = "") -> list[Proposal]:
    return queries.holiday_proposals(site, "workshop", year, since=date(year, 1, 1), region=region)


def days(found: list[Proposal], *, closed: bool) -> list[str]:
    return [f"{each.day:%m-%d}" for each in found if (not each.intervals) == closed]


def test_china_2026_as_the_state_council_announced_it() -> None:
    # as its notice of November 2025 has it: 15–23 February off, the 14th and 28th worked, and so on
    office, every_day = proposed(a_site("CN"), 2026), proposed(a_site("CN", EVERY_DAY, "b"), 2026)
    assert days(office, closed=False) == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert {each.intervals for each in office if each.intervals} == {tuple(DAY)}
    february = [f"02-{day}" for day in (16, 17, 18, 19, 20, 23)]
    assert [day for day in days(office, closed=True) if day.startswith("02")] == february
    assert days(every_day, closed=False) == [], "it works at weekends anyhow"
    assert days(every_day, closed=True) == [
        "01-01", "01-02", "01-03",
        "02-15", "02-16", "02-17", "02-18", "02-19", "02-20", "02-21", "02-22", "02-23",
        "04-04", "04-05", "04-06", "05-01", "05-02", "05-03", "05-04", "05-05",
        "06-19", "06-20", "06-21", "09-25", "09-26", "09-27",
        "10-01", "10-02", "10-03", "10-04", "10-05", "10-06", "10-07",
    ]  # fmt: skip
    assert {each.note_zh for each in every_day if each.day == date(2026, 2, 17)} == {"春节"}


def test_a_make_up_saturday_has_the_hours_of_a_usual_day() -> None:
    saturday = next(each for each in proposed(a_site("CN", SIX_DAYS), 2026) if each.day == date(2026, 2, 14))
    assert saturday.intervals == tuple(DAY)


def test_england_2027_and_what_scotland_has_instead() -> None:
    site = a_site("GB", SIX_DAYS)
    england = ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-25", "12-27", "12-28"]
    assert days(proposed(site, 2027, "ENG"), closed=True) == england, "the 26th is a Sunday, closed anyhow"
    scotland = days(proposed(site, 2027, "SCT"), closed=True)
    assert "08-02" in scotland
    assert "03-29" not in scotland
    assert not days(proposed(site, 2027, "ENG"), closed=False), "nobody works a weekend for a bank holiday"
    assert proposed(site, 2027, "MARS") == []


def test_a_country_the_package_does_not_know_proposes_nothing() -> None:
    assert proposed(a_site("XX"), 2026) == []
    assert queries.regions("XX") == {}


def test_what_the_calendar_says_already_is_not_proposed() -> None:
    found = queries.days_off("CN", 2026)
    said: dict[date, Any] = {date(2026, 2, 16): [(time(10), time(12))], date(2026, 2, 14): []}
    left = {each.day for each in proposals(Calendar("UTC", OFFICE, said), found, with_weekends=True)}
    assert not left & set(said)
    assert date(2026, 2, 17) in left
    assert not proposals(Calendar("UTC", {}), found, with_weekends=True), "never open: nothing to say"


def test_a_year_is_published_by_the_package_or_by_staff() -> None:
    assert queries.unpublished("CN", [2025, 2026]) == set()
    assert queries.unpublished("GB", [2060]) == set()
    assert queries.unpublished("CN", [2026, 2060, 2061]) == {2060, 2061}
    actions.publish_year(country="CN", year=2060, is_published=True)
    actions.publish_year(country="CN", year=2060, is_published=True)
    assert queries.unpublished("CN", [2060, 2061]) == {2061}
    actions.publish_year(country="CN", year=2060, is_published=False)
    assert queries.unpublished("CN", [2060]) == {2060}


def test_an_unknown_year_still_proposes_what_the_law_fixes() -> None:
    found = proposed(a_site("CN"), 2060)
    assert "10-01" in days(found, closed=True)
    assert days(found, closed=False) == []


def test_nothing_is_written_without_a_person(django_assert_num_queries: Callable[..., Any]) -> None:
    site = a_site("CN")
    proposed(site, 2026)
    with django_assert_num_queries(4):
        assert proposed(site, 2026)
    assert not CalendarException.objects.exists()
    assert ServiceCalendar.objects.get().version == 2


def test_taken_days_are_in_the_calendar_and_a_day_decided_meanwhile_stays() -> None:
    site, person = a_site("CN"), make_user()
    chosen = [each for each in proposed(site, 2026) if each.day.month == 2]
    actions.set_exception(site=site, day=date(2026, 2, 20), intervals=[["09:00", "12:00"]], now=NOW)
    version = ServiceCalendar.objects.get().version
    taken = actions.take_holidays(site=site, kind="workshop", chosen=chosen, now=NOW, actor=person)
    assert date(2026, 2, 20) not in taken
    assert len(taken) == len(chosen) - 1
    calendar = queries.calendar_of(site)
    assert calendar.hours(date(2026, 2, 20)) == [(time(9), time(12))]
    assert calendar.hours(date(2026, 2, 14)) == DAY
    assert calendar.hours(date(2026, 2, 23)) == []
    assert ServiceCalendar.objects.get().version == version + len(taken)
    assert not [each for each in proposed(site, 2026) if each.day.month == 2]
    assert CalendarException.objects.get(date="2026-02-17").note_zh == "春节"


def test_passed_over_days_come_back_only_when_asked() -> None:
    site = a_site("GB")
    day = date(2027, 1, 1)
    for _twice in range(2):
        actions.pass_over_holidays(site=site, kind="workshop", days=[day])
    assert day not in {each.day for each in proposed(site, 2027)}
    assert not CalendarException.objects.exists()
    assert queries.holiday_proposals(site, "care", 2027, since=day) == [], "a calendar of its own, never open"
    actions.propose_again(site=site, kind="workshop", year=2027)
    assert day in {each.day for each in proposed(site, 2027)}


def test_only_days_to_come_are_proposed() -> None:
    site = a_site("GB")
    found = queries.holiday_proposals(site, "workshop", 2027, since=date(2027, 5, 4), region="ENG")
    assert found[0].day == date(2027, 5, 31)
