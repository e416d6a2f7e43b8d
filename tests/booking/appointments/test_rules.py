"""The masks agree with counting; what is offered can be allotted; steps are those of the table."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.appointments.rules import (
    STEPS,
    Ask,
    Day,
    Terms,
    Unit,
    Window,
    allot,
    can_step,
    cells_for,
    judge,
    judge_cell,
)
from booking.workshop.rules import day_cells, mask, mask_of
from tests.booking.appointments import oracle

TAGS = ["ev", "lift"]
spans = st.tuples(st.integers(0, 40), st.integers(1, 24)).map(
    lambda s: (30 + s[0], min(90, 30 + s[0] + s[1]))
)
FIRST_DATES = [date(2026, 3, 7), date(2026, 3, 28), date(2026, 10, 24), date(2026, 10, 31)]
KINDS = ["bay", "technician", "reception", "seat", "driver", "courtesy_car"]
PLAIN = [Unit(10**7 + n, kind, frozenset(TAGS)) for n, kind in enumerate(KINDS)]
SERVED = {"wait": ["reception", "seat"], "courtesy": ["reception", "courtesy_car"], "pick_up": []}
SERVED |= {mode: ["reception"] for mode in ("drop_off", "shuttle")}
masks = st.lists(spans, max_size=4).map(mask_of)
units = st.builds(
    Unit,
    id=st.integers(1, 10**6),
    kind=st.sampled_from(KINDS),
    tags=st.frozensets(st.sampled_from(TAGS)),
    is_online=st.booleans() | st.just(True),
    rank=st.integers(0, 2),
)
asks: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["wait", "drop_off", "drop_off", "courtesy", "shuttle", "pick_up"]),
        "travel_cells": st.integers(1, 3),
        "cells": st.sampled_from([2, 3, 4, 5, 6, 8]),
        "needs": st.sampled_from([("bay", "technician"), ("technician",), ("bay",)]),
        "tags": st.frozensets(st.sampled_from(["ev", "bay:lift", "technician:lift"]), max_size=1),
        "allows_waiting": st.booleans() | st.just(True),
        "by_staff": st.booleans(),
    }
)


@st.composite
def windows(draw: st.DrawFn, long: bool = False) -> Window:
    zone = ZoneInfo(draw(st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/Havana"])))
    first = draw(st.sampled_from(FIRST_DATES))
    crew = draw(st.lists(units, max_size=6, unique_by=lambda u: u.id))
    crew += draw(st.sampled_from([PLAIN, PLAIN, PLAIN, []]))
    days = []
    for n in range(3):
        on = first + timedelta(days=n)
        t0, cells = day_cells(on, zone)
        work = {u.id: draw(masks) | draw(st.sampled_from([mask(32, 72), mask(32, 72), 0])) for u in crew}
        days.append(
            Day(
                id=n + 1,
                date=on,
                t0=t0,
                cells=cells,
                opening=draw(st.sampled_from([mask(32, 72), mask(20, 90), mask(32, 48) | mask(52, 72), 0])),
                minutes_cap=draw(st.sampled_from([None, 480, 240, 60])),
                minutes_used=draw(st.integers(0, 8)) * 30,
                cars_cap=draw(st.sampled_from([None, None, 4])),
                cars_used=draw(st.integers(0, 4)),
                work=work,
                busy={u.id: draw(masks) for u in crew},
            )
        )
    now = days[0].t0 + timedelta(
        minutes=draw(st.sampled_from([-9000, -900, 0, 400, 1900]) | st.integers(-140000, 2000))
    )
    stay = days[0].t0 + timedelta(minutes=draw(st.integers(0, 4000)))
    asked = draw(asks)
    if long:
        asked |= {"mode": "drop_off", "cells": draw(st.integers(29, 60))}
    stays = draw(st.sampled_from([(), ((stay, stay + timedelta(hours=2)),)]))
    ask = Ask(now=now, stays=stays, **asked)
    return Window(zone=zone, terms=Terms(), ask=ask, units=tuple(crew), days=days)


@settings(max_examples=100, deadline=None)
@given(windows())
def test_slots_are_those_found_by_counting(window: Window) -> None:
    for day in window.days:
        found = {v.cell: v for v in judge(window, day)}
        assert set(found) == {c for c in range(day.cells) if day.opening & (1 << c)}
        for cell, verdict in found.items():
            expected = oracle.arrival(window, day, cell)
            assert verdict.is_open == (expected is not None), (cell, verdict.reason)
            assert verdict.promise_at == expected
            assert judge_cell(window, day, cell) == verdict


@settings(max_examples=60, deadline=None)
@given(windows())
def test_every_offered_slot_can_be_allotted_to_units_that_are_free(window: Window) -> None:
    by_id = {unit.id: unit for unit in window.units}
    for day in window.days:
        for verdict in (v for v in judge(window, day) if v.is_open):
            takes = allot(window, day, verdict)
            kinds = sorted(by_id[take].kind for take in {take.unit_id for take in takes})
            assert [k for k in kinds if k != "driver"] == sorted(
                [*window.ask.needs, *SERVED[window.ask.mode]]
            )
            assert ("driver" in kinds) == (window.ask.mode in ("shuttle", "pick_up"))
            assert sum(take.minutes for take in takes) == window.ask.cells * 15
            assert sum(take.cars for take in takes) == 1
            for take in takes:
                unit = by_id[take.unit_id]
                assert all(oracle.is_free(take.day, unit, c) for c in range(take.lo, take.hi))
                assert window.ask.tags_of(unit.kind) <= unit.tags or unit.kind in oracle.SERVING


@settings(max_examples=60, deadline=None)
@given(windows(long=True))
def test_a_long_job_is_cut_into_free_pieces_of_different_days(window: Window) -> None:
    for day in window.days:
        for verdict in (v for v in judge(window, day) if v.is_open):
            pieces = verdict.pieces
            assert sum(hi - lo for _day, lo, hi in pieces) == window.ask.cells
            dates = [on.date for on, _lo, _hi in pieces]
            assert dates == sorted(dates)
            assert dates[0] > day.date or pieces[0][1] >= verdict.cell
            for on, lo, hi in pieces:
                for kind in window.ask.needs:
                    tags = oracle.tags_for(window.ask, kind)
                    assert oracle.somebody(window, on, kind, tags, lo, hi - lo)


def test_a_job_longer_than_the_day_goes_on_the_next_working_day() -> None:
    zone, crew = ZoneInfo("Europe/London"), [Unit(1, "bay"), Unit(2, "technician"), Unit(3, "reception")]
    days = []
    for n, opening in enumerate([mask(32, 72), 0, mask(32, 72)]):
        t0, cells = day_cells(date(2026, 3, 2) + timedelta(days=n), zone)
        work = {u.id: opening for u in crew}
        days.append(Day(n + 1, date(2026, 3, 2) + timedelta(days=n), t0, cells, opening, work=work))
    ask = Ask(
        mode="drop_off",
        cells=48,
        needs=("bay", "technician"),
        now=datetime(2026, 3, 1, tzinfo=UTC),
        by_staff=True,
    )
    window = Window(zone=zone, terms=Terms(), ask=ask, units=tuple(crew), days=days)
    verdict = judge_cell(window, days[0], 40)
    assert [(on.date.day, lo, hi) for on, lo, hi in verdict.pieces] == [(2, 40, 72), (4, 32, 48)]
    assert verdict.promise_at == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert len(allot(window, days[0], verdict)) == 5


def test_who_waits_is_never_served_over_the_hour_in_which_the_house_is_shut() -> None:
    """Found by counting: somebody who works through lunch does not keep the house open."""
    zone, opening = ZoneInfo("Europe/London"), mask(32, 48) | mask(52, 72)
    t0, cells = day_cells(date(2026, 3, 2), zone)
    day = Day(1, date(2026, 3, 2), t0, cells, opening, work={u.id: mask(32, 72) for u in PLAIN})
    ask = Ask(mode="wait", cells=2, needs=("bay", "technician"), now=t0 - timedelta(days=3))
    window = Window(zone=zone, terms=Terms(), ask=ask, units=tuple(PLAIN), days=[day])
    assert judge_cell(window, day, 46).is_open
    assert judge_cell(window, day, 47).reason == "too_late_in_the_day"


def test_a_basket_is_rounded_up_once_and_lasts_at_least_half_an_hour() -> None:
    assert cells_for(10, 100, Terms()) == 2
    assert cells_for(60, 100, Terms()) == 4
    assert cells_for(61, 100, Terms()) == 5
    assert cells_for(50, 125, Terms()) == 5  # 62.5 minutes
    assert cells_for(45, 80, Terms()) == 3  # 36 minutes


@pytest.mark.proves("G8")
def test_steps_are_those_of_the_table_and_no_others() -> None:
    states = {state for pair in STEPS for state in pair if state}
    assert can_step("booked", "cancelled", "owner")
    assert not can_step("booked", "no_show", "owner")
    assert not can_step("requested", "booked", "owner")
    ends = {"delivered", "cancelled", "expired", "declined"}
    for end in ends:
        assert not any(can_step(end, to, "staff") for to in states)
