"""What insight changes: tasks that follow from classes and silences, cards, plans, digests."""

from club.insight.actions.cards import NoWords, UnknownCard, write_card
from club.insight.actions.digests import end_digest, start_digest
from club.insight.actions.plans import (
    ActivityDone,
    UnknownFigure,
    YearOutside,
    add_activity,
    finish_activity,
    make_plan,
    set_target,
)
from club.insight.actions.tasks import ask_for_contacts, ask_for_wake_ups, ask_why

__all__ = [
    "ActivityDone", "NoWords", "UnknownCard", "UnknownFigure", "YearOutside", "add_activity",
    "ask_for_contacts", "ask_for_wake_ups", "ask_why", "end_digest", "finish_activity", "make_plan",
    "set_target", "start_digest", "write_card",
]  # fmt: skip
