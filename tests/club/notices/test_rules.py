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
    return [Past(rules.cap_of(purpose), NOW - timedelta(hours=hours)) for hours in hours_ago]


@pytest.mark.parametrize("purpose", ["contract", "safety"])
def test_contract_and_safety_have_no_cap(purpose: str) -> None:
    assert rules.over_cap(rules.cap_of(purpose), sent("marketing", 1, 2, 3), NOW, LONDON) is None


def test_a_rule_may_count_as_more_of_a_bother_than_its_purpose_never_as_less() -> None:
    purposes = ("safety", "greeting", "reminder", "survey", "marketing")
    assert [rules.cap_of(each) for each in purposes] == ["exempt", *["ordinary"] * 3, "marketing"]
    assert rules.cap_of("reminder", "marketing") == "marketing"
    assert rules.is_looser("exempt", "reminder")
    assert rules.is_looser("ordinary", "marketing")
    assert not any(rules.is_looser(cap, "contract") for cap in ("", *rules.CAPS))


@pytest.mark.parametrize(
    ("opens", "closes", "local", "first"),
    [
        (time(9), time(20), "10:00", "10:00"),
        (time(6), time(8, 45), "07:00", "08:30"),
        (time(20), time(9), "23:00", "08:30"),  # round midnight: twice a day, never at night
        (time(20), time(9), "12:00", "20:00"),
        (time(21), time(23), "22:00", ""),  # never while late messages may go out
        (time(20, 30), time(8, 30), "22:00", ""),
    ],
)
def test_what_is_late_goes_out_when_both_windows_are_open(
    opens: time, closes: time, local: str, first: str
) -> None:
    now = datetime.combine(NOW.date(), time.fromisoformat(local), LONDON)
    found = rules.common_opening(now, [(opens, closes), (rules.OPENS, rules.CLOSES)], LONDON)
    assert (f"{found.astimezone(LONDON):%H:%M}" if found else "") == first
    if found:
        at = found.astimezone(LONDON).time()
        one, other = rules.meeting(at, (opens, closes), (rules.OPENS, rules.CLOSES))
        assert rules.OPENS <= one <= at < other <= rules.CLOSES


def test_one_news_in_seven_days() -> None:
    assert rules.over_cap("marketing", sent("marketing", 24 * 7), NOW, LONDON) is None
    assert rules.over_cap("marketing", sent("marketing", 24 * 6), NOW, LONDON) == NOW + timedelta(days=1)


def test_four_news_in_thirty_days() -> None:
    weekly = sent("marketing", *(24 * days for days in (8, 15, 22, 29)))
    assert rules.over_cap("marketing", weekly, NOW, LONDON) == NOW + timedelta(days=1)


def test_two_messages_a_local_day_whatever_their_purpose() -> None:
    past = [*sent("greeting", 1), *sent("reminder", 2)]
    assert rules.over_cap("ordinary", past, NOW, LONDON) == datetime(2026, 3, 3, tzinfo=UTC)
    assert rules.over_cap("ordinary", sent("greeting", 1), NOW, LONDON) is None


def test_what_is_exempt_counts_all_the_same() -> None:
    past = [*sent("greeting", 1), *sent("contract", 1)]
    assert rules.over_cap("ordinary", past, NOW, LONDON) == datetime(2026, 3, 3, tzinfo=UTC)


def test_the_message_id_of_a_notice_never_changes_and_differs_by_channel() -> None:
    assert rules.message_id("k", "email") == rules.message_id("k", "email")
    assert rules.message_id("k", "email") != rules.message_id("k", "sms")
