"""What a trip must say, by how the owner or the car travels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COURTESY, SHUTTLE, PICK_UP = "courtesy", "shuttle", "pick_up"
WITH_TRIP = frozenset({COURTESY, SHUTTLE, PICK_UP})
LICENCE_MIN = 5  # characters; formats differ by country, staff look at the card itself


@dataclass(frozen=True, slots=True, kw_only=True)
class TripWish:
    """What the owner says about getting home: where to, or who drives our car."""

    zone: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    phone: str = ""
    licence_number: str = ""
    licence_until: date | None = None
    born_on: date | None = None


def missing(mode: str, wish: TripWish) -> list[str]:
    """The fields a mode cannot do without."""
    if mode == COURTESY:
        wanted = ["licence_number", "licence_until", "born_on"]
    else:
        wanted = ["zone", "street", "phone"]
    found = [name for name in wanted if not getattr(wish, name)]
    if mode == COURTESY and 0 < len(wish.licence_number.replace(" ", "")) < LICENCE_MIN:
        found.append("licence_number")
    return found


def age_on(born_on: date, on: date) -> int:
    """Full years on a day; who was born on 29 February turns a year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def serves(beginnings: Iterable[str], postcode: str) -> bool:
    """Whether a postcode lies in a zone; one without postcodes takes the owner's word for it."""
    plain = postcode.replace(" ", "").upper()
    starts = [start.replace(" ", "").upper() for start in beginnings if start.strip()]
    return not starts or (bool(plain) and any(plain.startswith(start) for start in starts))
