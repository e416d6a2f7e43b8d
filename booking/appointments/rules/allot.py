"""Which units serve an open verdict: fewest spare skills, shortest free run, rank, id (booking.md §3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from booking.appointments.rules.long import Piece
from booking.appointments.rules.slots import Verdict
from booking.appointments.rules.trips import Group, able, at_arrival
from booking.appointments.rules.window import Day, Window
from booking.workshop.rules import MINUTES_PER_CELL, run_around


@dataclass(frozen=True, slots=True)
class Take:
    """A claim to be: a unit for [lo, hi) of a day, and what it counts towards the day's caps.

    An ``id`` below zero is an overflow unit of ``kind`` that has yet to be made.
    """

    unit_id: int
    day: Day
    lo: int
    hi: int
    minutes: int = 0
    cars: int = 0
    kind: str = ""
    skills: tuple[str, ...] = ()


def allot(window: Window, day: Day, verdict: Verdict) -> list[Take]:
    """One unit per group. The first kind of the work carries the minutes, the first claim the car."""
    ask = window.ask
    skills = tuple(sorted(ask.skills))
    takes = []
    for index, (kind, pieces) in groups_of(window, day, verdict):
        unit = best(window, kind, pieces)
        for on, lo, hi in pieces:
            minutes = 0 if index else (hi - lo) * MINUTES_PER_CELL
            takes.append(Take(unit, on, lo, hi, minutes, 0, kind, skills if minutes else ()))
    if not ask.is_here:
        first = min(takes, key=lambda take: take.day.date)
        takes[takes.index(first)] = replace(first, cars=1)
    return takes


def groups_of(window: Window, day: Day, verdict: Verdict) -> Iterator[tuple[int, Group]]:
    """What one unit each serves; numbered so that the first kind of the work is 0.

    A job that pauses over lunch stays in its bay: the pieces of a day belong together.
    """
    for group in (*at_arrival(window, day, verdict.cell, window.ask.mode), *verdict.rides):
        yield 1, group
    for _day, pieces in groupby(verdict.pieces, key=lambda piece: piece[0].id):
        of_day = tuple(pieces)
        for index, kind in enumerate(window.ask.work_kinds):
            yield index, (kind, of_day)


def best(window: Window, kind: str, pieces: tuple[Piece, ...]) -> int:
    """The unit that is least missed elsewhere. The verdict promised that there is one."""
    asked = window.ask.tags_of(kind)
    day, lo, hi = pieces[0]
    return min(
        able(window, kind, pieces),
        key=lambda u: (u.id < 0, len(u.tags - asked), run_around(day.free(u), lo, hi), u.rank, u.id),
    ).id
