"""Which cells of a day can be an arrival, and why the others cannot (booking.md §2).

Integers only: free = work & ~busy; runs by shift-ANDs; OR over the units of a kind, AND over kinds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from booking.appointments.rules.face import Face
from booking.appointments.rules.long import Ladder, Piece, split
from booking.appointments.rules.notice import earliest
from booking.appointments.rules.room import room, why_no_room
from booking.appointments.rules.trips import (
    Group,
    able,
    at_arrival,
    car_meanwhile,
    drive_home,
    is_offered,
    needs_lane,
    work_from,
)
from booking.appointments.rules.window import (
    COURTESY,
    COURTESY_CAR,
    DRIVER,
    DROP_OFF,
    KEY_BOX,
    PICK_UP,
    RECEPTION,
    SEAT,
    SHUTTLE,
    WAIT,
    Day,
    Window,
)
from booking.workshop.rules import MINUTES_PER_CELL, QUARTER, at_cell, cell_at, mask, starts

SMALLEST = timedelta(microseconds=1)
NEVER = 1000  # beyond the last cell of any day
AS_CLOSED_TO_ALL = {"lead_time", "no_capable_unit", "online_full"}
"""Reasons that close a time just as much to who would leave the car."""

OVERRULED = frozenset(
    {"day_full", "skill_full", "reception_full", "bay_full", "technician_full", "seat_full", "units_apart"}
)
"""Reasons that staff may overrule: there is no room, but room can be made."""


@dataclass(slots=True)
class Verdict:
    """One cell: open with its pieces of work, or closed for a reason, perhaps open in another mode.

    ``rides``: what else is taken, as lanes, seats, drivers and a courtesy car.
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
    masks, arrivals = Masks(window, day), arrival_cells(window, day)
    return [masks.answer(c) for c in range(arrivals.bit_length()) if arrivals >> c & 1]


def judge_cell(window: Window, day: Day, cell: int) -> Verdict:
    """The verdict of one cell; outside the opening the day is closed or shut at that hour."""
    if not day.opening:
        return Verdict(cell, "closed")
    if cell < 0 or not arrival_cells(window, day) >> cell & 1:
        return Verdict(cell, "outside_hours")
    return Masks(window, day).answer(cell)


def arrival_cells(window: Window, day: Day) -> int:
    """The opening; a key box takes keys for some time before it too."""
    if window.ask.mode != KEY_BOX or not day.opening:
        return day.opening
    first = (day.opening & -day.opening).bit_length() - 1
    early = window.terms.key_box_before_minutes // MINUTES_PER_CELL
    return day.opening | mask(max(0, first - early), first)


class Masks:
    """The masks of one day for one wish, each computed when first asked."""

    def __init__(self, window: Window, day: Day) -> None:
        self.window, self.day, self.ask = window, day, window.ask
        self.minutes = self.ask.cells * MINUTES_PER_CELL
        self.face = Face.of(day.opening, day.cells)
        self.lane = self.starts_of(RECEPTION, 1)
        self.room = room(window, day)
        modes = {self.ask.mode, DROP_OFF}
        self.shut = {mode: self.shut_for_all(mode) for mode in modes}
        self.first = {mode: self.first_cell(mode) for mode in modes}
        self.ladder: Ladder | None = None

    def starts_of(self, kind: str, cells: int, *, on_shift: bool = False, squeezed: bool = False) -> int:
        """Where some unit of the kind is free (or at work at all) for that many cells."""
        bits, day = 0, self.day
        for unit in self.window.crews[kind]:
            own = day.work.get(unit.id, 0) if on_shift else day.free(unit)
            bits |= starts(self.face.squeeze(own) if squeezed else own, cells)
        return bits

    def by_kind(self, *, on_shift: bool = False, squeezed: bool = False) -> dict[str, int]:
        return {
            kind: self.starts_of(kind, self.ask.cells, on_shift=on_shift, squeezed=squeezed)
            for kind in self.ask.work_kinds
        }

    def together(self, by_kind: dict[str, int]) -> int:
        bits = starts(mask(0, self.day.cells), self.ask.cells)
        for own in by_kind.values():
            bits &= own
        return bits

    @cached_property
    def at_once(self) -> dict[str, int]:
        """Where work can begin that nobody interrupts: the owner waits for it."""
        return self.by_kind()

    @cached_property
    def later(self) -> dict[str, int]:
        """Where work can begin that may pause over a break, in working cells."""
        return self.by_kind(squeezed=True) if self.face.has_break else self.at_once

    @cached_property
    def work_at_once(self) -> int:
        return self.together(self.at_once)

    @cached_property
    def work_later(self) -> int:
        return self.together(self.later)

    @cached_property
    def seats(self) -> int:
        return self.starts_of(SEAT, self.ask.cells) if self.ask.mode == WAIT else mask(0, self.day.cells)

    def first_cell(self, mode: str) -> int:
        """The first cell late enough: owners after the notice, staff from the running quarter hour."""
        window, ask, t0 = self.window, self.ask, self.day.t0
        if ask.by_staff:
            return cell_at(t0, ask.now)
        late_enough = earliest(window.open_time, window.terms, mode, ask.now, window.zone)
        return cell_at(t0, late_enough + QUARTER - SMALLEST) if late_enough else NEVER

    def shut_for_all(self, mode: str) -> str:
        """A reason that closes the whole day, if there is one."""
        window, day, ask, terms = self.window, self.day, self.ask, self.window.terms
        today = ask.now.astimezone(window.zone).date()
        if day.date > today + timedelta(days=terms.horizon(mode)) and not ask.by_staff:
            return "beyond_horizon"
        if any(not window.crews[kind] for kind in ask.work_kinds):
            return "no_capable_unit"
        if not is_offered(window, mode):
            return "mode_not_offered"
        is_full = day.cars_cap is not None and day.cars_used >= day.cars_cap
        return "day_full" if is_full and not (ask.is_over or ask.is_here) else ""

    def answer(self, cell: int) -> Verdict:
        """The verdict as asked; closed in another mode, it says whether leaving the car helps."""
        verdict = self.verdict(cell, self.ask.mode)
        if self.ask.mode != DROP_OFF and verdict.reason and verdict.reason not in AS_CLOSED_TO_ALL:
            may_help = bool(self.day.opening >> cell & 1)
            verdict.free_if = DROP_OFF if may_help and self.verdict(cell, DROP_OFF).is_open else ""
        return verdict

    def verdict(self, cell: int, mode: str) -> Verdict:
        reason = self.shut[mode] or ("lead_time" if cell < self.first[mode] else "")
        if not reason and mode == WAIT:
            reason = self.too_long_to_wait()
        if not reason and needs_lane(self.ask, mode) and not self.lane >> cell & 1:
            reason = "reception_full"
        rides = at_arrival(self.window, self.day, cell, mode)
        if not reason and mode in (SHUTTLE, PICK_UP) and not self.has_all(rides):
            reason = "driver_full"
        if reason:
            return Verdict(cell, reason)
        pieces = self.pieces(cell, mode)
        if not pieces:
            return Verdict(cell, self.why_no_work(cell, mode))
        return self.promised(cell, mode, pieces, rides)

    def promised(self, cell: int, mode: str, pieces: tuple[Piece, ...], rides: list[Group]) -> Verdict:
        """The work has its place; the car must still get home, and its owner, and be nowhere else."""
        if mode == KEY_BOX and pieces[0][0] is not self.day:
            return Verdict(cell, "too_late_in_the_day")
        ready = self.ready(pieces[-1])
        promise_at = at_cell(ready[0].t0, ready[2])
        if mode == PICK_UP:
            home = drive_home(self.window, ready)
            if home is None:
                return Verdict(cell, "driver_full")
            rides = [*rides, (DRIVER, (home,))]
            promise_at = at_cell(home[0].t0, home[1] + self.ask.travel_cells)
        if mode == COURTESY and not self.ask.is_here:
            meanwhile = car_meanwhile(self.window, self.day, cell, ready)
            if not able(self.window, COURTESY_CAR, meanwhile):
                return Verdict(cell, "courtesy_car_full")
            rides = [*rides, (COURTESY_CAR, meanwhile)]
        arrive_at = at_cell(self.day.t0, cell)
        if any(start < promise_at and arrive_at < end for start, end in self.ask.stays):
            return Verdict(cell, "vehicle_already_booked")
        return Verdict(cell, "", pieces, promise_at, rides=tuple(rides))

    def ready(self, last: Piece) -> Piece:
        """The last piece until the car is ready: with what such work tends to take beside it, but within
        the opening of that day."""
        day, lo, hi = last
        return day, lo, max(hi, min(hi + self.ask.spare_cells, day.opening.bit_length()))

    def has_all(self, groups: list[Group]) -> bool:
        return all(able(self.window, kind, pieces) for kind, pieces in groups)

    def too_long_to_wait(self) -> str:
        is_long = self.minutes > self.window.terms.waiting_minutes_max
        return "too_long_to_wait" if is_long or not self.ask.allows_waiting else ""

    def pieces(self, cell: int, mode: str) -> tuple[Piece, ...]:
        """Where the work goes: at once for who waits, else from the first free run on."""
        day, cells = self.day, self.ask.cells
        fits = self.room >= cells
        if mode == WAIT:
            here = self.work_at_once & self.seats
            return ((day, cell, cell + cells),) if fits and here >> cell & 1 else ()
        ready = work_from(self.ask, cell, mode)
        first = self.face.before(ready)
        later = self.work_later >> first
        if fits and later:
            lo = first + (later & -later).bit_length() - 1
            return tuple((day, *span) for span in self.face.spread(lo, lo + cells))
        if self.minutes <= self.window.terms.long_job_minutes:
            return ()
        self.ladder = self.ladder or Ladder(self.window, room)
        return split(self.ladder, day, ready, cells)

    def why_no_work(self, cell: int, mode: str) -> str:
        """The narrowest true reason, in the order in which a person would ask."""
        is_long = mode != WAIT and self.minutes > self.window.terms.long_job_minutes
        if self.room < self.ask.cells and not is_long:
            return why_no_room(self.window, self.day)
        is_wait = mode == WAIT
        at = cell if is_wait else self.face.before(work_from(self.ask, cell, mode))
        by_kind, work = (self.at_once, self.work_at_once) if is_wait else (self.later, self.work_later)
        on_shift = self.by_kind(on_shift=True, squeezed=not is_wait and self.face.has_break)
        if not self.ask.is_over and not all(reaches(bits, at, mode) for bits in on_shift.values()):
            return "too_late_in_the_day"
        for kind, bits in by_kind.items():
            if not reaches(bits, at, mode):
                return f"{kind}_full"
        return "units_apart" if not reaches(work, at, mode) else "seat_full"


def reaches(bits: int, cell: int, mode: str) -> bool:
    """Whether work can start at the cell (waiting) or at it or later (left with us)."""
    return bool(bits >> cell & 1 if mode == WAIT else bits >> cell)
