"""Windows, caps and local times."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.notices import rules
from club.notices.rules import Past

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
instants = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)


@pytest.mark.proves("D1")
def test_a_missing_local_time_is_the_first_instant_after_the_gap() -> None:
    assert rules.local_instant(date(2026, 3, 29), time(1, 30), LONDON) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.proves("D1")
def test_a_doubled_local_time_is_the_first_of_the_two() -> None:
    assert rules.local_instant(date(2026, 10, 25), time(1, 30), LONDON) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_window_wraps_midnight_and_is_never_swapped() -> None:
    assert rules.is_in_window(time(23), time(22), time(6))
    assert rules.is_in_window(time(5, 59), time(22), time(6))
    assert not rules.is_in_window(time(12), time(22), time(6))


@given(instants, times, times, st.sampled_from(["Europe/London", "Asia/Shanghai", "America/New_York"]))
def test_the_next_opening_is_soon_and_open(now: datetime, opens: time, closes: time, zone: str) -> None:
    local = ZoneInfo(zone)
    opening = rules.next_opening(now, opens, closes, local)
    if opening is None:
        assert rules.is_in_window(now.astimezone(local).time(), opens, closes)
    else:
        assert now < opening <= now + timedelta(hours=26)


def sent(purpose: str, *hours_ago: float) -> list[Past]:
    return [Past(purpose, NOW - timedelta(hours=hours)) for hours in hours_ago]


def test_contract_and_safety_have_no_cap() -> None:
    assert rules.over_cap("contract", sent("marketing", 1, 2, 3), NOW, LONDON) is None
    assert rules.over_cap("safety", sent("marketing", 1, 2, 3), NOW, LONDON) is None


def test_one_news_in_seven_days() -> None:
    assert rules.over_cap("marketing", sent("marketing", 24 * 7), NOW, LONDON) is None
    assert rules.over_cap("marketing", sent("marketing", 24 * 6), NOW, LONDON) == NOW + timedelta(days=1)


def test_four_news_in_thirty_days() -> None:
    weekly = sent("marketing", *(24 * days for days in (8, 15, 22, 29)))
    assert rules.over_cap("marketing", weekly, NOW, LONDON) == NOW + timedelta(days=1)


def test_two_messages_a_local_day_whatever_their_purpose() -> None:
    past = [*sent("greeting", 1), *sent("reminder", 2)]
    assert rules.over_cap("reminder", past, NOW, LONDON) == datetime(2026, 3, 3, tzinfo=UTC)
    assert rules.over_cap("reminder", [*sent("greeting", 1), *sent("contract", 1, 2)], NOW, LONDON) is None


def test_the_message_id_of_a_notice_never_changes_and_differs_by_channel() -> None:
    assert rules.message_id("k", "email") == rules.message_id("k", "email")
    assert rules.message_id("k", "email") != rules.message_id("k", "sms")
