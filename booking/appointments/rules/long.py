"""Jobs longer than a working day: cut into pieces, the longest free run of each day (booking.md §2)."""

from collections.abc import Callable
from itertools import islice

from booking.appointments.rules.face import Face
from booking.appointments.rules.window import Day, Window
from booking.workshop.rules import mask

type Piece = tuple[Day, int, int]
"""Work on a day in the cells from the second (inclusive) to the third (exclusive)."""

PIECE_CELLS_MIN = 4  # under an hour it is not worth bringing the car in


class Ladder:
    """For each day and each length, where a run of that length can begin, in working cells."""

    def __init__(self, window: Window, room: Callable[[Window, Day], int]) -> None:
        self.window, self.room = window, room
        self.rungs: dict[int, list[int]] = {}

    def of(self, day: Day, face: Face) -> list[int]:
        """Index k: the starts of k free cells of all kinds together; ends where there are none."""
        if day.id in self.rungs:
            return self.rungs[day.id]
        kinds = self.window.ask.work_kinds
        runs = {u: face.squeeze(day.free(u)) for kind in kinds for u in self.window.crews[kind]}
        free = dict(runs)
        rungs = [mask(0, face.length)]
        for length in range(1, min(face.length, self.room(self.window, day)) + 1):
            bits = rungs[0] & mask(0, face.length - length + 1)
            for kind in kinds:
                together = 0
                for unit in self.window.crews[kind]:
                    together |= runs[unit]
                bits &= together
            if not bits:
                break
            rungs.append(bits)
            runs = {u: bits_of & free[u] >> length for u, bits_of in runs.items()}
        self.rungs[day.id] = rungs
        return rungs

    def longest(self, day: Day, face: Face, from_cell: int, most: int) -> tuple[int, int]:
        """The longest run beginning at or after a working cell, and its beginning; (0, 0) for none."""
        rungs = self.of(day, face)
        for length in range(min(most, len(rungs) - 1), 0, -1):
            later = rungs[length] >> from_cell
            if later:
                return length, from_cell + (later & -later).bit_length() - 1
        return 0, 0


def split(ladder: Ladder, day: Day, cell: int, cells: int) -> tuple[Piece, ...]:
    """Pieces from the arrival on, over the next working days; empty if they do not suffice."""
    pieces: list[Piece] = []
    days = [day, *islice(ladder.window.following(day), ladder.window.terms.long_job_days)]
    for each in days:
        face = Face.of(each.opening, each.cells)
        length, lo = ladder.longest(each, face, face.before(cell) if each is day else 0, cells)
        if length >= min(cells, PIECE_CELLS_MIN):
            pieces += ((each, *span) for span in face.spread(lo, lo + length))
            cells -= length
        if not cells:
            return tuple(pieces)
    return ()
