"""What a mode takes besides the work: lanes, seats, drivers, a courtesy car until the promise (§1, §5)."""

from itertools import islice

from booking.appointments.rules.long import Piece
from booking.appointments.rules.window import (
    COURTESY,
    COURTESY_CAR,
    DRIVER,
    KEY_BOX,
    PICK_UP,
    RECEPTION,
    SEAT,
    SHUTTLE,
    WAIT,
    Ask,
    Day,
    Unit,
    Window,
)
from booking.workshop.rules import mask, starts

type Group = tuple[str, tuple[Piece, ...]]
"""A kind of unit and the pieces that one unit of it serves."""


def needs_lane(ask: Ask, mode: str) -> bool:
    """Whether somebody receives the car at the desk: not from a box or by a driver, nor if it is here."""
    return not ask.is_here and mode not in (KEY_BOX, PICK_UP)


def is_offered(window: Window, mode: str) -> bool:
    """Whether the site has what the mode takes at all."""
    crews = window.crews
    if mode == KEY_BOX:
        return window.terms.key_box
    if mode == COURTESY:
        return bool(crews[COURTESY_CAR])
    return mode not in (SHUTTLE, PICK_UP) or bool(crews[DRIVER])


def at_arrival(window: Window, day: Day, cell: int, mode: str) -> list[Group]:
    """What is taken around the arrival: lane, seat, the driver who fetches the car or takes people home."""
    ask = window.ask
    groups: list[Group] = []
    if needs_lane(ask, mode):
        groups.append((RECEPTION, ((day, cell, cell + 1),)))
    if mode == WAIT:
        groups.append((SEAT, ((day, cell, cell + ask.cells),)))
    if mode == SHUTTLE and not ask.is_here:
        groups.append((DRIVER, ((day, cell, cell + 2 * ask.travel_cells),)))
    if mode == PICK_UP and not ask.is_here:
        groups.append((DRIVER, ((day, cell - ask.travel_cells, cell + ask.travel_cells),)))
    return groups


def work_from(ask: Ask, cell: int, mode: str) -> int:
    """From which cell on the car is in the workshop: a fetched one has to be driven there first."""
    return cell + ask.travel_cells if mode == PICK_UP and not ask.is_here else cell


def drive_home(window: Window, last: Piece) -> Piece | None:
    """When a driver brings the car back: the first free round trip after the work."""
    ended, _lo, hi = last
    cells = 2 * window.ask.travel_cells
    for day in (ended, *islice(window.following(ended), window.terms.long_job_days)):
        found = 0
        for unit in window.crews[DRIVER]:
            found |= starts(day.free(unit), cells)
        later = found >> hi if day is ended else found
        if later:
            start = (hi if day is ended else 0) + (later & -later).bit_length() - 1
            return day, start, start + cells
    return None


def car_meanwhile(window: Window, day: Day, cell: int, last: Piece) -> tuple[Piece, ...]:
    """The pieces of a courtesy car from the arrival to the promise: every open day between, breaks too."""
    until, _lo, hi = last
    pieces: list[Piece] = []
    for each in window.days:
        if each.opening and day.date <= each.date <= until.date:
            first = cell if each is day else (each.opening & -each.opening).bit_length() - 1
            end = hi if each is until else each.opening.bit_length()
            pieces.append((each, first, end))
    return tuple(pieces)


def able(window: Window, kind: str, pieces: tuple[Piece, ...]) -> list[Unit]:
    """The units of a kind that are free for all the pieces."""
    return [
        unit
        for unit in window.crews[kind]
        if all(lo >= 0 and not mask(lo, hi) & ~day.free(unit) for day, lo, hi in pieces)
    ]
