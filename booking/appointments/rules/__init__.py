"""Pure decisions about appointments: time, units, steps. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime

from booking.appointments.rules.allot import Take, allot
from booking.appointments.rules.slots import OVERRULED, Verdict, judge, judge_cell
from booking.appointments.rules.standing import Standing, deposit_back
from booking.appointments.rules.states import HOUSE, LIVE, OPEN, STEPS, Who, can_step
from booking.appointments.rules.terms import Terms, cells_for, percent_of
from booking.appointments.rules.trips import car_meanwhile
from booking.appointments.rules.window import (
    COURTESY,
    COURTESY_CAR,
    DRIVEN,
    DRIVER,
    DROP_OFF,
    KEY_BOX,
    PICK_UP,
    SHUTTLE,
    WAIT,
    Ask,
    Day,
    Unit,
    Window,
)


@dataclass(frozen=True, slots=True)
class Override:
    """Staff take a booking beyond what the day holds, and say why. Logged with their name."""

    reason: str


@dataclass(frozen=True, slots=True)
class Freed:
    """Capacity given back: what a waitlist may look at next. ``unit_id``: whose, where it is known."""

    site_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    unit_id: int | None = None


__all__ = [
    "COURTESY",
    "COURTESY_CAR",
    "DRIVEN",
    "DRIVER",
    "DROP_OFF",
    "HOUSE",
    "KEY_BOX",
    "LIVE",
    "OPEN",
    "OVERRULED",
    "PICK_UP",
    "SHUTTLE",
    "STEPS",
    "WAIT",
    "Ask",
    "Day",
    "Freed",
    "Override",
    "Standing",
    "Take",
    "Terms",
    "Unit",
    "Verdict",
    "Who",
    "Window",
    "allot",
    "can_step",
    "car_meanwhile",
    "cells_for",
    "deposit_back",
    "judge",
    "judge_cell",
    "percent_of",
]
