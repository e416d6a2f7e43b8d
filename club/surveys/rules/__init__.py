"""Surveys as values: scores, times, and which answers count."""

from club.surveys.rules.faults import Repair, Repeat, first_time_fix, repeats
from club.surveys.rules.loop import LOW, WARM, follow_up
from club.surveys.rules.scoring import (
    ADVISOR_LEAST,
    BONUS,
    Nps,
    advisor_value,
    bonus,
    index,
    mean,
    nps,
    nps_with_interval,
    share,
    short_score,
)
from club.surveys.rules.standing import Said, standing
from club.surveys.rules.timing import Coverage, Plan, coverage, plan, send_at

__all__ = [
    "ADVISOR_LEAST", "BONUS", "LOW", "WARM", "Coverage", "Nps", "Plan", "Repair", "Repeat", "Said",
    "advisor_value", "bonus", "coverage", "first_time_fix", "follow_up", "index", "mean", "nps",
    "nps_with_interval", "plan", "repeats", "send_at", "share", "short_score", "standing",
]  # fmt: skip
