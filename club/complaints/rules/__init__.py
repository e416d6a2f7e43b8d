"""Pure decisions about tickets: classes, steps, duties, likeness, keeping."""

from club.complaints.rules.classes import (
    CLOSE_SETTINGS,
    GM_CLASSES,
    MAJOR,
    REPEATS_ESCALATE,
    URGENT,
    class_for,
)
from club.complaints.rules.contact import Attempt, is_attempted
from club.complaints.rules.duties import Facts, missing
from club.complaints.rules.keeping import erased_on, quarter
from club.complaints.rules.special import approver_roles
from club.complaints.rules.steps import STEPS, can_step

__all__ = [
    "CLOSE_SETTINGS",
    "GM_CLASSES",
    "MAJOR",
    "REPEATS_ESCALATE",
    "STEPS",
    "URGENT",
    "Attempt",
    "Facts",
    "approver_roles",
    "can_step",
    "class_for",
    "erased_on",
    "is_attempted",
    "missing",
    "quarter",
]
