"""Dates, money and distances as people write them, in both languages and regions."""

from datetime import UTC, date, datetime

import pytest
from django.forms import DateInput
from django.template import engines
from django.test import override_settings
from django.utils.translation import override

from booking.sites.models import Group, Site
from club.house import Memory
from club.members.rules import ZONES
from portal import formats
from portal.templatetags.paddock import moment_short

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def test_a_moment_is_told_in_the_zone_of_its_place() -> None:
    assert formats.clock(AT, "Asia/Shanghai") == "17:30"
    assert formats.moment(AT, "Europe/London") == "Thursday 26 Nov, 09:30"
    with override("zh-hans"):
        assert formats.moment(AT, "Asia/Shanghai") == "11月26日周四 17:30"
        assert moment_short(AT, "Asia/Shanghai") == "11月26日周四 17:30"
    assert moment_short(AT, "Europe/London") == "Thu 26 Nov, 09:30"


def test_a_centre_is_told_with_its_town_where_the_name_does_not_say_it() -> None:
    site = Site(name="Harbour Road", name_zh="海港路店", town="Newport")
    assert formats.centre(site) == "Harbour Road, Newport"
    with override("zh-hans"):
        assert formats.centre(site) == "海港路店（Newport）"
    site.town = "Harbour"
    assert formats.centre(site) == "Harbour Road"


def test_late_evening_belongs_to_the_next_day_of_the_place() -> None:
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert formats.written(late, "MMMd", "Asia/Shanghai") == "27 Nov"
    assert formats.written(late, "MMMd", "Europe/London") == "26 Nov"


def test_a_calendar_day_stays_the_day_it_is() -> None:
    assert formats.day(date(2026, 11, 26)) == "26 November 2026"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (124050, "GBP", "£1,240.50"),
        (124000, "GBP", "£1,240"),
        (-124050, "GBP", "−£1,240.50"),
        (5, "GBP", "£0.05"),
        (0, "GBP", "£0"),
        (500, "JPY", "JP¥500"),
        (12_345, "KWD", "KWD12.345"),
        (12_000, "KWD", "KWD12"),
    ],
)
def test_money_is_written_from_minor_units(minor: int, currency: str, text: str) -> None:
    assert formats.money(minor, currency) == text


def test_yuan_need_no_country_at_home() -> None:
    with override_settings(REGION="cn"):
        assert formats.money(20000, "CNY") == "¥200"


def test_distances_are_miles_on_british_roads_only() -> None:
    with override_settings(REGION="gb"):
        assert formats.distance(40000) == "24,855 miles"
    with override_settings(REGION="cn"):
        assert formats.distance(40000) == "40,000 km"


def test_durations_leave_out_what_is_nothing() -> None:
    assert [formats.duration(minutes) for minutes in (0, 45, 120, 90)] == [
        "0 min",
        "45 min",
        "2 h",
        "1 h 30 min",
    ]


def test_every_zone_is_a_city_in_the_readers_words() -> None:
    assert formats.zone_name("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert formats.zone_name("Australia/Lord_Howe") == "Lord Howe Island"
    with override("zh-hans"):
        assert formats.zone_name("Asia/Kolkata") == "加尔各答"
        assert not [zone for zone in ZONES if any(c.isascii() for c in formats.zone_name(zone))]


def test_a_signed_number_has_a_true_minus() -> None:
    assert [formats.signed(value) for value in (300, -1300, 0)] == ["+300", "−1,300", "0"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_day_field_shows_the_day_in_the_one_form_a_browser_takes(language: str) -> None:
    with override(language):
        shown = str(DateInput({"type": "date"}).render("on", date(2026, 11, 26)))
    assert 'value="2026-11-26"' in shown


def test_a_moment_that_stands_nowhere_is_told_in_the_zone_of_the_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
    assert formats.moment(late) == "Wednesday 1 Jul, 17:30"
    monkeypatch.setattr(Memory, "found", Group(zone="Asia/Shanghai"))
    assert formats.moment(late) == "Thursday 2 Jul, 01:30"
    assert formats.moment(late, "Europe/London") == "Wednesday 1 Jul, 18:30"


def test_things_of_a_list_are_parted_as_the_language_does() -> None:
    assert formats.listed(["oil", "filter"]) == "oil, filter"
    with override("zh-hans"):
        assert formats.listed(["机油", "机滤"]) == "机油、机滤"
        template = engines["django"].from_string(
            "{% load paddock %}{% for x in all %}"
            "{{ x }}{% if not forloop.last %}{% comma %}{% endif %}{% endfor %}"
        )
        assert template.render({"all": ["机油", "机滤"]}) == "机油、机滤"
