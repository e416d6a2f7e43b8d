"""Pure decisions about appointments: time, units, steps. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime

from booking.appointments.rules.allot import Take, allot
from booking.appointments.rules.slots import Verdict, judge, judge_cell
from booking.appointments.rules.standing import Standing, deposit_back
from booking.appointments.rules.states import HOUSE, LIVE, OPEN, STEPS, Who, can_step
from booking.appointments.rules.terms import Terms, cells_for, percent_of
from booking.appointments.rules.window import DROP_OFF, WAIT, Ask, Day, Unit, Window


@dataclass(frozen=True, slots=True)
class Freed:
    """Capacity given back: what a waitlist may look at next."""

    site_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime


__all__ = [
    "DROP_OFF",
    "HOUSE",
    "LIVE",
    "OPEN",
    "STEPS",
    "WAIT",
    "Ask",
    "Day",
    "Freed",
    "Standing",
    "Take",
    "Terms",
    "Unit",
    "Verdict",
    "Who",
    "Window",
    "allot",
    "can_step",
    "cells_for",
    "deposit_back",
    "judge",
    "judge_cell",
    "percent_of",
]
