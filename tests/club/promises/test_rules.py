"""The nine promises, the guarantee on parts and the eight steps, with the documents' own numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from club.meetings.rules import bounds, last_month, next_month, ranked
from club.promises import rules

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.mark.source("P1")
@pytest.mark.parametrize(
    ("waited", "verdict"), [(59, "kept"), (60, "kept"), (61, "broken"), (None, "broken")]
)
def test_received_within_one_minute(waited: int | None, verdict: str) -> None:
    greeted = None if waited is None else AT + waited * SECOND
    assert rules.greeted(rules.Seen(arrived_at=AT, greeted_at=greeted), 60).verdict == verdict
    assert rules.greeted(rules.Seen(greeted_at=AT), 60).verdict == "open"


@pytest.mark.source("P8")
@pytest.mark.parametrize(
    ("on", "km", "covered"),
    [
        (date(2026, 11, 20), 139_999, True),
        (date(2026, 11, 20), 140_000, False),
        (date(2026, 11, 22), 139_999, False),
        (date(2026, 11, 21), 50_000, False),
        (date(2026, 11, 20), None, True),
    ],
)
def test_a_part_is_guaranteed_a_year_or_a_hundred_thousand(on: date, km: int | None, covered: bool) -> None:
    limits = rules.limits(date(2025, 11, 21), 40_000)
    assert rules.is_covered(limits.until_on, limits.until_km, on, km) is covered


@pytest.mark.source("P8")
def test_wear_parts_are_excluded_and_leap_days_end_in_february() -> None:
    assert rules.is_wear("Front brake pads")
    assert rules.is_wear("雨刷更换")
    assert rules.is_wear("Fitted", "tyres")
    for worn in ("Tyres, set of four", "Timing belt", "Engine oil 5W-30", "Oil filter", "机油", "机油滤清器"):
        assert rules.is_wear(worn), worn
    lasting = ("Water pump", "Ignition coil", "Coil spring", "Seat belt buckle", "Oil pump", "Wiper motor")
    for kept in (*lasting, "机油泵", "燃油箱", "雨刮电机"):
        assert not rules.is_wear(kept), kept
    assert rules.limits(date(2024, 2, 29), None).until_on == date(2025, 2, 28)


@pytest.mark.source("P2", "P3", "P4", "P5", "P6", "P7", "P9")
def test_what_the_machine_sees_of_the_others() -> None:
    seen = rules.Seen(work_began_at=AT, ready_at=AT + HOUR, promise_at=AT + HOUR, explained_at=AT)
    assert rules.on_time(seen).verdict == "kept"
    late = rules.Seen(ready_at=AT + HOUR + SECOND, promise_at=AT + HOUR)
    assert rules.on_time(late).verdict == "broken"
    assert rules.plan({1}, {2}, {1, 2}, seen).verdict == "kept"
    assert rules.plan({1}, set(), {1, 2}, seen).verdict == "broken"
    assert rules.prices(2, 2).verdict == "kept"
    assert rules.prices(2, 1).verdict == "broken"
    assert rules.rest_area("dirty").verdict == "broken"
    assert rules.explained(seen).verdict == "kept"
    assert rules.wash(rules.Seen(no_wash_at=AT)).verdict == "none"
    assert rules.parts(1, 1).verdict == "broken"
    assert rules.rescue(AT, AT + HOUR, 60).verdict == "kept"
    assert rules.rescue(AT, AT + HOUR + SECOND, 60).verdict == "broken"
    assert rules.rescue(None, None, 60).verdict == "none"


@pytest.mark.source("P2", "P3", "P4", "P5", "P6", "P7", "P9")
@pytest.mark.parametrize(
    ("verdict", "said", "over", "then", "held"),
    [
        ("open", "no", False, "broken", ""),
        ("open", "yes", False, "kept", ""),
        ("open", "", True, "none", ""),
        ("open", "", False, "open", ""),
        ("kept", "no", False, "broken", "disputed"),
        ("kept", "yes", False, "kept", ""),
        ("broken", "yes", False, "broken", ""),
    ],
)
def test_the_owner_s_word(verdict: str, said: str, over: bool, then: str, held: str) -> None:
    found, why = rules.settled(rules.Finding(verdict, "x"), said, is_over=over)
    assert (found.verdict, why) == (then, held)


@pytest.mark.source("D1")
def test_a_finished_visit_has_all_eight_steps_or_a_reason() -> None:
    done = rules.steps(rules.Visited(received_at=AT, given_at=AT + HOUR, thanks_skipped="recent"))
    assert [step.name for step in done] == list(rules.STEPS)
    assert all(step.state in ("done", "skipped") for step in done)
    assert all(step.why for step in done if step.state == "skipped")
    coming = rules.steps(rules.Visited(booked_at=AT))
    assert [step.state for step in coming] == ["skipped", "done", "now", "", "", "", "", ""]


def test_months_and_places() -> None:
    assert last_month(date(2026, 1, 31)) == date(2025, 12, 1)
    assert next_month(date(2025, 12, 1)) == date(2026, 1, 1)
    assert bounds(date(2026, 2, 9), UTC)[1] == datetime(2026, 3, 1, tzinfo=UTC)  # type: ignore[arg-type]
    places = ranked([(1, 8.0, 5), (2, 9.0, 5), (3, 8.0, 5), (4, 7.0, 5)], 8.5, 2)
    assert [(p.who, p.place, p.to_target) for p in places] == [(2, 1, 0.0), (1, 2, 0.5), (3, 2, 0.5)]
