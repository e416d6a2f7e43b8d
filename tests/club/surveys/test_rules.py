"""Scores, times, standings and faults as the documents give them (care.md §3, sources.md B)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from club.surveys import rules

LONDON = ZoneInfo("Europe/London")
WEIGHTS = {"quality": 22, "pick_up": 20, "facility": 20, "advisor": 19, "initiation": 19}
MEANS = {"quality": 9, "pick_up": 8, "facility": 8, "advisor": 9, "initiation": 7}
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.source("B8")
def test_the_index_of_the_document() -> None:
    assert rules.index(WEIGHTS, MEANS) == 822
    assert rules.index(WEIGHTS, {name: v for name, v in MEANS.items() if name != "facility"}) == 827.5
    assert rules.index(WEIGHTS, MEANS | {"facility": None}) == 827.5


@pytest.mark.source("B18")
def test_five_importances_of_the_chart_are_accepted() -> None:
    """Sources.md B18: 95/75/65/80/90 are weights like any others; they are normalised."""
    weights = {"charges": 95, "on_time": 75, "attitude": 65, "name": 80, "quality": 90}
    assert rules.index(weights, dict.fromkeys(weights, 7.0)) == 700


@pytest.mark.parametrize(("answered", "shown"), [(["a", "b"], False), (["a", "b", "c"], True), ([], False)])
def test_an_index_is_shown_from_sixty_percent_of_the_weight(answered: list[str], shown: bool) -> None:
    found = rules.index(dict.fromkeys("abcde", 20), dict.fromkeys(answered, 8.0))
    assert (found is not None) is shown


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 99), min_size=1), st.floats(1, 10))
@settings(max_examples=60)
def test_equal_factors_give_their_own_value_whatever_the_weights(
    weights: dict[str, int], mean: float
) -> None:
    assert rules.index(weights, dict.fromkeys(weights, mean)) == pytest.approx(100 * mean)


def test_recommendation_counts_answers_only() -> None:
    assert rules.nps([9, 10, 9, 9, 10, 10, 7, 8, 3, 0]) == 40.0
    assert rules.nps([9, 10, None, None, 9, 9, 10, 10, 7, 8, 3, 0]) == 40.0
    assert rules.nps([]) == 0.0
    assert not rules.nps_with_interval([10] * 29).is_shown
    found = rules.nps_with_interval([10] * 18 + [8] * 6 + [2] * 6)
    assert (found.value, found.n, found.is_shown) == (40.0, 30, True)
    assert found.low < 40 < found.high


def test_the_interval_of_eighteen_six_and_six_counted_by_hand() -> None:
    """Adjusted Wald, Rocks (The American Statistician 70, 2016): three answers more, ¾ for and ¾ against.

    18.75 / 33 − 6.75 / 33 = 12 / 33 = 0.3636; 25.5 / 33 − 0.3636² = 0.6405; √(0.6405 / 33) = 0.13932;
    1.96 × 0.13932 = 0.2731: from 0.0906 to 0.6367. Thirty tens: 30 / 33 ± 1.96 × √((31.5 / 33 − (30 / 33)²)
    / 33) = 0.9091 ± 0.1221, cut at 1.
    """
    found = rules.nps_with_interval([10] * 18 + [8] * 6 + [2] * 6)
    assert found.low == pytest.approx(9.06, abs=0.005)
    assert found.high == pytest.approx(63.67, abs=0.005)
    all_tens = rules.nps_with_interval([10] * 30)
    assert (all_tens.value, all_tens.high) == (100, 100)
    assert all_tens.low == pytest.approx(78.70, abs=0.01), "even thirty tens are not certain"


@given(st.lists(st.integers(0, 10), min_size=30, max_size=80))  # it is shown from thirty on
@settings(max_examples=60)
def test_the_interval_holds_the_value_and_stays_within_its_scale(scores: list[int]) -> None:
    found = rules.nps_with_interval(scores)
    assert -100 <= found.low <= found.value <= found.high <= 100


@pytest.mark.source("B19")
def test_the_short_survey_runs_from_nought_to_a_hundred() -> None:
    assert rules.short_score([1, 1, 1, 1]) == 0
    assert rules.short_score([10, 10, 10, 10]) == 100
    assert rules.short_score([]) is None


@pytest.mark.source("B13")
def test_the_bonus_of_the_document_and_weights_of_a_hundred() -> None:
    assert rules.bonus(rework=5, explains=90, needs=80, correct=95, contact=85) == pytest.approx(91.0)
    assert sum(rules.BONUS.values()) == 100


@pytest.mark.source("B3", "B10")
def test_an_advisor_is_drawn_towards_the_mean_and_hidden_below_ten() -> None:
    assert rules.advisor_value([10.0] * 9, 8.0) is None
    assert rules.advisor_value([10.0] * 20, 8.0) == 9.0
    assert rules.first_time_fix(92, 100) == 92
    assert rules.first_time_fix(0, 0) is None


@pytest.mark.source("B1")
def test_coverage_of_the_document() -> None:
    found = rules.coverage(10, 9, 1)
    assert (found.covered, found.contacted) == (100, 90)
    assert rules.coverage(0, 0, 0).covered is None
    assert rules.coverage(10, 10, 3).covered == 100


@pytest.mark.parametrize(
    ("delivered", "sent"),
    [
        ("2026-03-02 12:00", "2026-03-03 12:00"),
        ("2026-03-02 08:15", "2026-03-03 10:00"),
        ("2026-03-02 10:00", "2026-03-03 10:00"),
        ("2026-03-02 19:59", "2026-03-03 19:59"),
        ("2026-03-02 20:00", "2026-03-04 10:00"),
        ("2026-03-28 12:00", "2026-03-29 13:00"),  # the clock goes forward: 24 hours are 24 hours
    ],
)
def test_a_survey_goes_out_a_day_later_within_ten_and_twenty(delivered: str, sent: str) -> None:
    start = datetime.fromisoformat(delivered).replace(tzinfo=LONDON)
    found = rules.send_at(start.astimezone(UTC), LONDON, 24, time(10), time(20))
    assert found.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") == sent


@given(st.integers(0, 525_600), st.sampled_from(["Europe/London", "Asia/Shanghai"]))
@settings(max_examples=80)
def test_a_plan_keeps_its_order_and_its_hours(minutes: int, name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    plan = rules.plan(start, zone)
    for at in (plan.send_at, plan.remind_at):
        assert time(10) <= at.astimezone(zone).time() < time(20)
    assert start + timedelta(hours=24) <= plan.send_at < plan.remind_at <= plan.call_at < plan.closes_at
    assert plan.closes_at == start + timedelta(days=14)


@pytest.mark.proves("J14")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("counted", "")),
        ({"is_staff": True}, ("aside", "staff")),
        ({"in_showroom": True}, ("aside", "showroom")),
        ({"others_on_device": 3}, ("aside", "device")),
        ({"others_on_device": 2}, ("counted", "")),
        ({"at": AT + timedelta(days=14)}, ("aside", "late")),
        ({"first_at": AT - timedelta(hours=24)}, ("counted", "")),
        ({"first_at": AT - timedelta(hours=25)}, ("aside", "again")),
        ({"by_link": False, "is_staff": True, "in_showroom": True}, ("counted", "")),
        ({"by_link": False, "first_at": AT - timedelta(hours=1)}, ("aside", "again")),
        ({"by_link": False, "first_at": AT - timedelta(hours=1), "is_first_by_phone": True}, ("counted", "")),
    ],
)
def test_one_answer_counts_and_never_one_of_ours(facts: dict[str, object], expected: tuple[str, str]) -> None:
    said = rules.Said(**({"at": AT, "closes_at": AT + timedelta(days=14)} | facts))  # type: ignore[arg-type]
    assert rules.standing(said, timedelta(hours=24)) == expected


@pytest.mark.parametrize(
    ("verdict", "gone", "what"),
    [(0, "", "ticket"), (6, "yes", "ticket"), (7, "", "note"), (8, "yes", "note"), (9, "", "thanks"),
     (10, "no", "ticket"), (None, "no", "ticket"), (None, "yes", ""), (None, "", "")],
)  # fmt: skip
def test_the_loop_closes_by_the_verdict(verdict: int | None, gone: str, what: str) -> None:
    assert rules.follow_up(verdict, gone) == what


@pytest.mark.source("B11")
def test_a_repeat_is_the_same_car_and_fault_within_the_window() -> None:
    first, day = rules.Repair(1, 7, "noise", date(2026, 1, 1)), timedelta(days=1)
    within = rules.Repair(2, 7, "noise", first.on + 90 * day)
    outside = rules.Repair(3, 7, "noise", within.on + 91 * day)
    others = [rules.Repair(4, 8, "noise", first.on + day), rules.Repair(5, 7, "brakes", first.on + day)]
    found = rules.repeats([outside, within, *others, first], 90)
    assert [(repeat.first.visit, repeat.again.visit, repeat.days) for repeat in found] == [(1, 2, 90)]
    assert not rules.repeats([first, rules.Repair(1, 7, "noise", first.on)], 90)
