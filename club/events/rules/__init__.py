"""Pure decisions about events: who may come when, who is next, what returns, what the door says."""

from club.events.rules.audience import Audience, Guest, Taste, class_of, opens_for
from club.events.rules.door import FORM, DoorToken, read_token, token_for
from club.events.rules.line import (
    Entry,
    Round,
    answer_by,
    is_flash,
    next_round,
    order,
)
from club.events.rules.returns import pay_by, share_back
from club.events.rules.terms import PREFIX, TERMS, Terms

__all__ = [
    "FORM",
    "PREFIX",
    "TERMS",
    "Audience",
    "DoorToken",
    "Entry",
    "Guest",
    "Round",
    "Taste",
    "Terms",
    "answer_by",
    "class_of",
    "is_flash",
    "next_round",
    "opens_for",
    "order",
    "pay_by",
    "read_token",
    "share_back",
    "token_for",
]
