"""Which cells of a day can be an arrival, and why the others cannot (booking.md §2).

Integers only: free = work & ~busy; runs by shift-ANDs; OR over the units of a kind, AND over kinds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from booking.appointments.rules.long import Ladder, Piece, split
from booking.appointments.rules.window import DROP_OFF, RECEPTION, SEAT, WAIT, Day, Window
from booking.workshop.rules import MINUTES_PER_CELL, QUARTER, at_cell, cell_at, mask, starts

SMALLEST = timedelta(microseconds=1)
AS_CLOSED_TO_ALL = {"lead_time", "reception_full", "no_capable_unit", "beyond_horizon", "online_full"}
"""Reasons that close a time just as much to who would leave the car."""


@dataclass(slots=True)
class Verdict:
    """One cell: open with its pieces of work, or closed for a reason, perhaps open in another mode."""

    cell: int
    reason: str = ""
    pieces: tuple[Piece, ...] = ()
    promise_at: datetime | None = None
    free_if: str = ""

    @property
    def is_open(self) -> bool:
        return not self.reason


def judge(window: Window, day: Day) -> list[Verdict]:
    """A verdict for every cell of the opening, in order."""
    masks = Masks(window, day)
    return [masks.answer(c) for c in range(day.opening.bit_length()) if day.opening >> c & 1]


def judge_cell(window: Window, day: Day, cell: int) -> Verdict:
    """The verdict of one cell; outside the opening the day is closed or shut at that hour."""
    if not day.opening:
        return Verdict(cell, "closed")
    if cell < 0 or not day.opening >> cell & 1:
        return Verdict(cell, "outside_hours")
    return Masks(window, day).answer(cell)


class Masks:
    """The masks of one day for one wish, each computed when first asked."""

    def __init__(self, window: Window, day: Day) -> None:
        self.window, self.day, self.ask = window, day, window.ask
        self.minutes = self.ask.cells * MINUTES_PER_CELL
        self.lane = mask(0, day.cells) if self.ask.is_here else self.starts_of(RECEPTION, 1)
        self.seats = self.starts_of(SEAT, self.ask.cells) if self.ask.mode == WAIT else 0
        self.by_kind = {kind: self.starts_of(kind, self.ask.cells) for kind in self.ask.work_kinds}
        self.work = starts(mask(0, day.cells), self.ask.cells)
        for bits in self.by_kind.values():
            self.work &= bits
        self.room = room(window, day)
        self.shut = self.shut_for_all()
        self.first = {mode: self.first_cell(mode) for mode in (WAIT, DROP_OFF)}
        self.ladder: Ladder | None = None

    def starts_of(self, kind: str, cells: int, *, on_shift: bool = False) -> int:
        """Where some unit of the kind is free (or at work at all) for that many cells."""
        bits, day = 0, self.day
        for unit in self.window.crews[kind]:
            bits |= starts(day.work.get(unit.id, 0) if on_shift else day.free(unit), cells)
        return bits

    @cached_property
    def on_shift(self) -> list[int]:
        """Where work of that length could begin if nothing were booked, for each kind."""
        return [self.starts_of(k, self.ask.cells, on_shift=True) for k in self.ask.work_kinds]

    def first_cell(self, mode: str) -> int:
        """The first cell late enough: owners after the lead, staff from the running quarter hour."""
        if self.ask.by_staff:
            return cell_at(self.day.t0, self.ask.now)
        lead = timedelta(minutes=self.window.terms.lead_minutes(mode))
        return cell_at(self.day.t0, self.ask.now + lead + QUARTER - SMALLEST)

    def shut_for_all(self) -> str:
        """A reason that closes the whole day, if there is one."""
        window, day, ask, terms = self.window, self.day, self.ask, self.window.terms
        today = ask.now.astimezone(window.zone).date()
        if day.date > today + timedelta(days=terms.horizon_days) and not ask.by_staff:
            return "beyond_horizon"
        if any(not window.crews[kind] for kind in ask.work_kinds):
            return "no_capable_unit"
        if day.cars_cap is not None and day.cars_used >= day.cars_cap:
            return "day_full"
        return ""

    def answer(self, cell: int) -> Verdict:
        """The verdict as asked; closed to who would wait, it says whether leaving the car helps."""
        verdict = self.verdict(cell, self.ask.mode)
        if self.ask.mode == WAIT and verdict.reason and verdict.reason not in AS_CLOSED_TO_ALL:
            verdict.free_if = DROP_OFF if self.verdict(cell, DROP_OFF).is_open else ""
        return verdict

    def verdict(self, cell: int, mode: str) -> Verdict:
        reason = self.shut or ("lead_time" if cell < self.first[mode] else "")
        if not reason and mode == WAIT:
            reason = self.too_long_to_wait()
        if not reason and not self.lane >> cell & 1:
            reason = "reception_full"
        if reason:
            return Verdict(cell, reason)
        pieces = self.pieces(cell, mode)
        if not pieces:
            return Verdict(cell, self.why_no_work(cell, mode))
        promise_at = self.promise(pieces[-1])
        if self.ask.stays:
            arrive_at = at_cell(self.day.t0, cell)
            if any(start < promise_at and arrive_at < end for start, end in self.ask.stays):
                return Verdict(cell, "vehicle_already_booked")
        return Verdict(cell, "", pieces, promise_at)

    def promise(self, last: Piece) -> datetime:
        """When the car is ready: after the last piece and what such work tends to take beside it, but
        within the opening of that day."""
        day, _lo, hi = last
        return at_cell(day.t0, max(hi, min(hi + self.ask.spare_cells, day.opening.bit_length())))

    def too_long_to_wait(self) -> str:
        is_long = self.minutes > self.window.terms.waiting_minutes_max
        return "too_long_to_wait" if is_long or not self.ask.allows_waiting else ""

    def pieces(self, cell: int, mode: str) -> tuple[Piece, ...]:
        """Where the work goes: at once for who waits, else from the first free run on."""
        day, cells = self.day, self.ask.cells
        fits = self.room >= cells
        if mode == WAIT:
            here = self.work & self.seats if self.ask.mode == WAIT else self.work
            return ((day, cell, cell + cells),) if fits and here >> cell & 1 else ()
        later = self.work >> cell
        if fits and later:
            lo = cell + (later & -later).bit_length() - 1
            return ((day, lo, lo + cells),)
        if self.minutes <= self.window.terms.long_job_minutes:
            return ()
        self.ladder = self.ladder or Ladder(self.window, room)
        return split(self.ladder, day, cell, cells)

    def why_no_work(self, cell: int, mode: str) -> str:
        """The narrowest true reason, in the order in which a person would ask."""
        if self.minutes <= self.window.terms.long_job_minutes or mode == WAIT:
            if room(self.window, self.day, by_staff=True) < self.ask.cells:
                return "day_full"
            if self.room < self.ask.cells:
                return "online_full"
        if not all(reaches(bits, cell, mode) for bits in self.on_shift):
            return "too_late_in_the_day"
        for kind, bits in self.by_kind.items():
            if not reaches(bits, cell, mode):
                return f"{kind}_full"
        return "units_apart" if not reaches(self.work, cell, mode) else "seat_full"


def reaches(bits: int, cell: int, mode: str) -> bool:
    """Whether work can start at the cell (waiting) or at it or later (left with us)."""
    return bool(bits >> cell & 1 if mode == WAIT else bits >> cell)


def room(window: Window, day: Day, *, by_staff: bool = False) -> int:
    """Cells of work the day's cap still takes; online bookings share a part until it is released."""
    if day.minutes_cap is None:
        return day.cells
    cap = day.minutes_cap
    ask, terms = window.ask, window.terms
    if not (by_staff or ask.by_staff or terms.is_released(day.date, window.zone, ask.now)):
        cap = cap * terms.online_share_percent // 100
    return max(0, cap - day.minutes_used) // MINUTES_PER_CELL
