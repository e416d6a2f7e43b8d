"""Which of several answers counts: exactly one of a visit, and never one of ours (safety.md J14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

COUNTED, REPLACED, ASIDE = "counted", "replaced", "aside"
DEVICE_PEOPLE_MAX = 3
"""So many people may answer from one device in a day; from the next on it is the showroom's own."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer about to be written, with what is known of where it comes from."""

    at: datetime
    closes_at: datetime
    by_link: bool = True
    is_staff: bool = False
    in_showroom: bool = False
    others_on_device: int = 0
    first_at: datetime | None = None
    is_first_by_phone: bool = False


def standing(said: Said, change: timedelta) -> tuple[str, str]:
    """(standing, why it is set aside). Everything is kept; what is set aside never counts.

    The first answer counts. Its owner may better it within ``change``: then the later one counts and the
    earlier one is history. Whatever comes after that is recorded and does not count.
    """
    if said.at >= said.closes_at:
        return ASIDE, "late"
    if said.by_link and said.is_staff:
        return ASIDE, "staff"
    if said.by_link and said.in_showroom:
        return ASIDE, "showroom"
    if said.by_link and said.others_on_device >= DEVICE_PEOPLE_MAX:
        return ASIDE, "device"
    if said.first_at is not None and said.at - said.first_at > change:
        return ASIDE, "again"
    if said.first_at is not None and not said.by_link and not said.is_first_by_phone:
        return ASIDE, "again"  # what an owner wrote is not bettered by whoever calls
    return COUNTED, ""
