"""The re-planner keeps every promise it makes, and finds a way where people would see one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.appointments.rules import Unit
from booking.replanning.rules import Board, Need, Piece, Place, Span, keep_times
from booking.workshop.rules import mask

OPEN = mask(32, 72)  # 08:00 to 18:00
DAY = 1


def board_of(bays: int, *, away: tuple[int, ...] = (), tags: dict[int, str] | None = None) -> Board:
    units = [Unit(n, "bay", frozenset([(tags or {}).get(n, "")]) - {""}) for n in range(1, bays + 1)]
    return Board(units, {(unit.id, DAY): 0 if unit.id in away else OPEN for unit in units})


def piece(
    id_: int, lo: int, hi: int, unit: int, window: tuple[int, int] | None = None, tag: str = ""
) -> Piece:
    first, last = window or (lo, hi)
    needs = (Need("bay", frozenset([tag]) - {""}, unit),)
    return Piece(id_, (Span(DAY, lo, hi),), needs, first, last)


def test_another_unit_at_the_same_hour_comes_first() -> None:
    job = piece(1, 40, 48, unit=1, window=(36, 60))
    moves, left = keep_times(board_of(2, away=(1,)), {10: [job]}, [10])
    assert (moves, left) == ({1: Place(0, (2,))}, set())


def test_another_hour_within_the_promise_where_the_unit_is_busy() -> None:
    rival = piece(2, 38, 48, unit=2)
    job = piece(1, 40, 48, unit=1, window=(36, 60))
    moves, left = keep_times(board_of(2, away=(1,)), {10: [job], 20: [rival]}, [10])
    assert (moves, left) == ({1: Place(8, (2,))}, set())


def test_a_neighbour_steps_aside_and_keeps_its_own_promise() -> None:
    fixed = piece(1, 40, 48, unit=1)
    loose = piece(2, 40, 48, unit=2, window=(40, 64))
    moves, left = keep_times(board_of(2, away=(1,)), {10: [fixed], 20: [loose]}, [10])
    assert (moves, left) == ({1: Place(0, (2,)), 2: Place(8, (2,))}, set())


def test_two_neighbours_step_aside_in_a_row() -> None:
    skills = {1: "lift", 2: "lift", 3: ""}
    job = piece(1, 40, 48, unit=1, tag="lift")
    other = piece(2, 40, 48, unit=2)
    third = piece(3, 40, 48, unit=3, window=(40, 60))
    moves, left = keep_times(board_of(3, away=(1,), tags=skills), {10: [job], 20: [other], 30: [third]}, [10])
    assert not left
    assert moves[1] == Place(0, (2,))


def test_without_a_place_nothing_at_all_changes() -> None:
    jobs = {n: [piece(n, 40, 48, unit=n)] for n in (1, 2)}
    moves, left = keep_times(board_of(2, away=(1,)), jobs, [1])
    assert (moves, left) == ({}, {1})


def test_work_that_has_begun_stays_with_people() -> None:
    job = piece(1, 40, 48, unit=1)
    moves, left = keep_times(board_of(2, away=(1,)), {10: [job]}, [10], frozenset({1}))
    assert (moves, left) == ({}, {10})


def test_a_skill_nobody_else_has_cannot_be_replaced() -> None:
    job = piece(1, 40, 48, unit=1, tag="hv")
    assert keep_times(board_of(2, away=(1,), tags={1: "hv"}), {10: [job]}, [10]) == ({}, {10})


def test_a_courtesy_car_is_the_same_one_on_all_days() -> None:
    cars = [Unit(n, "courtesy_car") for n in (1, 2, 3)]
    work = {(unit.id, day): 0 if unit.id == 1 else OPEN for unit in cars for day in (1, 2)}
    loan = Piece(1, (Span(1, 40, 72), Span(2, 32, 60)), (Need("courtesy_car", frozenset(), 1),), 40, 72)
    board = Board(cars, work, {(2, 2): mask(32, 40)})
    assert keep_times(board, {10: [loan]}, [10]) == ({1: Place(0, (3,))}, set())


SPANS = st.tuples(st.integers(32, 66), st.integers(1, 6), st.integers(0, 8), st.integers(0, 8))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), SPANS), max_size=14), st.integers(1, 4))
def test_whatever_comes_promises_are_kept(
    wishes: list[tuple[int, tuple[int, int, int, int]]], away: int
) -> None:
    """Random days: nothing overlaps, nobody leaves their window, and who is left has changed nothing."""
    taken: dict[int, int] = {}
    jobs: dict[int, list[Piece]] = {}
    for number, (unit, (lo, cells, before, after)) in enumerate(wishes, start=1):
        hi = min(72, lo + cells)
        if taken.get(unit, 0) & mask(lo, hi):
            continue
        taken[unit] = taken.get(unit, 0) | mask(lo, hi)
        jobs[number] = [piece(number, lo, hi, unit, (max(32, lo - before), min(72, hi + after)))]
    stranded = [number for number, [each] in jobs.items() if each.needs[0].unit == away]
    moves, left = keep_times(board_of(4, away=(away,)), jobs, stranded)
    after_all: dict[int, int] = {}
    for number, [each] in jobs.items():
        place = moves.get(each.id, Place(0, (each.needs[0].unit,)))
        lo, hi = each.spans[0].lo + place.shift, each.spans[0].hi + place.shift
        assert each.earliest <= lo
        assert hi <= each.latest
        assert not after_all.get(place.units[0], 0) & mask(lo, hi)
        after_all[place.units[0]] = after_all.get(place.units[0], 0) | mask(lo, hi)
        assert (place.units[0] == away) == (number in left)
        if number in left:
            assert place.shift == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(2, 3), SPANS), max_size=6), SPANS)
def test_one_booking_finds_a_place_whenever_there_is_one(
    others: list[tuple[int, tuple[int, int, int, int]]], wish: tuple[int, int, int, int]
) -> None:
    busy = {2: 0, 3: 0}
    for unit, (lo, cells, _before, _after) in others:
        busy[unit] |= mask(lo, min(72, lo + cells))
    lo, cells, before, after = wish
    hi = min(72, lo + cells)
    job = piece(1, lo, hi, 1, (max(32, lo - before), min(72, hi + after)))
    board = board_of(3, away=(1,))
    board.free = {(u, d): bits & ~busy.get(u, 0) for (u, d), bits in board.free.items()}
    possible = any(
        not busy[unit] & mask(at, at + hi - lo)
        for unit in (2, 3)
        for at in range(job.earliest, job.latest - (hi - lo) + 1)
    )
    _moves, left = keep_times(board, {10: [job]}, [10])
    assert possible == (not left)
