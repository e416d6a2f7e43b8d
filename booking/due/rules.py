"""Recalls by VIN range, and which pieces of work fit into one visit. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SERIAL = 11  # of the 17 places, the last six are the serial number
CHECK_PLACE = 8  # differs from car to car and says nothing about the range


def stem_of(vin: str) -> str:
    """Maker, model, year and plant: the ten places that the cars of one range share."""
    return vin[:CHECK_PLACE] + vin[CHECK_PLACE + 1 : SERIAL]


def serial_of(vin: str) -> str:
    return vin[SERIAL:]


def range_problem(first: str, last: str) -> str | None:
    """Why two normalised VINs are not the ends of one range: "stem", "order", or None.

    A list that spans two model years or plants gives them a row each: otherwise cars between would be
    named that were never meant.
    """
    if stem_of(first) != stem_of(last):
        return "stem"
    return "order" if serial_of(first) > serial_of(last) else None


@dataclass(frozen=True, slots=True)
class Piece:
    """One due item as the workshop sees it. ``tags`` as on the menu: ``lift``, or ``bay:lift`` of one kind.

    ``must_by``: the last day that the law or safety allows; None for what may wait.
    """

    key: str
    minutes: int
    needs: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    must_by: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A piece left for a visit of its own, and why: "no_capable_unit", "longer_than_a_day" or "too_late"."""

    key: str
    reason: str


type Units = Mapping[str, Sequence[frozenset[str]]]
"""By kind of unit, what each unit of a site can do."""


def fit(pieces: Iterable[Piece], units: Units, minutes_max: int) -> tuple[list[Piece], list[Refused]]:
    """One basket, in the given order: whatever a unit of each kind can do as a whole within one day.

    The first piece that can be done at all stays even if it is longer than a day: it is a visit anyway.
    """
    kept: list[Piece] = []
    refused: list[Refused] = []
    for piece in pieces:
        together = [*kept, piece]
        if not is_capable(together, units):
            refused.append(Refused(piece.key, "no_capable_unit"))
        elif kept and sum(each.minutes for each in together) > minutes_max:
            refused.append(Refused(piece.key, "longer_than_a_day"))
        else:
            kept = together
    return kept, refused


def is_capable(pieces: Sequence[Piece], units: Units) -> bool:
    """Whether one unit of each kind needed has the union of skills."""
    tags = frozenset(tag for piece in pieces for tag in piece.tags)
    kinds = {kind for piece in pieces for kind in piece.needs}
    return all(any(asked_of(kind, tags) <= able for able in units.get(kind, ())) for kind in kinds)


def asked_of(kind: str, tags: frozenset[str]) -> frozenset[str]:
    own = f"{kind}:"
    return frozenset(tag.removeprefix(own) for tag in tags if ":" not in tag or tag.startswith(own))


def without_the_patient(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Refused]]:
    """Only what has a last day, when all of it together would come too late."""
    hurried = [piece for piece in pieces if piece.must_by is not None]
    return hurried, [Refused(piece.key, "too_late") for piece in pieces if piece.must_by is None]


def last_day(pieces: Iterable[Piece], on: date) -> date | None:
    """The earliest last day that is still ahead; what is overdue anyway sets no limit."""
    return min((piece.must_by for piece in pieces if piece.must_by and piece.must_by >= on), default=None)


def again_on(declined_on: date, days: int, *, is_urgent: bool) -> date:
    """When work put off is due: at once for safety, otherwise after the site's number of days."""
    return declined_on if is_urgent else declined_on + timedelta(days=days)
