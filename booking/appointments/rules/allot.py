"""Which units serve an open verdict: fewest spare skills, shortest free run, rank, id (booking.md §3)."""

from dataclasses import dataclass

from booking.appointments.rules.slots import Verdict
from booking.appointments.rules.window import RECEPTION, SEAT, WAIT, Day, Window
from booking.workshop.rules import MINUTES_PER_CELL, mask, run_around


@dataclass(frozen=True, slots=True)
class Take:
    """A claim to be: a unit for [lo, hi) of a day, and what it counts towards the day's caps."""

    unit_id: int
    day: Day
    lo: int
    hi: int
    minutes: int = 0
    cars: int = 0


def allot(window: Window, day: Day, verdict: Verdict) -> list[Take]:
    """One unit per kind and piece. The first kind of the work carries the minutes."""
    ask, cell = window.ask, verdict.cell
    takes = []
    if not ask.is_here:
        takes.append(Take(best(window, RECEPTION, day, cell, cell + 1), day, cell, cell + 1, cars=1))
    if ask.mode == WAIT:
        hi = cell + ask.cells
        takes.append(Take(best(window, SEAT, day, cell, hi), day, cell, hi))
    for on, lo, hi in verdict.pieces:
        for index, kind in enumerate(ask.work_kinds):
            minutes = 0 if index else (hi - lo) * MINUTES_PER_CELL
            takes.append(Take(best(window, kind, on, lo, hi), on, lo, hi, minutes=minutes))
    return takes


def best(window: Window, kind: str, day: Day, lo: int, hi: int) -> int:
    """The unit that is least missed elsewhere. The verdict promised that there is one."""
    wanted = mask(lo, hi)
    asked = window.ask.tags_of(kind)
    able = [u for u in window.crews[kind] if day.free(u) & wanted == wanted]
    return min(able, key=lambda u: (len(u.tags - asked), run_around(day.free(u), lo, hi), u.rank, u.id)).id
