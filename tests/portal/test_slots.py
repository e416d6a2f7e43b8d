"""How free time is told: runs of quarters, reasons with their times, days an address may ask for."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.test import override_settings

from booking.appointments.queries import DaySlots, Slot
from portal.forms import DistanceField
from portal.slots import DAYS_SHOWN, reasons, spans, window

TODAY = date(2026, 3, 2)


def slot(hour: int, minute: int = 0, reason: str = "", free_if: str = "") -> Slot:
    at = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
    return Slot(at, None, reason, free_if, ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ([], ""),
        (["09:00"], "09:00"),
        (["09:00", "09:15"], "09:00–09:15"),
        (["08:00", "08:15", "08:30", "11:00"], "08:00–08:30, 11:00"),
        (["08:45", "09:00"], "08:45–09:00"),
        (["09:00", "09:30"], "09:00, 09:30"),
        (["01:45 (+0100)", "01:00 (+0000)"], "01:45 (+0100), 01:00 (+0000)"),
    ],
)
def test_neighbouring_quarters_are_told_by_their_ends(times: list[str], told: str) -> None:
    assert spans(times) == told


def test_closed_times_are_grouped_by_reason_and_open_ones_are_not_mentioned() -> None:
    early = [slot(8, 0, "lead_time"), slot(8, 15, "lead_time"), slot(9)]
    day = DaySlots(TODAY, [*early, slot(10, 0, "bay_full"), slot(11, 0, "lead_time")])
    assert reasons(day) == ["Too soon for us to prepare: 08:00–08:15, 11:00", "No bay is free: 10:00"]


def test_a_reason_with_a_way_out_names_it_and_stands_apart() -> None:
    day = DaySlots(TODAY, [slot(8, 0, "bay_full"), slot(8, 15, "bay_full", "drop_off")])
    first, second = reasons(day)
    assert first == "No bay is free: 08:00"
    assert second.startswith("No bay is free · ")


def test_an_open_day_has_nothing_to_explain() -> None:
    assert reasons(DaySlots(TODAY, [slot(9)])) == []


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (None, TODAY),
        (date(2026, 3, 4), TODAY),
        (date(2026, 3, 20), date(2026, 3, 17)),
        (date.min, TODAY),
    ],
)
def test_the_days_shown_begin_shortly_before_the_one_asked_for(wanted: date | None, first: date) -> None:
    assert window(wanted, TODAY) == (first, first + timedelta(days=DAYS_SHOWN - 1))


def test_the_last_day_of_the_calendar_may_be_asked_for() -> None:
    first, last = window(date.max, TODAY)
    assert TODAY < first < last


@pytest.mark.parametrize(("region", "km"), [("gb", 16_093), ("cn", 10_000)])
def test_a_distance_is_cleaned_to_kilometres(region: str, km: int) -> None:
    with override_settings(REGION=region):
        assert DistanceField().clean("10000") == km


@pytest.mark.parametrize(("region", "unit"), [("gb", "miles"), ("cn", "km")])
def test_a_distance_names_its_unit(region: str, unit: str) -> None:
    with override_settings(REGION=region):
        assert str(DistanceField().label).endswith(unit)


def test_a_distance_may_be_left_out_where_it_is_not_needed() -> None:
    assert DistanceField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "far", "1000001", "9" * 5000])
def test_a_distance_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        DistanceField().clean(typed)
