"""Which cells of a day can be an arrival, and why the others cannot (booking.md §2)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from booking.appointments.rules.long import Ladder, Piece, split
from booking.appointments.rules.masks import Masks, arrival_cells
from booking.appointments.rules.room import room
from booking.appointments.rules.trips import Group, able, car_meanwhile, drive_home, work_from
from booking.appointments.rules.window import (
    COURTESY,
    COURTESY_CAR,
    DRIVER,
    DROP_OFF,
    KEY_BOX,
    PICK_UP,
    WAIT,
    Day,
    Window,
)
from booking.workshop.rules import at_cell, spans_of

AS_CLOSED_TO_ALL = frozenset({"lead_time", "no_capable_unit", "online_full"})
"""Reasons that close a time just as much to who would leave the car."""

OVERRULED = frozenset(
    {"day_full", "skill_full", "reception_full", "bay_full", "technician_full", "seat_full", "units_apart"}
)
"""Reasons that staff may overrule: there is no room, but room can be made."""


@dataclass(slots=True)
class Verdict:
    """One cell: open with its pieces of work, or closed for a reason, perhaps open in another mode.

    ``rides``: what is taken until the car is back, as a driver or a courtesy car.
    """

    cell: int
    reason: str = ""
    pieces: tuple[Piece, ...] = ()
    promise_at: datetime | None = None
    free_if: str = ""
    rides: tuple[Group, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.reason


def judge(window: Window, day: Day) -> list[Verdict]:
    """A verdict for every cell at which a car can arrive, in order."""
    answers = Answers(window, day)
    return [answers.of(cell) for lo, hi in spans_of(answers.masks.arrivals) for cell in range(lo, hi)]


def judge_cell(window: Window, day: Day, cell: int) -> Verdict:
    """The verdict of one cell; outside the opening the day is closed or shut at that hour."""
    if not day.opening:
        return Verdict(cell, "closed")
    if cell < 0 or not arrival_cells(window, day) >> cell & 1:
        return Verdict(cell, "outside_hours")
    return Answers(window, day).of(cell)


class Answers:
    """The verdicts of one day: what its masks leave open gets its pieces of work and its promise."""

    def __init__(self, window: Window, day: Day) -> None:
        self.window, self.day, self.ask = window, day, window.ask
        self.masks = Masks(window, day)
        self.ladder: Ladder | None = None

    def of(self, cell: int) -> Verdict:
        """The verdict as asked; closed in another mode, it says whether leaving the car helps."""
        reason = self.closed.get(cell)
        verdict = Verdict(cell, reason) if reason else self.placed(cell, self.ask.mode)
        if verdict.reason and self.if_left >> cell & 1 and self.can_be_left(cell, verdict.reason):
            verdict.free_if = DROP_OFF
        return verdict

    @cached_property
    def closed(self) -> dict[int, str]:
        return self.masks.closed(self.ask.mode)

    def can_be_left(self, cell: int, reason: str) -> bool:
        if reason in AS_CLOSED_TO_ALL:
            return False
        is_sure = self.masks.place(DROP_OFF) >> cell & 1 and not self.ask.stays
        return bool(is_sure) or self.verdict(cell, DROP_OFF).is_open

    @cached_property
    def if_left(self) -> int:
        """The cells of the opening at which nothing is against leaving the car; none if that was asked."""
        return 0 if self.ask.mode == DROP_OFF else self.day.opening & ~self.masks.shut(DROP_OFF)

    def verdict(self, cell: int, mode: str) -> Verdict:
        if reason := self.masks.closed(mode).get(cell):
            return Verdict(cell, reason)
        return self.placed(cell, mode)

    def placed(self, cell: int, mode: str) -> Verdict:
        """An arrival that no mask closes: its work is looked for, and everything after it."""
        pieces = self.pieces(cell, mode)
        if not pieces:
            return Verdict(cell, next(why for why, bits in self.masks.no_place(mode) if bits >> cell & 1))
        return self.promised(cell, mode, pieces)

    def pieces(self, cell: int, mode: str) -> tuple[Piece, ...]:
        """Where the work goes: at once for who waits, else from the first free run on."""
        masks, day, cells = self.masks, self.day, self.ask.cells
        if mode == WAIT:
            return ((day, cell, cell + cells),)
        ready = work_from(self.ask, cell, mode)
        if masks.place(mode) >> cell & 1:
            first = masks.face.before(ready)
            later = masks.work_later >> first
            lo = first + (later & -later).bit_length() - 1
            if not masks.face.has_break:
                return ((day, lo, lo + cells),)
            return tuple((day, *span) for span in masks.face.spread(lo, lo + cells))
        self.ladder = self.ladder or Ladder(self.window, room)
        return split(self.ladder, day, ready, cells)

    def promised(self, cell: int, mode: str, pieces: tuple[Piece, ...]) -> Verdict:
        """The work has its place; the car must still get home, and its owner, and be nowhere else."""
        if mode == KEY_BOX and pieces[0][0] is not self.day:
            return Verdict(cell, "too_late_in_the_day")
        ready = self.ready(pieces[-1])
        promise_at = at_cell(ready[0].t0, ready[2])
        rides: tuple[Group, ...] = ()
        if mode == PICK_UP:
            home = drive_home(self.window, ready)
            if home is None:
                return Verdict(cell, "driver_full")
            rides = ((DRIVER, (home,)),)
            promise_at = at_cell(home[0].t0, home[1] + self.ask.travel_cells)
        if mode == COURTESY and not self.ask.is_here:
            meanwhile = car_meanwhile(self.window, self.day, cell, ready)
            if not able(self.window, COURTESY_CAR, meanwhile):
                return Verdict(cell, "courtesy_car_full")
            rides = ((COURTESY_CAR, meanwhile),)
        if self.ask.stays:
            arrive_at = at_cell(self.day.t0, cell)
            if any(start < promise_at and arrive_at < end for start, end in self.ask.stays):
                return Verdict(cell, "vehicle_already_booked")
        return Verdict(cell, "", pieces, promise_at, rides=rides)

    def ready(self, last: Piece) -> Piece:
        """The last piece until the car is ready: with what such work tends to take beside it, but within
        the opening of that day."""
        if not self.ask.spare_cells:
            return last
        day, lo, hi = last
        return day, lo, max(hi, min(hi + self.ask.spare_cells, day.opening.bit_length()))
