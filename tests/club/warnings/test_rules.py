"""Early warnings and the law meter as tables (sources.md A12-A15)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from club.warnings import rules
from club.warnings.rules import Limits, Stay

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
CHINA = Limits(loaner_days=5, repair_days=30, repairs=4, months=24, km=50_000)


@pytest.mark.source("A12", "A13")
@pytest.mark.parametrize(
    ("days", "is_promised", "found"),
    [
        (6, False, []),
        (7, False, ["unpromised"]),
        (7, True, []),
        (20, True, []),
        (21, True, ["long"]),
        (21, False, ["unpromised", "long"]),
    ],
)
def test_stays(days: int, is_promised: bool, found: list[str]) -> None:
    assert rules.stay_triggers(days, is_promised=is_promised) == found


@pytest.mark.source("A14", "B12")
def test_the_same_fault_for_the_third_time_within_a_year() -> None:
    on = date(2026, 3, 31)
    days = [on - timedelta(days=n) for n in (300, 100, 1)]
    repairs = [("brake", n, day) for n, day in enumerate(days)]
    assert rules.repeated_faults(repairs[:2], on) == {}
    assert rules.repeated_faults(repairs, on) == {"brake": 0}
    assert rules.repeated_faults([*repairs[:2], ("brake", 1, days[1])], on) == {}, "one visit counts once"
    assert rules.repeated_faults(repairs, on + timedelta(days=100)) == {}, "a year has passed over the first"


def test_a_fault_that_was_solved_is_no_repeat_until_it_comes_back_soon() -> None:
    on = date(2026, 3, 31)
    repairs = [("brake", n, on - timedelta(days=ago)) for n, ago in enumerate((300, 200, 100, 1))]
    assert rules.repeated_faults(repairs, on, gone={3}) == {}, "its owner says that it is gone"
    assert rules.repeated_faults(repairs, on, gone={1}) == {}, "solved at the second, two visits since"
    assert rules.repeated_faults(repairs, on, gone={0}) == {"brake": 1}
    assert rules.repeated_faults(repairs, on, gone={1}, window_days=100) == {"brake": 0}, "back too soon"


def stay(visit: int, since: int, until: int | None, *faults: str) -> Stay:
    """Days before now."""
    return Stay(
        visit, NOW - timedelta(days=since), None if until is None else NOW - timedelta(days=until), faults
    )


def test_the_meter_counts_begun_days_and_foretells_the_crossing() -> None:
    found = rules.meter([stay(1, 100, 80, "gearbox"), stay(2, 6, None, "gearbox")], CHINA, NOW, UTC)
    assert (found.days, found.days_left, found.worst, found.is_over) == (26, 4, 2, False)
    assert found.loaner_on == (NOW - timedelta(days=1)).date()
    assert found.replace_on == (NOW + timedelta(days=4)).date(), "20 days are used, 10 left since day 6"


def test_the_forecast_is_a_day_of_the_place_where_the_car_stands() -> None:
    since = datetime(2026, 3, 1, 23, tzinfo=UTC)  # seven in the morning of the second in Shanghai
    found = rules.meter([Stay(1, since, None)], CHINA, NOW, ZoneInfo("Asia/Shanghai"))
    assert (found.loaner_on, found.replace_on) == (date(2026, 3, 7), date(2026, 4, 1))


@pytest.mark.parametrize(("days", "over"), [(30, False), (31, True)])
def test_more_than_thirty_days_is_over(days: int, over: bool) -> None:
    assert rules.meter([stay(1, days, 0)], CHINA, NOW, UTC).is_over == over


@pytest.mark.parametrize(("times", "over"), [(4, False), (5, True)])
def test_more_than_four_repairs_of_one_fault_is_over(times: int, over: bool) -> None:
    stays = [stay(n, 10 * n + 2, 10 * n + 1, "gearbox", "gearbox") for n in range(times)]
    assert rules.meter(stays, CHINA, NOW, UTC).is_over == over


def test_less_than_a_day_is_a_day() -> None:
    assert rules.stay_days(Stay(1, NOW, NOW + timedelta(hours=1)), NOW) == 1
    assert rules.stay_days(Stay(1, NOW, NOW + timedelta(hours=25)), NOW) == 2
