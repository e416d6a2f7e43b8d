"""Reminders: rules, what they would send, what went out and did not, and the words of every message."""

from cms.desks.growth.reminders.listing import log, reminders
from cms.desks.growth.reminders.rules import let_through, pause, preview, reminder, skip
from cms.desks.growth.reminders.sums import stray, sums
from cms.desks.growth.reminders.unknown import unknown, unknown_settle
from cms.desks.growth.reminders.wordings import wording, wordings

__all__ = [
    "let_through",
    "log",
    "pause",
    "preview",
    "reminder",
    "reminders",
    "skip",
    "stray",
    "sums",
    "unknown",
    "unknown_settle",
    "wording",
    "wordings",
]
