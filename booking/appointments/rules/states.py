"""The states of an appointment and the allowed steps between them, as data (booking.md §4)."""

from typing import Literal

type Who = Literal["owner", "staff", "time"]

LIVE = frozenset(
    {
        "held",
        "requested",
        "booked",
        "checked_in",
        "in_work",
        "awaiting_approval",
        "awaiting_parts",
        "quality_check",
        "ready",
    }
)
"""States in which the car's time is taken."""

OPEN = LIVE - {"held"}
"""Firm and not yet handed over."""

HOUSE = OPEN - {"requested", "booked"}
"""The car is with us."""

OWNER_OR_STAFF: frozenset[Who] = frozenset({"owner", "staff"})
STAFF: frozenset[Who] = frozenset({"staff"})
TIME: frozenset[Who] = frozenset({"time"})

STEPS: dict[tuple[str, str], frozenset[Who]] = {
    ("", "held"): OWNER_OR_STAFF,
    ("held", "booked"): OWNER_OR_STAFF,
    ("held", "requested"): OWNER_OR_STAFF,
    ("held", "expired"): OWNER_OR_STAFF | TIME,  # let go by its holder, or over
    ("requested", "booked"): STAFF,
    ("requested", "declined"): STAFF,
    ("requested", "expired"): OWNER_OR_STAFF | TIME,
    ("booked", "booked"): OWNER_OR_STAFF,  # moved
    ("booked", "cancelled"): OWNER_OR_STAFF,
    ("booked", "checked_in"): OWNER_OR_STAFF,
    ("booked", "no_show"): STAFF | TIME,
    ("no_show", "booked"): STAFF,
    ("checked_in", "no_show"): STAFF,  # from home, and never came
    ("checked_in", "in_work"): STAFF,
    ("in_work", "awaiting_approval"): STAFF,
    ("in_work", "awaiting_parts"): STAFF,
    ("awaiting_approval", "in_work"): OWNER_OR_STAFF,
    ("awaiting_parts", "in_work"): STAFF,
    ("in_work", "quality_check"): STAFF,
    ("quality_check", "ready"): STAFF,
    ("ready", "delivered"): STAFF,
}


def can_step(before: str, after: str, who: Who) -> bool:
    return who in STEPS.get((before, after), frozenset())
