"""Pure decisions about events: who may come when, who is next, what returns, what the door says."""

from club.events.rules.audience import Audience, Guest, class_of, opens_for
from club.events.rules.door import FORM, DoorToken, read_token, token_for
from club.events.rules.line import (
    FLASH,
    KEEP_UNTIL,
    SKIPS_BEFORE_KEEPING,
    Entry,
    Round,
    answer_by,
    is_flash,
    next_round,
    order,
)
from club.events.rules.returns import share_back

__all__ = [
    "FLASH",
    "FORM",
    "KEEP_UNTIL",
    "SKIPS_BEFORE_KEEPING",
    "Audience",
    "DoorToken",
    "Entry",
    "Guest",
    "Round",
    "answer_by",
    "class_of",
    "is_flash",
    "next_round",
    "opens_for",
    "order",
    "read_token",
    "share_back",
    "token_for",
]
