"""Questions: figures and their rows, effects of messages, silences, cards."""

from club.insight.queries.cards import Advice, Shown, advice, cards
from club.insight.queries.contacts import last_met, silent
from club.insight.queries.effects import RuleEffect, reminder_effects
from club.insight.queries.measures import Figure, by_day, figures, is_known, rows_of, split
from club.insight.queries.signals import signals_on
from club.insight.queries.spans import Span, span, week_of
from club.insight.queries.texts import CARDS
from club.insight.queries.voice import weak_items

__all__ = [
    "CARDS", "Advice", "Figure", "RuleEffect", "Shown", "Span", "advice", "by_day", "cards", "figures",
    "is_known", "last_met", "reminder_effects", "rows_of", "signals_on", "silent", "span", "split",
    "weak_items", "week_of",
]  # fmt: skip
