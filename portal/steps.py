"""Where an appointment stands, in the four steps an owner thinks in (booking.md §4 knows more)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: tuple[str | Promise, ...] = (_("Booked"), _("Bring it in"), _("In work"), _("Ready"))
# State → how many steps lie behind; the next one is "now".
BEHIND = {
    "requested": 0,
    "booked": 1,
    "checked_in": 2,
    "in_work": 2,
    "awaiting_approval": 2,
    "awaiting_parts": 2,
    "quality_check": 2,
    "ready": 3,
    "delivered": 4,
}
KINDS = {
    "held": "soon",
    "requested": "soon",
    "booked": "go",
    "checked_in": "soon",
    "in_work": "soon",
    "quality_check": "soon",
    "awaiting_approval": "soon",
    "awaiting_parts": "soon",
    "ready": "go",
    "no_show": "late",
}


@dataclass(frozen=True)
class Step:
    label: str | Promise
    state: str  # "done", "now" or "" for what lies ahead


def steps_of(state: str) -> list[Step]:
    """Empty for appointments that never came to be (held, cancelled, missed …)."""
    if state not in BEHIND:
        return []
    behind = BEHIND[state]
    return [
        Step(label, "done" if number < behind else "now" if number == behind else "")
        for number, label in enumerate(LABELS)
    ]
