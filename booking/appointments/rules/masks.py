"""What the bits of one day say about one wish: which arrivals are closed, why, and where work begins.

Integers only: free = work & ~busy; runs by shift-ANDs; OR over the units of a kind, AND over kinds.
A reason is a mask too, so a day is judged in a few operations and not cell by cell.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property, reduce
from operator import and_, or_

from booking.appointments.rules.face import Face
from booking.appointments.rules.notice import earliest
from booking.appointments.rules.room import room, why_no_room
from booking.appointments.rules.trips import is_offered, needs_lane, work_from
from booking.appointments.rules.window import (
    DRIVEN,
    DRIVER,
    KEY_BOX,
    PICK_UP,
    RECEPTION,
    SEAT,
    WAIT,
    Day,
    Window,
)
from booking.workshop.rules import MINUTES_PER_CELL, QUARTER, cell_at, mask, spans_of, starts

SMALLEST = timedelta(microseconds=1)
NEVER = 1000  # beyond the last cell of any day

type Layer = tuple[str, int]
"""A reason and the cells it closes; the first one that covers a cell is its reason."""


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
        self.is_long = self.minutes > window.terms.long_job_minutes
        self.arrivals = arrival_cells(window, day)
        self.closed_in: dict[str, dict[int, str]] = {}
        self.place_in: dict[str, int] = {}

    @cached_property
    def face(self) -> Face:
        return Face.of(self.day.opening, self.day.cells)

    @cached_property
    def room(self) -> int:
        return room(self.window, self.day)

    def closed(self, mode: str) -> dict[int, str]:
        """The reason of every arrival that is closed; a job of several days may still be cut into pieces."""
        if mode not in self.closed_in:
            self.closed_in[mode] = self.reasons(mode)
        return self.closed_in[mode]

    def reasons(self, mode: str) -> dict[int, str]:
        reasons: dict[int, str] = {}
        left = cover(reasons, self.before_work(mode), self.arrivals)
        left &= ~self.place(mode) if left and not self.may_be_cut(mode) else 0
        cover(reasons, self.no_place(mode), left)
        return reasons

    def shut(self, mode: str) -> int:
        """The same arrivals without asking why."""
        bits = reduce(or_, (bits for _reason, bits in self.before_work(mode)))
        return self.arrivals & (bits if self.may_be_cut(mode) else bits | ~self.place(mode))

    def may_be_cut(self, mode: str) -> bool:
        return self.is_long and mode != WAIT

    def before_work(self, mode: str) -> Iterator[Layer]:
        """What closes an arrival before anybody asks about the work, in the order a person would ask."""
        ask = self.ask
        if shut := self.shut_for_all(mode):
            yield shut, self.arrivals
        yield "lead_time", mask(0, self.first_cell(mode))
        if mode == WAIT and (self.minutes > self.window.terms.waiting_minutes_max or not ask.allows_waiting):
            yield "too_long_to_wait", self.arrivals
        if needs_lane(ask, mode):
            yield "reception_full", ~self.starts_of(RECEPTION, 1)
        if mode in DRIVEN and not ask.is_here:
            yield "driver_full", ~self.drivers(mode)

    def no_place(self, mode: str) -> Iterator[Layer]:
        """The narrowest true reason why the work has no place."""
        is_wait = mode == WAIT
        if self.room < self.ask.cells and not self.may_be_cut(mode):
            yield why_no_room(self.window, self.day), self.arrivals
        by_kind, work = (self.at_once, self.work_at_once) if is_wait else (self.later, self.work_later)
        if not self.ask.is_over:
            on_shift = self.by_kind(on_shift=True, squeezed=not is_wait and self.face.has_break)
            yield "too_late_in_the_day", ~reduce(and_, (self.reach(b, mode) for b in on_shift.values()), -1)
        for kind, bits in by_kind.items():
            yield f"{kind}_full", ~self.reach(bits, mode)
        yield "units_apart", ~self.reach(work, mode)
        yield ("seat_full" if is_wait else why_no_room(self.window, self.day)), self.arrivals

    def place(self, mode: str) -> int:
        """From which arrivals the work has its place on this day: at once for who waits, else later on."""
        if mode not in self.place_in:
            here = self.work_at_once & self.seats if mode == WAIT else self.reach(self.work_later, mode)
            self.place_in[mode] = here if self.room >= self.ask.cells else 0
        return self.place_in[mode]

    def reach(self, bits: int, mode: str) -> int:
        """The arrivals after which work can start at a set bit: right then (waiting), or then or later."""
        if mode == WAIT or not bits:
            return bits
        last = self.face.cell_of(bits.bit_length() - 1)
        return mask(0, last + 1 - work_from(self.ask, 0, mode))

    def starts_of(self, kind: str, cells: int, *, on_shift: bool = False, squeezed: bool = False) -> int:
        """Where some unit of the kind is free (or at work at all) for that many cells."""
        day = self.day
        crew = self.window.crews[kind]
        bits = 0
        for own in {day.work.get(unit.id, 0) if on_shift else day.free(unit) for unit in crew}:
            bits |= starts(self.face.squeeze(own) if squeezed else own, cells)
        return bits

    def drivers(self, mode: str) -> int:
        """Arrivals with a driver for the round trip: after them, or half before for a car that is fetched."""
        cells = self.ask.travel_cells
        free = self.starts_of(DRIVER, 2 * cells)
        return free << cells if mode == PICK_UP else free

    def by_kind(self, *, on_shift: bool = False, squeezed: bool = False) -> dict[str, int]:
        """Where work can begin, by kind; one that is not squeezed never runs on while the house is shut."""
        cells = self.ask.cells
        unbroken = starts(self.day.opening, cells) if self.face.has_break and not squeezed else -1
        return {
            kind: self.starts_of(kind, cells, on_shift=on_shift, squeezed=squeezed) & unbroken
            for kind in self.ask.work_kinds
        }

    def together(self, by_kind: dict[str, int]) -> int:
        return reduce(and_, by_kind.values(), starts(mask(0, self.day.cells), self.ask.cells))

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
        return self.starts_of(SEAT, self.ask.cells)

    def first_cell(self, mode: str) -> int:
        """The first cell late enough: owners after the notice, staff from the running quarter hour."""
        window, ask, t0 = self.window, self.ask, self.day.t0
        if ask.by_staff:
            return cell_at(t0, ask.now)
        late_enough = earliest(window.open_time, window.terms, mode, ask.now, window.zone)
        return min(NEVER, cell_at(t0, late_enough + QUARTER - SMALLEST)) if late_enough else NEVER

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


def cover(reasons: dict[int, str], layers: Iterator[Layer], left: int) -> int:
    """Write each layer's reason on the cells it is the first to cover; returns what nobody covers."""
    while left and (layer := next(layers, None)):
        reason, bits = layer
        for lo, hi in spans_of(left & bits):
            reasons |= dict.fromkeys(range(lo, hi), reason)
        left &= ~bits
    return left
