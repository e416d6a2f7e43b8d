"""Verbs of promises: taps of the day, settling, the owner's word, what a person decides."""

from club.promises.actions.moments import NotToday, look_at_rest_area, note_rescue, tap
from club.promises.actions.settling import decide, hold, mark_paid, say, set_term, settle, words_over

__all__ = [
    "NotToday", "decide", "hold", "look_at_rest_area", "mark_paid", "note_rescue", "say", "set_term",
    "settle", "tap", "words_over",
]  # fmt: skip
