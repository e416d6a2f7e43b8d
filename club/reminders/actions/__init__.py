"""Planning, handing over to the outbox, editing rules, and taking owners' answers."""

from club.reminders.actions.answering import answer
from club.reminders.actions.editing import let_through, pause_rule, save_rule, skip
from club.reminders.actions.gates import Gate
from club.reminders.actions.handing import MoreFacts, hand_over, sort_out
from club.reminders.actions.planning import plan
from club.reminders.actions.summing import add_up, answer_for

__all__ = [
    "Gate",
    "MoreFacts",
    "add_up",
    "answer",
    "answer_for",
    "hand_over",
    "let_through",
    "pause_rule",
    "plan",
    "save_rule",
    "skip",
    "sort_out",
]
