"""How a lead moves, how warm it is, who gets it and what it is told: pure decisions (club.md §2.6-2.8)."""

from club.leads.rules.course import (
    DEPARTMENTS,
    EXITS,
    PHASES,
    STEPS,
    TEAMS,
    can_step,
    department_of,
    heat_of,
    life_stage,
    phase_of,
)
from club.leads.rules.figures import loss_percent, met_percent, shares
from club.leads.rules.nurturing import Nurture, channel_for, nurture

__all__ = [
    "DEPARTMENTS",
    "EXITS",
    "PHASES",
    "STEPS",
    "TEAMS",
    "Nurture",
    "can_step",
    "channel_for",
    "department_of",
    "heat_of",
    "life_stage",
    "loss_percent",
    "met_percent",
    "nurture",
    "phase_of",
    "shares",
]
