"""Keeping arrival and promise: other units, another hour of the same day, or a neighbour who steps aside.

A piece never leaves its day and stays between the arrival and the promise of its car, so nobody has to be
told. What steps aside keeps its own arrival and promise as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from booking.replanning.rules.board import Board, Piece, Place

DEPTH = 2  # how many neighbours step aside in a row
TRIES = 4  # places tried once a neighbour has stepped aside
BUDGET = 3_000  # neighbours asked in one run

type Jobs = Mapping[int, Sequence[Piece]]
"""The pieces of each booking."""


class Planner:
    """Pieces on a board; ``steady`` ones keep their place whatever happens."""

    def __init__(self, board: Board, jobs: Jobs, steady: frozenset[int] = frozenset()) -> None:
        self.board, self.budget = board, BUDGET
        self.pieces = {piece.id: piece for pieces in jobs.values() for piece in pieces}
        self.steady = steady
        self.now = {piece.id: where_it_is(piece) for piece in self.pieces.values()}
        self.in_hand: set[int] = set()
        for piece in self.pieces.values():
            board.take(piece, self.now[piece.id])

    def rescue(self, pieces: Sequence[Piece]) -> bool:
        """Give every piece of a booking a place, or change nothing at all."""
        free, now = dict(self.board.free), dict(self.now)
        for piece in pieces:
            self.board.give(piece, self.now[piece.id])
        for piece in sorted(pieces, key=slack):
            if not self.seat(piece, DEPTH):
                self.board.free, self.now = free, now
                return False
        return True

    def seat(self, piece: Piece, depth: int) -> bool:
        """Find a place for a piece that has none; without one, everything is as before."""
        place = next(self.board.places(piece), None)
        if place is not None:
            self.put(piece, place)
            return True
        if not depth:
            return False
        self.in_hand.add(piece.id)
        found = any(self.instead_of(other, piece, depth) for other in self.neighbours(piece))
        self.in_hand.discard(piece.id)
        return found

    def instead_of(self, other: Piece, piece: Piece, depth: int) -> bool:
        """Let a neighbour step aside, if it finds a place of its own afterwards."""
        if self.budget <= 0:
            return False
        self.budget -= 1
        was = self.now[other.id]
        self.board.give(other, was)
        for place in list(islice(self.board.places(piece), TRIES)):
            self.put(piece, place)
            if self.seat(other, depth - 1):
                return True
            self.board.give(piece, place)
        self.put(other, was)
        return False

    def neighbours(self, piece: Piece) -> list[Piece]:
        """Those who could step aside: on its days, on a unit it could use, the shortest first."""
        days = {span.day for span in piece.spans}
        able = {unit.id for need in piece.needs for unit in self.board.crew(need)}
        found = [
            other
            for other in self.pieces.values()
            if other.id not in self.in_hand | self.steady
            and days & {span.day for span in other.spans}
            and able & set(self.now[other.id].units)
            and self.board.is_at_work(other, self.now[other.id])
        ]
        return sorted(found, key=lambda other: (other.cells, other.id))

    def put(self, piece: Piece, place: Place) -> None:
        self.board.take(piece, place)
        self.now[piece.id] = place


def keep_times(
    board: Board, jobs: Jobs, stranded: Sequence[int], steady: frozenset[int] = frozenset()
) -> tuple[dict[int, Place], set[int]]:
    """New places by piece, and the bookings for which there is none.

    ``jobs`` are all bookings of the days, ``stranded`` those whose units went away. Work that has begun on
    such a unit stays where it is: that is for people to sort out.
    """
    planner = Planner(board, jobs, steady)
    left = set()
    for job in sorted(stranded, key=lambda job: (min(map(slack, jobs[job])), job)):
        lost = [piece for piece in jobs[job] if lacks(planner, piece)]
        if any(piece.id in steady for piece in lost) or not planner.rescue(lost):
            left.add(job)
    moved = {id_: place for id_, place in planner.now.items() if place != where_it_is(planner.pieces[id_])}
    return moved, left


def lacks(planner: Planner, piece: Piece) -> bool:
    return not planner.board.is_at_work(piece, planner.now[piece.id])


def slack(piece: Piece) -> int:
    """Cells by which a piece may move; none for what is fixed."""
    return piece.latest - piece.earliest - piece.cells


def where_it_is(piece: Piece) -> Place:
    return Place(0, tuple(need.unit for need in piece.needs))
